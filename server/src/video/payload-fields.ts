import type { PayloadField } from '#shared/contract/mapping-preview';
import { each, formatPath, valueAt, type Path } from './path';

const MAX_ROWS = 500;
const MAX_LENGTH = 200;
const MAX_MEMBERS = 3;

type Json = PayloadField['value'];

const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null;

const isObject = (value: unknown): value is object => isContainer(value) && !Array.isArray(value);

/** A value as a row can show it: long texts cut, lists and objects by their first members only. */
const shown = (value: unknown): Json => {
  if (typeof value === 'string') {
    return value.length > MAX_LENGTH ? `${value.slice(0, MAX_LENGTH - 1)}…` : value;
  }
  if (!isContainer(value)) return value as Json;
  const member = (inner: unknown): Json => (isContainer(inner) ? '…' : shown(inner));
  return Array.isArray(value)
    ? value.slice(0, MAX_MEMBERS).map(member)
    : Object.fromEntries(
        Object.entries(value)
          .slice(0, MAX_MEMBERS)
          .map(([key, inner]) => [key, member(inner)])
      );
};

/**
 * The fields of a payload in its order, by the paths that lead to them, for a person to pick from: at
 * most 500. The elements of a list come twice: all of them (`tags[].title`, the first three values),
 * as the first that is there has them, and the first alone (`tags[0].title`).
 */
export const listFields = (video: unknown): PayloadField[] => {
  const rows: PayloadField[] = [];

  const walkMembers = (path: Path, value: object): void => {
    for (const [key, member] of Object.entries(value)) walk([...path, key], member);
  };

  /** @param sample what the path leads to; of several, the first. */
  const walk = (path: Path, sample: unknown): void => {
    if (rows.length === MAX_ROWS) return;
    const isEach = path.includes(each);
    rows.push({ path: formatPath(path), value: shown(isEach ? valueAt(video, path) : sample) });
    if (isObject(sample)) walkMembers(path, sample);
    if (!Array.isArray(sample)) return;
    const first: unknown = sample.find(isContainer);
    if (isObject(first)) walkMembers([...path, each], first);
    if (!isEach && sample.length > 0) walk([...path, 0], sample[0]);
  };

  if (isObject(video)) walkMembers([], video);
  return rows;
};
