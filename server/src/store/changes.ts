import { z } from 'zod';
import { entryChange, type EntryChange, type FieldChange } from '#shared/contract/deliveries';
import type { Values } from '../map/map-video';

/** Characters of a value that the log shows. */
const VALUE_LENGTH = 200;
/** Bytes that the log keeps of what one delivery changed. */
const MAX_BYTES = 8 * 1024;

/** A value in a line, or null for what is empty. */
const shown = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const short = text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH)}…` : text;
  return short.toWellFormed().replaceAll('\u0000', '');
};

/** What changes say field by field, shortened. */
export const fieldChanges = (before: Values, changes: Values): FieldChange[] =>
  Object.entries(changes)
    .map(([attribute, to]) => ({ attribute, from: shown(before[attribute]), to: shown(to) }))
    .filter(({ from, to }) => from !== null || to !== null);

/** The stored form, a line of JSON: fields that find no room are counted, not kept. */
export const encodeChanges = (changes: readonly EntryChange[]): string => {
  let room = MAX_BYTES;
  const kept = changes.map((change): EntryChange => {
    const fields = change.fields.filter((field) => {
      room -= Buffer.byteLength(JSON.stringify(field));
      return room >= 0;
    });
    return { ...change, fields, omitted: change.omitted + change.fields.length - fields.length };
  });
  return `${JSON.stringify(kept)}\n`;
};

/** Everything that a delivery changed, by all that was added to its row. */
export const decodeChanges = (stored: string | null): EntryChange[] | null =>
  stored === null
    ? null
    : stored
        .split('\n')
        .filter((line) => line !== '')
        .flatMap((line) => z.array(entryChange).parse(JSON.parse(line)));
