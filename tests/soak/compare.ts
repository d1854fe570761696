import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import type { Step } from './lives';
import { expectedEntries } from './oracle';

export interface Comparison {
  /** Entries that are not what the order says, and entries of no acknowledged delivery. */
  differences: string[];
  /** Ids of deliveries that got a 2xx and have no row. */
  missing: string[];
  /** Videos with more than one entry. */
  doubled: string[];
}

type Row = Record<string, unknown>;

const json = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);

const fieldsOf = (row: Row): Record<string, unknown> => ({
  title: row['title'],
  description: row['description'],
  processingStatus: row['processing_status'],
  visibility: row['visibility'],
  language: row['language'],
  duration: row['duration'],
  tags: json(row['tags']),
  customMetadata: json(row['custom_metadata']),
  igniteUpdatedAt: new Date(row['ignite_updated_at'] as string | number | Date).getTime(),
});

/** Holds what the database has against what the acknowledged deliveries must lead to. */
export const compare = async (
  connection: Knex,
  acknowledged: ReadonlySet<Step>
): Promise<Comparison> => {
  const expected = expectedEntries(acknowledged);
  const rows = (await connection('ignite_videos').select('*')) as Row[];
  const versions = new Map<string, Row[]>();
  for (const row of rows) {
    const videoId = String(row['video_id']);
    versions.set(videoId, [...(versions.get(videoId) ?? []), row]);
  }

  const differences: string[] = [];
  const doubled: string[] = [];
  for (const videoId of new Set([...expected.keys(), ...versions.keys()])) {
    const entry = expected.get(videoId);
    const found = versions.get(videoId) ?? [];
    const drafts = found.filter((row) => row['published_at'] === null);
    const published = found.filter((row) => row['published_at'] !== null);
    const documents = new Set(found.map((row) => row['document_id']));
    if (documents.size > 1 || drafts.length > 1 || published.length > 1) doubled.push(videoId);
    const isRight =
      entry !== undefined &&
      drafts.length > 0 &&
      published.length > 0 === entry.isPublished &&
      found.every((row) => isDeepStrictEqual(fieldsOf(row), entry.fields));
    if (!isRight) {
      const is = found.map((row) => ({
        ...fieldsOf(row),
        published: row['published_at'] !== null,
      }));
      differences.push(`${videoId}: ${JSON.stringify(is)} instead of ${JSON.stringify(entry)}`);
    }
  }

  const stored = (await connection('ignite_video_deliveries').select('delivery_id')) as Row[];
  const storedIds = new Set(stored.map((row) => row['delivery_id']));
  const missing = [...acknowledged]
    .map(({ deliveryId }) => deliveryId)
    .filter((id) => !storedIds.has(id));
  return { differences, missing, doubled };
};
