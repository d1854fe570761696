import type { Core, UID } from '@strapi/strapi';
import type { Mapping } from '#shared/contract/mapping';
import { errorText } from '../error-text';
import { entryData, savedAt, type Row } from './attributes';
import { isEmpty, type Decision } from './decide';
import type { PageRelations } from './page-relations';
import type { RowWriter } from './published-row';
import type { SyncState } from './sync-state';

/** Writes both versions of an entry that is there as it was decided. @returns the draft as it is stored now. */
export const createCarryOut = ({
  strapi,
  rowWriter,
  pages,
}: {
  strapi: Core.Strapi;
  rowWriter: RowWriter;
  pages: PageRelations;
}) => {
  const documentsOf = (target: string) => strapi.documents(target as UID.CollectionType);

  /** Tells listeners of the entry, once committed, what Strapi tells them after a publication. */
  const announcePublished = async (
    target: string,
    { documentId, locale }: Pick<SyncState, 'documentId' | 'locale'>
  ): Promise<void> => {
    const contentType = strapi.contentType(target as UID.ContentType);
    const announce = async (): Promise<void> => {
      const entry = await documentsOf(target).findOne({
        documentId,
        ...(locale !== null && { locale }),
        status: 'published',
        populate: '*',
      });
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

  return async (
    { target, rules }: Mapping,
    { documentId, locale }: SyncState,
    { draft, published }: { draft: Row; published: Row | null },
    decision: Decision
  ): Promise<Row> => {
    const { move, draftChanges, publishedChanges } = decision;
    const documents = documentsOf(target);
    const inLocale = locale !== null && { locale };
    const entry = { documentId, locale };

    /** Through the document service; what it publishes is the draft as it then stands. */
    const update = async (publish: boolean): Promise<Row> =>
      (await documents.update({
        documentId,
        ...inLocale,
        data: entryData(strapi, target, rules, draftChanges, draft),
        ...(publish && { status: 'published' }),
      } as never)) as Row;

    if (move === 'unpublish') {
      await pages.keep({ target, ...entry });
      await documents.unpublish({ documentId, ...inLocale });
    }
    if (decision.writesPublishedAlone && published !== null) {
      // Publishing would take the editor's draft along: the published version is written beside the
      // document service, and what listens to entries is told of it as after a publication.
      let publishedRow = published;
      if (!isEmpty(publishedChanges)) {
        publishedRow = await rowWriter.write(target, rules, publishedChanges, published);
        await announcePublished(target, entry);
      }
      const stored = isEmpty(draftChanges) ? draft : await update(false);
      // Strapi tells an unpublished change by a draft that is younger than the published version.
      if (savedAt(stored) <= savedAt(publishedRow)) {
        await strapi.db.query(target).updateMany({
          where: { id: draft['id'] },
          data: { updatedAt: new Date(savedAt(publishedRow) + 1) },
        });
      }
      return stored;
    }
    if (!isEmpty(draftChanges)) {
      return update(move === 'publish' || (move === null && published !== null));
    }
    if (move === 'publish') await documents.publish({ documentId, ...inLocale });
    return draft;
  };
};
