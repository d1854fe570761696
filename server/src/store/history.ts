import { z } from 'zod';
import { deliveryReason, type DeliveryReason } from '#shared/contract/deliveries';

/** What happened to a delivery between its arrival and its end. Times in ms. */
const historyEntry = z.object({
  at: z.number(),
  kind: z.enum(['failed', 'gaveUp', 'replayed']),
  reason: deliveryReason.nullable(),
});

export type HistoryEntry = z.infer<typeof historyEntry>;

/** Entries that are shown: the first few, which tell how it began, and the latest. */
const FIRST = 3;
const LATEST = 20;
/** Characters of a value that are kept. */
const VALUE_LENGTH = 200;
/** Characters up to which another line is added: more than the failures of one round of tries. */
export const HISTORY_LENGTH = 40_000;

/** A history as it is stored: one line of JSON per entry, so that a statement can add one unread. */
export const historyLine = ({ reason, ...entry }: HistoryEntry): string => {
  const values = Object.entries(reason?.values ?? {}).map(([name, value]) => [
    name,
    value.slice(0, VALUE_LENGTH).toWellFormed().replaceAll('\u0000', ''),
  ]);
  const short = reason && { ...reason, values: Object.fromEntries(values) };
  return `${JSON.stringify({ ...entry, reason: short })}\n`;
};

/** A stored history without what lies between its first and its latest entries. */
export const parseHistory = (stored: string | null): HistoryEntry[] => {
  const lines = (stored ?? '').split('\n').filter((line) => line !== '');
  const shown =
    lines.length <= FIRST + LATEST ? lines : [...lines.slice(0, FIRST), ...lines.slice(-LATEST)];
  return shown.map((line) => historyEntry.parse(JSON.parse(line)));
};

/** Why a delivery failed last, as far as its history tells. */
export const lastFailure = (history: readonly HistoryEntry[]): DeliveryReason | null =>
  history.findLast(({ kind }) => kind !== 'replayed')?.reason ?? null;
