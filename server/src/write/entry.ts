import type { Core } from '@strapi/strapi';
import { errorText } from '../error-text';
import type { Values } from '../map/map-video';
import type { Mapping } from '../map/rules';
import type { Transaction } from '../store/transaction';
import { changesFor, ownedValues, writtenValues, type Row } from './ownership';
import { decidePublication, type Publication } from './publication';

/** What the sync remembers of an entry between two syncs. */
export interface EntryMemory {
  documentId: string;
  publication: Publication;
  /** What the fields that an editor may take over said after the last sync, by attribute. */
  written: Values;
}

const timeOf = (row: Row): number => new Date(row['updatedAt'] as string | Date).getTime();

const isEmpty = (values: Values): boolean => Object.keys(values).length === 0;

/** Brings the entries of content types in line with what a mapping says. Call it inside a transaction. */
export const createEntryWriter = ({ strapi }: { strapi: Core.Strapi }) => {
  /** Both versions of an entry as they stand, held until the end of the transaction. */
  const load = async (
    trx: Transaction,
    target: Mapping['target'],
    documentId: string
  ): Promise<{ draft: Row | null; published: Row | null }> => {
    if (strapi.db.dialect.client !== 'sqlite') {
      // An editor who saves now must wait: what is read below decides what is written.
      await strapi.db
        .getConnection(strapi.db.metadata.get(target).tableName)
        .select('id')
        .where({ document_id: documentId })
        .forUpdate()
        .transacting(trx);
    }
    const rows: Row[] = await strapi.db.query(target).findMany({ where: { documentId } });
    return {
      draft: rows.find((row) => row['publishedAt'] === null) ?? null,
      published: rows.find((row) => row['publishedAt'] !== null) ?? null,
    };
  };

  /** Tells listeners of the entry, once committed, what Strapi tells them after a publication. */
  const announcePublished = async (
    target: Mapping['target'],
    documentId: string
  ): Promise<void> => {
    const contentType = strapi.contentType(target);
    const announce = async (): Promise<void> => {
      const entry = await strapi
        .documents(target)
        .findOne({ documentId, status: 'published', populate: '*' });
      if (entry === null) return;
      await strapi.eventHub.emit('entry.publish', {
        model: contentType.modelName,
        uid: target,
        entry: await strapi.contentAPI.sanitize.output(entry, contentType),
      });
    };
    await strapi.db.transaction(({ onCommit }) => {
      onCommit(() => {
        announce().catch((error: unknown) =>
          strapi.log.error(`[ignite-video] An event was not sent: ${errorText(error)}`)
        );
      });
    });
  };

  /**
   * Writes into a published entry whose draft an editor has changed. Publishing would take the
   * editor's draft along, so the published version is written beside the document service, and what
   * listens to entries is told of it as after a publication.
   */
  const updateBoth = async (
    { target, rules }: Mapping,
    draft: Row,
    published: Row,
    owned: Values
  ): Promise<Row> => {
    const documentId = String(draft['documentId']);
    const publishedChanges = changesFor(rules, published, owned);
    const draftChanges = changesFor(rules, draft, owned);
    let publishedRow = published;
    if (!isEmpty(publishedChanges)) {
      publishedRow = await strapi.db
        .query(target)
        .update({ where: { id: published['id'] }, data: publishedChanges });
      await announcePublished(target, documentId);
    }
    const draftRow: Row = isEmpty(draftChanges)
      ? draft
      : ((await strapi.documents(target).update({ documentId, data: draftChanges })) as Row);
    // Strapi tells an unpublished change by a draft that is younger than the published version.
    if (timeOf(draftRow) <= timeOf(publishedRow)) {
      await strapi.db.query(target).updateMany({
        where: { id: draft['id'] },
        data: { updatedAt: new Date(timeOf(publishedRow) + 1) },
      });
    }
    return draftRow;
  };

  return {
    /**
     * Writes a video's values to its entry: only those that the sync owns, only where they differ, and
     * never an editor's unpublished changes with them.
     *
     * @param memory what the previous sync remembered, or null for a video that has no entry yet.
     * @param wanted whether the video belongs on the public site.
     * @returns what to remember, and whether anything was written.
     */
    async write(
      trx: Transaction,
      mapping: Mapping,
      values: Values,
      memory: EntryMemory | null,
      wanted: boolean
    ): Promise<{ memory: EntryMemory; changed: boolean }> {
      const { target, rules } = mapping;
      const documents = strapi.documents(target);
      const { draft, published } = memory
        ? await load(trx, target, memory.documentId)
        : { draft: null, published: null };

      if (memory === null || draft === null) {
        // An entry that an editor deleted comes back for its video, but only an editor publishes it.
        const { move, next } = decidePublication(wanted, false, memory ? 'withdrawn' : 'never');
        const created = await documents.create({
          data: values,
          ...(move === 'publish' && { status: 'published' }),
        });
        const written = writtenValues(rules, values, created as Row);
        return {
          memory: { documentId: created.documentId, publication: next, written },
          changed: true,
        };
      }

      const { documentId } = memory;
      const owned = ownedValues(rules, values, memory.written, draft);
      const { move, next } = decidePublication(wanted, published !== null, memory.publication);
      const data = changesFor(rules, draft, owned);
      const isUntouched = published !== null && timeOf(draft) === timeOf(published);
      let stored: Row = draft;

      if (move === 'unpublish') await documents.unpublish({ documentId });
      if (move === null && published !== null && !isUntouched) {
        stored = await updateBoth(mapping, draft, published, owned);
      } else if (!isEmpty(data)) {
        const publish = move === 'publish' || (move === null && isUntouched);
        stored = (await documents.update({
          documentId,
          data,
          ...(publish && { status: 'published' }),
        })) as Row;
      } else if (move === 'publish') {
        await documents.publish({ documentId });
      }

      const changed =
        move !== null ||
        !isEmpty(data) ||
        (published !== null && !isEmpty(changesFor(rules, published, owned)));
      const written = { ...memory.written, ...writtenValues(rules, owned, stored) };
      return { memory: { documentId, publication: next, written }, changed };
    },
  };
};

export type EntryWriter = ReturnType<typeof createEntryWriter>;
