import type { Core, UID } from '@strapi/strapi';
import { z } from 'zod';
import { errorText } from '../error-text';
import { pageRelationsTable } from '../store/tables';
import type { Transaction } from '../store/transaction';
import { hasDrafts } from './attributes';
import { place, type Place, type Places } from './places';
import { pointersTo, type Pointer } from './pointers';

const pointer = z.object({
  source: z.string(),
  table: z.string(),
  id: z.string(),
  type: z.string().nullable(),
  from: z.string().nullable(),
  isToOne: z.boolean(),
  isFromOne: z.boolean(),
  isTargets: z.boolean(),
}) satisfies z.ZodType<Pointer>;

/** How a page related to an entry. */
const kept = z.object({
  pointer,
  place,
  /** The row of the content type or component that pointed, and of the entry. */
  sourceId: z.number(),
  targetId: z.number(),
  /** What else the relation's row says: its place among others. */
  row: z.record(z.string(), z.unknown()),
});

type Kept = z.infer<typeof kept>;

const storedRow = z.object({ relation: z.string() });
const ids = z.array(z.object({ id: z.coerce.number() }));
const anyRow = z.record(z.string(), z.unknown());

/** A version of an entry. */
interface Version {
  target: string;
  documentId: string;
  locale: string | null;
}

/**
 * Keeps how published pages relate to an entry while the sync has taken it down, and puts that back: Strapi
 * forgets it (product rules, "What editors rely on", 1).
 */
