import { z } from 'zod';
import { deliveryReason, type DeliveryReason } from '#shared/contract/deliveries';

/** What happened to a delivery between its arrival and its end. Times in ms. */
const historyEntry = z.object({
  at: z.number(),
  kind: z.enum(['failed', 'gaveUp', 'replayed']),
  reason: deliveryReason.nullable(),
});

export type HistoryEntry = z.infer<typeof historyEntry>;

/** Entries that are kept: the first few, which tell how it began, and the latest. */
const FIRST = 3;
const LATEST = 20;
/** Characters of a value that are kept. */
const VALUE_LENGTH = 300;
/** Characters up to which another line may be added without reading what is there. */
export const HISTORY_LENGTH = 30_000;

/** A history as it is stored: one line of JSON per entry, so that a statement can add one unread. */
export const historyLine = ({ reason, ...entry }: HistoryEntry): string => {
  const values = Object.entries(reason?.values ?? {}).map(([name, value]) => [
    name,
    value.slice(0, VALUE_LENGTH).toWellFormed().replaceAll('\u0000', ''),
  ]);
  const short = reason && { ...reason, values: Object.fromEntries(values) };
  return `${JSON.stringify({ ...entry, reason: short })}\n`;
};

export const parseHistory = (stored: string | null): HistoryEntry[] =>
  (stored ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => historyEntry.parse(JSON.parse(line)));

/** A stored history with one more entry; what lies between the first and the latest ones is dropped. */
export const addToHistory = (stored: string | null, entry: HistoryEntry): string => {
  const lines = (stored ?? '').split('\n').filter((line) => line !== '');
  const kept =
    lines.length < FIRST + LATEST ? lines : [...lines.slice(0, FIRST), ...lines.slice(1 - LATEST)];
  return kept.map((line) => `${line}\n`).join('') + historyLine(entry);
};

/** Why a delivery failed last, as far as its history tells. */
export const lastFailure = (history: readonly HistoryEntry[]): DeliveryReason | null =>
  history.findLast(({ kind }) => kind !== 'replayed')?.reason ?? null;
