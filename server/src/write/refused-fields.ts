import { AsyncLocalStorage } from 'node:async_hooks';
import { z } from 'zod';

/** What the site's validation has refused of a video's entry, with its words. */
export interface Refused {
  /** Parts that the sync leaves out, by path (`chapters.0.title`). */
  fields: ReadonlyMap<string, string>;
  /** What keeps the site from publishing the entry: no field that a mapping could leave out. */
  publication: { path: string; message: string } | null;
}

const NOTHING: Refused = { fields: new Map(), publication: null };

/** The site's validation refuses a part of an entry: the transaction is done anew without that part. */
export class RefusedError extends Error {
  constructor(
    /** Whose entry: a mapping and a video. */
    readonly entry: string,
    readonly refused: Refused,
    cause: unknown
  ) {
    super('The content type refuses fields of an entry.', { cause });
  }
}

const known = new AsyncLocalStorage<Map<string, Refused>>();

/** Which entry is meant. */
export const entryName = (mapping: string, videoId: string): string => `${mapping} ${videoId}`;

/** What was refused of an entry in earlier tries of the transaction that runs now. */
export const refusedOf = (entry: string): Refused => known.getStore()?.get(entry) ?? NOTHING;

/** Runs work anew for as long as the site refuses something else of what it writes. */
export const withoutRefused = async <T>(work: () => Promise<T>): Promise<T> => {
  const refused = new Map<string, Refused>();
  for (;;) {
    try {
      return await known.run(refused, work);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      const before = refused.get(error.entry) ?? NOTHING;
      refused.set(error.entry, {
        fields: new Map([...before.fields, ...error.refused.fields]),
        publication: before.publication ?? error.refused.publication,
      });
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
  [...refused.fields.keys()].some((one) => `${path}.`.startsWith(`${one}.`));

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
  let publication: Refused['publication'] = null;
  for (const { path, message } of data.details.errors) {
    const part = attributes.includes(path[0] ?? '') ? nextOf(path, refused) : undefined;
    if (part !== undefined) fields.set(part, message);
    else if (refused.publication === null) publication = { path: path.join('.'), message };
  }
  return fields.size > 0 || publication !== null ? { fields, publication } : null;
};
