import { AsyncLocalStorage } from 'node:async_hooks';
import { z } from 'zod';

/** What the site's validation has refused of a video's entry, by path (`chapters.0.title`), with its words. */
export type Refused = ReadonlyMap<string, string>;

/** Stands for the publication: what the site misses is no field that a mapping could leave out. */
export const PUBLICATION = '';

/** The site's validation refuses a part of an entry: the transaction is done anew without that part. */
export class RefusedError extends Error {
  constructor(
    /** Whose entry: a mapping and a video. */
    readonly entry: string,
    readonly fields: Refused,
    cause: unknown
  ) {
    super('The content type refuses fields of an entry.', { cause });
  }
}

const known = new AsyncLocalStorage<Map<string, Map<string, string>>>();

/** Which entry is meant. */
export const entryName = (mapping: string, videoId: string): string => `${mapping} ${videoId}`;

/** What was refused of an entry in earlier tries of the transaction that runs now. */
export const refusedOf = (entry: string): Refused => known.getStore()?.get(entry) ?? new Map();

/** Runs work anew for as long as the site refuses something else of what it writes. */
export const withoutRefused = async <T>(work: () => Promise<T>): Promise<T> => {
  const refused = new Map<string, Map<string, string>>();
  for (;;) {
    try {
      return await known.run(refused, work);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      const before = refused.get(error.entry) ?? new Map<string, string>();
      refused.set(error.entry, new Map([...before, ...error.fields]));
    }
  }
};

const validation = z.object({
  name: z.literal('ValidationError'),
  details: z.object({
    errors: z.array(z.object({ path: z.array(z.coerce.string()), message: z.string() })).nonempty(),
  }),
});

/** Whether a path, or one that it is a part of, is left out already. */
export const isRefused = (refused: Refused, path: string): boolean =>
  [...refused.keys()].some((one) => one !== PUBLICATION && `${path}.`.startsWith(`${one}.`));

/** The part of a path that is not left out yet, from its end; nothing when all of it is. */
const nextOf = (path: readonly string[], refused: Refused): string | undefined => {
  const parts = path.map((_, index) => path.slice(0, path.length - index));
  return (
    parts
      // A whole element of a list cannot be left alone, the list can.
      .filter((part) => !/^\d+$/.test(part.at(-1) ?? ''))
      .map((part) => part.join('.'))
      .find((part) => !isRefused(refused, part))
  );
};

/**
 * What to leave out of an entry after the site's validation has refused it; null for any other error, and
 * where there is nothing more to leave out.
 *
 * @param attributes those that the sync writes.
 */
export const refusalOf = (
  error: unknown,
  refused: Refused,
  attributes: readonly string[]
): Refused | null => {
  const { data } = validation.safeParse(error);
  if (!data) return null;
  const fields = new Map<string, string>();
  for (const { path, message } of data.details.errors) {
    const isOurs = attributes.includes(path[0] ?? '');
    const next = (isOurs && nextOf(path, refused)) || PUBLICATION;
    if (!refused.has(next))
      fields.set(next, next === PUBLICATION ? `${path.join('.')}: ${message}` : message);
  }
  return fields.size > 0 ? fields : null;
};
