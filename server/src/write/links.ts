import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import {
  deletion,
  publishing,
  release,
  type Mapping,
  type Release,
} from '#shared/contract/mapping';
import type { Values } from '../map/map-video';
import type { SyncState } from './sync-state';
import { fieldMemory } from './field-memory';
import { createLinkLookup } from './link-lookup';
import { PUBLICATIONS, type Publication } from './publication';
import { linksTable } from '../store/tables';
import { touch } from '../store/touched';
import type { Transaction } from '../store/transaction';

const names = z.array(z.string());

const flag = z.coerce
  .number()
  .nullable()
  .transform((value) => value === 1);

const linkRow = z
  .object({
    id: z.coerce.number(),
    mapping: z.string(),
    video_id: z.string(),
    target: z.string(),
    document_id: z.string(),
    locale: z.string().nullable(),
    publication: z.enum(PUBLICATIONS),
    written: z.string(),
    memory: z.string().nullable(),
    publishing: publishing.nullable().transform((value) => value ?? 'followVisibility'),
    deletion: deletion.nullable().transform((value) => value ?? 'unpublish'),
    always: z.string().nullable(),
    hides: flag,
    detached: flag,
    release: release.nullable().catch(null),
  })
  .transform((row) => ({
    id: row.id,
    mapping: row.mapping,
    videoId: row.video_id,
    target: row.target,
    /** The policies that the mapping had last. */
    publishing: row.publishing,
    deletion: row.deletion,
    /** The attributes that were always Ignite's. */
    always: row.always === null ? [] : names.parse(JSON.parse(row.always)),
    hides: row.hides,
    isDetached: row.detached,
    /** What is to become of the entry, as its mapping was deleted. */
    release: row.release,
    syncState: {
      documentId: row.document_id,
      locale: row.locale,
      publication: row.publication,
      written: z.record(z.string(), z.unknown()).parse(JSON.parse(row.written)),
      memory: fieldMemory.parse(JSON.parse(row.memory ?? '{}')),
    } satisfies SyncState,
  }));

/** That an entry is kept for a video by a mapping, whether that is still there or not. */
export type Link = z.infer<typeof linkRow>;

const COLUMNS = [
  'id',
  'mapping',
  'video_id',
  'target',
  'document_id',
  'locale',
  'publication',
  'written',
  'memory',
  'publishing',
  'deletion',
  'always',
  'hides',
  'detached',
  'release',
] as const;

const replacedRow = z.object({ replaced: z.string().nullable() });

