import type { Core, UID } from '@strapi/strapi';
import type { Mapping } from '#shared/contract/mapping';
import { errorText } from '../error-text';
import type { Values } from '../map/map-video';
import type { Transaction } from '../store/transaction';
import { entryData, savedAt, type Row } from './attributes';
import { isEmpty, type Decision } from './decide';
import { changesFor } from './ownership';
import type { PageRelations } from './page-relations';
import type { RowWriter } from './published-row';
import type { DraftAndPublished, Prepared } from './situation';
import type { SyncState } from './sync-state';
import type { TakenDownVersions, Version } from './taken-down';
import { versionData, wholePopulate } from './whole-version';

/** What carrying a decision out needs. */
export interface CarryOutParts {
  strapi: Core.Strapi;
  rowWriter: RowWriter;
  pages: PageRelations;
  takenDown: TakenDownVersions;
  /** Both versions of an entry as they stand. */
  load(trx: Transaction, mapping: Mapping, entry: SyncState): Promise<DraftAndPublished>;
}

/** Writes what was decided to an entry that is there. Call it inside a transaction. */
export const createCarryOut = ({ strapi, rowWriter, pages, takenDown, load }: CarryOutParts) => {
  const documentsOf = (target: string) => strapi.documents(target as UID.CollectionType);

  /** Tells listeners of the entry, once committed, what Strapi tells them after a publication. */
  const announcePublished = async ({ target, documentId, locale }: Version): Promise<void> => {
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

  /** Through the document service, which publishes the draft as it then stands. */
  const update = async (
    { target, documentId, locale }: Version,
    data: Values,
    publishes = false
  ): Promise<Row> =>
    (await documentsOf(target).update({
      documentId,
      ...(locale !== null && { locale }),
      data,
      ...(publishes && { status: 'published' }),
    } as never)) as Row;

  const publish = async ({ target, documentId, locale }: Version): Promise<void> => {
    await documentsOf(target).publish({ documentId, ...(locale !== null && { locale }) });
  };

  const wholeDraft = async ({ target, documentId, locale }: Version): Promise<Values | null> => {
    const row: Row | null = await strapi.db.query(target).findOne({
      where: { documentId, publishedAt: null, ...(locale !== null && { locale }) },
      populate: wholePopulate(strapi, target),
    });
    return row && versionData(strapi, target, row).data;
  };

  /**
   * Publishes what was public before the sync took it down, and leaves the draft as it is.
   *
   * @param refresh what is newer of Ignite's, given that the draft says for a moment what was public.
   * @throws ValidationError when the site does not take it any more.
   */
  const bringBack = async (
    trx: Transaction,
    version: Version,
    was: Values,
    refresh: () => Promise<Values> = async () => ({})
  ): Promise<void> => {
    const draft = await wholeDraft(version);
    if (draft === null) return;
    await update(version, was);
    await update(version, await refresh(), true);
    await update(version, draft);
    await takenDown.forget(trx, version);
  };

  /** Versions in languages that no video feeds come back with the one that the video feeds. */
  const bringBackOthers = async (
    trx: Transaction,
    version: Version,
    feeding: () => Promise<(string | null)[]>
  ): Promise<void> => {
    if (version.locale === null) return;
    const others = await takenDown.otherLocales(trx, version);
    if (others.length === 0) return;
    const fed = await feeding();
    for (const locale of others.filter((one) => !fed.includes(one))) {
      const other = { ...version, locale };
      const was = await takenDown.of(trx, other);
      if (was?.what === 'lost') continue;
      if (was?.what === 'asTheDraft') await publish(other);
      if (was?.what === 'public') await bringBack(trx, other, was.data);
      if (was !== null) await pages.putBack(other);
      await takenDown.forget(trx, other);
    }
  };

  const carryOut = async (
    trx: Transaction,
    mapping: Mapping,
    syncState: SyncState,
    { draft, published }: { draft: Row; published: Row | null },
    { takenDown: was, situation }: Pick<Prepared, 'takenDown' | 'situation'>,
    decision: Decision
  ): Promise<Row> => {
    const { target, rules } = mapping;
    const { documentId, locale } = syncState;
    const { move, draftChanges, publishedChanges } = decision;
    const version = { target, documentId, locale };
    const data = (values: Values, row: Row) => entryData(strapi, target, rules, values, row);

    if (move === 'unpublish') {
      await pages.keep(version);
      await takenDown.keep(version);
      await documentsOf(target).unpublish({ documentId, ...(locale !== null && { locale }) });
    }
    if (move === 'publish' && was?.what === 'public') {
      await bringBack(trx, version, was.data, async () => {
        const now = (await load(trx, mapping, syncState)).draft ?? {};
        const said = rowWriter.read(target, rules, now);
        return data(changesFor(rules, said, situation.owned, situation.written), now);
      });
      const stored = (await load(trx, mapping, syncState)).draft ?? draft;
      return isEmpty(draftChanges) ? stored : update(version, data(draftChanges, stored));
    }
    if (decision.writesPublishedAlone && published !== null) {
      // Publishing would take the editor's draft along: the published version is written beside the
      // document service, and what listens to entries is told of it as after a publication.
      let publishedRow = published;
      if (!isEmpty(publishedChanges)) {
        publishedRow = await rowWriter.write(target, rules, publishedChanges, published);
        await announcePublished(version);
      }
      const stored = isEmpty(draftChanges)
        ? draft
        : await update(version, data(draftChanges, draft));
      // Strapi tells an unpublished change by a draft that is younger than the published version.
      if (savedAt(stored) <= savedAt(publishedRow)) {
        await strapi.db.query(target).updateMany({
          where: { id: draft['id'] },
          data: { updatedAt: new Date(savedAt(publishedRow) + 1) },
        });
      }
      return stored;
    }
    if (move === 'publish' && was !== null) await takenDown.forget(trx, version);
    if (!isEmpty(draftChanges)) {
      const publishes = move === 'publish' || (move === null && published !== null);
      return update(version, data(draftChanges, draft), publishes);
    }
    if (move === 'publish') await publish(version);
    return draft;
  };

  return { carryOut, bringBackOthers };
};