export const createPageRelations = ({
  strapi,
  places,
}: {
  strapi: Core.Strapi;
  places: Places;
}) => {
  const rowsOf = (table: string) => strapi.db.getConnection(table);

  const idsOf = async (
    trx: Transaction,
    { target, documentId, locale }: Version,
    isPublished: boolean
  ): Promise<number[]> => {
    const { tableName } = strapi.db.metadata.get(target);
    const query = rowsOf(tableName)
      .select('id')
      .where({ document_id: documentId })
      .transacting(trx);
    if (locale !== null) void query.where({ locale });
    if (isPublished) void query.whereNotNull('published_at');
    else void query.whereNull('published_at');
    return ids.parse(await query).map(({ id }) => id);
  };

  const storedFor = ({ target, documentId, locale }: Version) =>
    rowsOf(pageRelationsTable.tableName).where({ target, document_id: documentId, locale });

  const pointingAt = async (
    trx: Transaction,
    target: string,
    targetId: number
  ): Promise<Kept[]> => {
    const found: Kept[] = [];
    for (const one of pointersTo(strapi, target)) {
      const rows: unknown = await rowsOf(one.table)
        .where({ [one.id]: targetId, ...(one.type !== null && { [one.type]: target }) })
        .transacting(trx);
      for (const row of z.array(anyRow).parse(rows)) {
        const sourceId = Number(row[one.from ?? 'id']);
        const at = await places.placeOf(trx, one.source, sourceId);
        const rest = one.from === null ? {} : { ...row };
        for (const name of ['id', one.id, one.from ?? '', one.type ?? '']) delete rest[name];
        if (at) found.push({ pointer: one, place: at, sourceId, targetId, row: rest });
      }
    }
    return found;
  };

  /** The row that is in the place now: the same, or after a publication of the page its successor. */
  const sourceNow = async (
    trx: Transaction,
    version: Version,
    { pointer: { source, table, id, from, type }, place: at, sourceId, row }: Kept
  ): Promise<number | null> => {
    const now = await places.rowAt(trx, at, 'published');
    if (now === sourceId || now === null || !hasDrafts(strapi, at.uid)) return now;
    if (await places.isThere(trx, source, sourceId)) return null;
    // Who published the page has the last word, and the draft says it.
    const draft = await places.rowAt(trx, at, 'draft');
    if (draft === null) return null;
    const found: unknown = await rowsOf(table)
      .first('id')
      .where({ [from ?? 'id']: draft })
      .whereIn(id, await idsOf(trx, version, false))
      .where(type === null ? {} : { [type]: version.target })
      .where('field' in row ? { field: row['field'] } : {})
      .transacting(trx);
    return found === undefined ? null : now;
  };

  /** @returns whether the page relates to the entry again that did not. */
  const putBackOne = async (
    trx: Transaction,
    version: Version,
    relation: Kept,
    targetId: number
  ): Promise<boolean> => {
    const { pointer: at, row } = relation;
    const source = await sourceNow(trx, version, relation);
    if (source === null) return false;
    const toTarget = { [at.id]: targetId, ...(at.type !== null && { [at.type]: version.target }) };
    const rows = () => rowsOf(at.table).transacting(trx);
    if (at.from === null) {
      const free = rows()
        .where({ id: source })
        .where((either) => void either.whereNull(at.id).orWhere(at.id, relation.targetId));
      return Number(await free.update(toTarget)) > 0;
    }
    const field = 'field' in row ? { field: row['field'] } : {};
    const there: unknown = await rows()
      .first('id')
      .where({ [at.from]: source, ...toTarget, ...field });
    if (there !== undefined) {
      // Strapi has put it back by itself, at the end.
      await rows()
        .where(z.object({ id: z.coerce.number() }).parse(there))
        .update(row);
      return true;
    }
    if (at.isTargets) return false;
    const taken = [
      ...(at.isToOne ? [{ [at.from]: source, ...field }] : []),
      ...(at.isFromOne ? [toTarget] : []),
    ];
    for (const by of taken) if ((await rows().first('id').where(by)) !== undefined) return false;
    await rows().insert({ ...row, [at.from]: source, ...toTarget });
    return true;
  };

  const announce = async ({ uid, documentId, locale }: Place): Promise<void> => {
    const contentType = strapi.contentType(uid as UID.ContentType);
    const entry = await strapi.documents(uid as UID.CollectionType).findOne({
      documentId,
      ...(locale !== null && { locale }),
      ...(hasDrafts(strapi, uid) && { status: 'published' }),
      populate: '*',
    });
    if (entry === null) return;
    await strapi.eventHub.emit('entry.update', {
      model: contentType.modelName,
      uid,
      entry: await strapi.contentAPI.sanitize.output(entry, contentType),
    });
  };

  /** Tells listeners of pages, once committed, that they say something else. */
  const announceAll = (pages: readonly Place[]) =>
    strapi.db.transaction(async ({ onCommit }) => {
      const each = new Map(
        pages.map((one) => [`${one.uid} ${one.documentId} ${one.locale}`, one] as const)
      );
      onCommit(() => {
        Promise.all([...each.values()].map(announce)).catch((error: unknown) =>
          strapi.log.error(`[ignite-video] An event was not sent: ${errorText(error)}`)
        );
      });
    });

  return {
    /** Remembers which published pages relate to an entry, before it is unpublished. Call it in the same transaction. */
    async keep(version: Version): Promise<void> {
      await strapi.db.transaction(async ({ trx }) => {
        const found: Kept[] = [];
        for (const id of await idsOf(trx, version, true)) {
          found.push(...(await pointingAt(trx, version.target, id)));
        }
        await storedFor(version).delete().transacting(trx);
        if (found.length === 0) return;
        const { target, documentId: document_id, locale } = version;
        await rowsOf(pageRelationsTable.tableName)
          .insert(
            found.map((one) => ({ target, document_id, locale, relation: JSON.stringify(one) }))
          )
          .transacting(trx);
      });
    },

    /** Has the pages relate to an entry again that has just been published. Call it in the same transaction. */
    async putBack(version: Version): Promise<void> {
      await strapi.db.transaction(async ({ trx }) => {
        const rows: unknown = await storedFor(version)
          .select('relation')
          .orderBy('id')
          .transacting(trx);
        const relations = z
          .array(storedRow)
          .parse(rows)
          .map(({ relation }) => kept.parse(JSON.parse(relation)));
        const [targetId] = await idsOf(trx, version, true);
        if (relations.length === 0 || targetId === undefined) return;
        const changed: Place[] = [];
        for (const one of relations) {
          if (await putBackOne(trx, version, one, targetId)) changed.push(one.place);
        }
        await storedFor(version).delete().transacting(trx);
        if (changed.length > 0) await announceAll(changed);
      });
    },
  };
};

export type PageRelations = ReturnType<typeof createPageRelations>;
