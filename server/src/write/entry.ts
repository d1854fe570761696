import type { Core } from '@strapi/strapi';
import { errorText } from '../error-text';
import type { Values } from '../map/map-video';
import type { Mapping } from '../map/rules';
import { changesFor, ownedValues, type Row } from './ownership';
import { decidePublication, type Publication } from './publication';

/** What the sync remembers of an entry between two syncs. */
export interface EntryMemory {
  documentId: string;
  publication: Publication;
  /** What was written last, by attribute. */
  written: Values;
}

const timeOf = (row: Row): number => new Date(row['updatedAt'] as string | Date).getTime();

/** Brings the entries of content types in line with what a mapping says. Call it inside a transaction. */
export const createEntryWriter = ({ strapi }: { strapi: Core.Strapi }) => {
  /** Both versions of an entry as they stand. */
  const load = async (
    target: Mapping['target'],
    documentId: string
  ): Promise<{ draft: Row | null; published: Row | null }> => {
    const rows: Row[] = await strapi.db.query(target).findMany({ where: { documentId } });
    return {
      draft: rows.find((row) => row['publishedAt'] === null) ?? null,
      published: rows.find((row) => row['publishedAt'] !== null) ?? null,
    };
  };

  const create = async (
    target: Mapping['target'],
    values: Values,
    publish: boolean
  ): Promise<string> => {
    const { documentId } = await strapi.documents(target).create({
      data: values,
      ...(publish && { status: 'published' }),
    });
    return documentId;
  };

  /**
   * Writes into a published entry whose draft an editor has changed. Publishing would take the
   * editor's draft along, so the published version is written beside the document service, and what
   * listens to entries is told of it as after a publication.
   */
  const updateBoth = async (
    target: Mapping['target'],
    draft: Row,
    published: Row,
    owned: Values
  ): Promise<void> => {
    const documentId = String(draft['documentId']);
    const publishedChanges = changesFor(published, owned);
    const draftChanges = changesFor(draft, owned);
    let publishedRow = published;
    if (Object.keys(publishedChanges).length > 0) {
      publishedRow = await strapi.db
        .query(target)
        .update({ where: { id: published['id'] }, data: publishedChanges });
      announcePublished(target, documentId);
    }
    let draftRow = draft;
    if (Object.keys(draftChanges).length > 0) {
      draftRow = (await strapi.documents(target).update({ documentId, data: draftChanges })) as Row;
    }
    // Strapi tells an unpublished change by a draft that is younger than the published version.
    if (timeOf(draftRow) <= timeOf(publishedRow)) {
      await strapi.db.query(target).updateMany({
        where: { id: draft['id'] },
        data: { updatedAt: new Date(timeOf(publishedRow) + 1) },
      });
    }
  };

  /** Tells listeners of the entry, once committed, what Strapi tells them after a publication. */
  const announcePublished = (target: Mapping['target'], documentId: string): void => {
    const contentType = strapi.contentType(target);
    const announce = async (): Promise<void> => {
      const entry = await strapi
        .documents(target)
        .findOne({ documentId, status: 'published', populate: '*' });
      await strapi.eventHub.emit('entry.publish', {
        model: contentType.modelName,
        uid: target,
        entry: await strapi.contentAPI.sanitize.output(entry, contentType),
      });
    };
    void strapi.db.transaction(({ onCommit }) => {
      onCommit(() => {
        announce().catch((error: unknown) => strapi.log.error(errorText(error)));
      });
    });
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
      { target, rules }: Mapping,
      values: Values,
      memory: EntryMemory | null,
      wanted: boolean
    ): Promise<{ memory: EntryMemory; changed: boolean }> {
      const { draft, published } = memory
        ? await load(target, memory.documentId)
        : { draft: null, published: null };

      if (memory === null || draft === null) {
        // An entry that an editor deleted comes back for its video, but only an editor publishes it.
        const { move, next } = decidePublication(wanted, false, memory ? 'withdrawn' : 'never');
        const documentId = await create(target, values, move === 'publish');
        return { memory: { documentId, publication: next, written: values }, changed: true };
      }

      const { documentId } = memory;
      const owned = ownedValues(rules, values, memory.written, draft);
      const { move, next } = decidePublication(wanted, published !== null, memory.publication);
      const changes = changesFor(draft, owned);
      const hasChanges = Object.keys(changes).length > 0;
      const documents = strapi.documents(target);

      if (move === 'publish') {
        if (hasChanges) await documents.update({ documentId, data: changes, status: 'published' });
        else await documents.publish({ documentId });
      } else if (move === 'unpublish') {
        await documents.unpublish({ documentId });
        if (hasChanges) await documents.update({ documentId, data: changes });
      } else if (published === null) {
        if (hasChanges) await documents.update({ documentId, data: changes });
      } else if (timeOf(draft) === timeOf(published)) {
        if (hasChanges) await documents.update({ documentId, data: changes, status: 'published' });
      } else {
        await updateBoth(target, draft, published, owned);
      }

      const changed =
        move !== null ||
        hasChanges ||
        (published !== null && Object.keys(changesFor(published, owned)).length > 0);
      return {
        memory: { documentId, publication: next, written: { ...memory.written, ...owned } },
        changed,
      };
    },
  };
};

export type EntryWriter = ReturnType<typeof createEntryWriter>;
