import type { Transform } from '#shared/contract/mapping';
import type { Values } from '../map/map-video';
import { arrange } from './elements';
import { NOT_TAKEN, UNAVAILABLE } from './resolve';

/** Whether a value, or a part of it, cannot be had now. */
export const isIncomplete = (wanted: unknown): boolean =>
  wanted === UNAVAILABLE ||
  wanted === NOT_TAKEN ||
  (typeof wanted === 'object' && wanted !== null && Object.values(wanted).some(isIncomplete));

/** A value with what it leaves alone as it is now: a component's file that could not be fetched, say. */
const keepCurrent = (wanted: unknown, now: unknown): unknown => {
  if (wanted === UNAVAILABLE) return now ?? [];
  if (wanted === NOT_TAKEN) return now ?? null;
  if (Array.isArray(wanted) || typeof wanted !== 'object' || wanted === null) return wanted;
  return Object.fromEntries(
    Object.entries(wanted).map(([key, one]) => [
      key,
      keepCurrent(one, (now as Values | null)?.[key]),
    ])
  );
};

/** A component, or a list of them, with what it leaves alone as it is now. */
export const withCurrent = (
  transform: Transform & { type: 'component' },
  wanted: unknown,
  now: unknown
): unknown => {
  if (!Array.isArray(wanted)) return keepCurrent(wanted, now);
  const stored = Array.isArray(now) ? (now as Values[]) : [];
  return arrange(transform, stored, null, wanted as Values[]).map(({ fields, from }) =>
    keepCurrent(fields, from === null ? null : stored[from])
  );
};
