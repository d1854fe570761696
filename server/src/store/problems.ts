import { isDeepStrictEqual } from 'node:util';
import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import {
  fieldProblem,
  problemCode,
  type FieldProblem,
  type ProblemName,
} from '#shared/contract/problems';
import { problemsTable, videosTable } from './tables';
import type { Transaction } from './transaction';

/** Characters that are kept of a text in `values`: the errors of other people's servers may be long. */
const TEXT_LENGTH = 2000;

const details = z.string().transform((json) => fieldProblem.shape.values.parse(JSON.parse(json)));

const problemRow = z
  .object({ attribute: z.string(), code: problemCode, details })
  .transform((row) => ({ attribute: row.attribute, code: row.code, values: row.details }));

const mappedProblemRow = z
  .object({ mapping: z.string(), attribute: z.string(), code: problemCode, details })
  .transform(({ details: values, ...row }) => ({ ...row, values }));

const groupRow = z
  .object({
    mapping: z.string(),
    attribute: z.string(),
    code: problemCode,
    count: z.coerce.number(),
    seen_at: z.coerce.number(),
  })
  .transform(({ seen_at, ...row }) => ({ ...row, seenAt: seen_at }));

const videoRow = z
  .object({
    id: z.coerce.number(),
    video_id: z.string(),
    title: z.string().nullable(),
    details,
    seen_at: z.coerce.number(),
  })
  .transform((row) => ({
    id: row.id,
    videoId: row.video_id,
    title: row.title,
    values: row.details,
    seenAt: row.seen_at,
  }));

/** One for each field: the last that was found. Texts are cut to what is kept. */
const asKept = (found: readonly FieldProblem[]): FieldProblem[] => {
  const kept = new Map<string, FieldProblem>();
  for (const { attribute, code, values } of found) {
    const short = Object.entries(values).map(([key, value]) => [
      key,
      typeof value === 'string' ? value.replaceAll('\u0000', '').slice(0, TEXT_LENGTH) : value,
    ]);
    kept.set(attribute, {
      attribute,
      code,
      values: Object.fromEntries(short) as FieldProblem['values'],
    });
  }
  return [...kept.values()];
};

const byAttribute = (a: FieldProblem, b: FieldProblem): number =>
  a.attribute < b.attribute ? -1 : 1;

/** Keeps what the entries of videos lack although they were written. */
export const createProblems = ({ strapi }: { strapi: Core.Strapi }) => {
  const problems = () => strapi.db.getConnection(problemsTable.tableName);
  const named = ({ mapping, attribute, code }: ProblemName) => ({ mapping, attribute, code });

  return {
    /**
     * Remembers what the entry of a video lacks by now, in place of what it lacked. Call it in the
     * transaction that writes the entry, while the video is locked; with an empty list for an entry that
     * lacks nothing, or is gone.
     *
     * @param mapping key of the mapping.
     * @param now ms.
     */
    async replace(
      trx: Transaction,
      mapping: string,
      videoId: string,
      found: readonly FieldProblem[],
      now = Date.now()
    ): Promise<void> {
      const of = { mapping, video_id: videoId };
      const rows: unknown = await problems()
        .select('attribute', 'code', 'details')
        .where(of)
        .transacting(trx);
      const before = z.array(problemRow).parse(rows).sort(byAttribute);
      const next = asKept(found).sort(byAttribute);
      if (isDeepStrictEqual(before, next)) return;
      if (before.length > 0) await problems().where(of).delete().transacting(trx);
      if (next.length === 0) return;
      await problems()
        .insert(
          next.map(({ attribute, code, values }) => ({
            ...of,
            attribute,
            code,
            details: JSON.stringify(values),
            seen_at: now,
          }))
        )
        .transacting(trx);
    },

    /** What the entries of one video lack, by mapping. */
    async ofVideo(videoId: string) {
      const rows: unknown = await problems()
        .select('mapping', 'attribute', 'code', 'details')
        .where({ video_id: videoId })
        .orderBy('id');
      return z.array(mappedProblemRow).parse(rows);
    },

    /** How many videos have which problem, the most frequent first. */
    async counts() {
      const rows: unknown = await problems()
        .select('mapping', 'attribute', 'code')
        .count({ count: 'id' })
        .max({ seen_at: 'seen_at' })
        .groupBy('mapping', 'attribute', 'code');
      return z
        .array(groupRow)
        .parse(rows)
        .sort((a, b) => b.count - a.count || a.attribute.localeCompare(b.attribute));
    },

    /** Videos with a problem whose row comes after an id, in order, with what is wrong and their titles. */
    async videos(name: ProblemName, after: number, limit: number) {
      const rows: unknown = await strapi.db
        .getConnection(`${problemsTable.tableName} as problem`)
        .leftJoin(`${videosTable.tableName} as video`, 'video.video_id', 'problem.video_id')
        .select(
          'problem.id',
          'problem.video_id',
          'video.title',
          'problem.details',
          'problem.seen_at'
        )
        .where(
          Object.fromEntries(
            Object.entries(named(name)).map(([column, value]) => [`problem.${column}`, value])
          )
        )
        .andWhere('problem.id', '>', after)
        .orderBy('problem.id')
        .limit(limit);
      return z.array(videoRow).parse(rows);
    },
  };
};

export type Problems = ReturnType<typeof createProblems>;