/** Keeps which entry belongs to which video, and what the sync remembers of it. */
export const createLinks = ({ strapi }: { strapi: Core.Strapi }) => {
  const links = () => strapi.db.getConnection(linksTable.tableName);
  return {
    ...createLinkLookup({ strapi }),

    /** What is remembered of the entry that a mapping keeps for a video; null when it keeps none. */
    async find(trx: Transaction, mapping: Mapping, videoId: string): Promise<SyncState | null> {
      const row: unknown = await links()
        .first(COLUMNS)
        // The entry of another type, which the mapping fed before, is not its entry any more.
        .where({ mapping: mapping.key, video_id: videoId, target: mapping.target })
        .transacting(trx);
      const link = linkRow.optional().parse(row);
      return link === undefined || link.isDetached ? null : link.syncState;
    },

    /** Everything that is linked to some videos, whatever became of the mappings. */
    async ofVideos(trx: Transaction, videoIds: readonly string[]): Promise<Link[]> {
      const rows: unknown = await links()
        .select(COLUMNS)
        .whereIn('video_id', [...videoIds])
        .orderBy('id')
        .transacting(trx);
      return z.array(linkRow).parse(rows);
    },

    /** Every link of a document, in all languages. */
    async ofDocument(trx: Transaction, target: string, documentId: string): Promise<Link[]> {
      const rows: unknown = await links()
        .select(COLUMNS)
        .where({ target, document_id: documentId })
        .orderBy('id')
        .transacting(trx);
      return z
        .array(linkRow)
        .parse(rows)
        .filter(({ isDetached }) => !isDetached);
    },

    /** Links an entry that somebody has chosen, in the place of what was linked before. */
    async attach(
      trx: Transaction,
      { key, target, ...mapping }: Mapping,
      videoId: string,
      syncState: SyncState
    ): Promise<void> {
      await links().where({ mapping: key, video_id: videoId, target }).delete().transacting(trx);
      await this.save(trx, { key, target, ...mapping }, videoId, syncState);
    },

    /** Forgets a link: another mapping has taken its entry over. */
    async drop(trx: Transaction, { id, videoId }: Pick<Link, 'id' | 'videoId'>): Promise<void> {
      touch(trx, [videoId]);
      await links().where({ id }).delete().transacting(trx);
    },

    /** Detaches an entry from its video: no delivery links it again. */
    async detach(trx: Transaction, { id, videoId }: Pick<Link, 'id' | 'videoId'>): Promise<void> {
      touch(trx, [videoId]);
      await links().where({ id }).update({ detached: 1, hides: 0, release: null }).transacting(trx);
    },

    /** Says what is to become of the entries of a mapping that is deleted. Each is done when its video is looked at. */
    async release(mapping: string, choice: Release): Promise<void> {
      await links().where({ mapping }).update({ release: choice });
    },

    /** Notes whether the entry of a link hides, and what became of its publication. */
    async noteHidden(
      trx: Transaction,
      { id, videoId }: Pick<Link, 'id' | 'videoId'>,
      { hides, publication }: { hides: boolean; publication: Publication }
    ): Promise<void> {
      touch(trx, [videoId]);
      await links()
        .where({ id })
        .update({ hides: hides ? 1 : 0, publication, release: null })
        .transacting(trx);
    },

    /** Whether an entry, in its locale, is another video's, or another mapping's. */
    async isLinkedElsewhere(
      trx: Transaction,
      mapping: Mapping,
      videoId: string,
      { documentId, locale }: Pick<SyncState, 'documentId' | 'locale'>
    ): Promise<boolean> {
      const row: unknown = await links()
        .first('id')
        .where({ target: mapping.target, document_id: documentId, locale })
        .whereNot((own) => void own.where({ mapping: mapping.key, video_id: videoId }))
        // As it is now: who takes the same entry holds its rows until the end of the transaction.
        .forUpdate()
        .transacting(trx);
      return row !== undefined;
    },

    /** What an editor had written where Ignite's value was taken instead, by attribute. */
    async replaced(trx: Transaction, mapping: Mapping, videoId: string): Promise<Values> {
      const row: unknown = await links()
        .first('replaced')
        .where({ mapping: mapping.key, video_id: videoId, target: mapping.target })
        .transacting(trx);
      const stored = replacedRow.optional().parse(row)?.replaced ?? null;
      return stored === null ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(stored));
    },

    async saveReplaced(
      trx: Transaction,
      mapping: Mapping,
      videoId: string,
      replaced: Values
    ): Promise<void> {
      touch(trx, [videoId]);
      await links()
        .where({ mapping: mapping.key, video_id: videoId, target: mapping.target })
        .update({ replaced: JSON.stringify(replaced) })
        .transacting(trx);
    },

    /**
     * @param syncState null when the video has no entry any more.
     * @param hides whether nobody may publish the entry and no guest may see it; left as it is when not given.
     */
    async save(
      trx: Transaction,
      mapping: Mapping,
      videoId: string,
      syncState: SyncState | null,
      hides?: boolean
    ): Promise<void> {
      touch(trx, [videoId]);
      const key = { mapping: mapping.key, video_id: videoId, target: mapping.target };
      if (syncState === null) {
        await links().where(key).delete().transacting(trx);
        return;
      }
      const remembered = {
        document_id: syncState.documentId,
        locale: syncState.locale,
        publication: syncState.publication,
        publishing: mapping.publishing,
        deletion: mapping.deletion,
        private_media: mapping.privateMedia,
        release: null,
        written: JSON.stringify(syncState.written),
        memory: JSON.stringify(syncState.memory),
        always: JSON.stringify(
          mapping.rules.filter(({ owner }) => owner === 'always').map(({ attribute }) => attribute)
        ),
        ...(hides !== undefined && { hides: hides ? 1 : 0 }),
      };
      await links()
        .insert({ ...key, ...remembered })
        .onConflict(['mapping', 'video_id', 'target'])
        .merge(remembered)
        .transacting(trx);
    },
  };
};

export type Links = ReturnType<typeof createLinks>;
