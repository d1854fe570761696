import type { Core, UID } from '@strapi/strapi';
import type { Mapping } from '#shared/contract/mapping';
import type { FieldProblem } from '#shared/contract/problems';
import type { Values } from '../map/map-video';
import type { Transaction } from '../store/transaction';
import { attributesOf, entryData, populateFor, type Row } from './attributes';
import { decide, isEmpty, type Decision, type DesiredEntry } from './decide';
import { createSharing } from './languages';
import { nextFieldMemory, noFieldMemory } from './field-memory';
import { rememberedValues } from './ownership';
import type { RowWriter } from './published-row';
import { createCarryOut } from './carry-out';
import type { Link, Links } from './links';
import type { TakenDownVersions } from './taken-down';
import { asSync } from './own-writes';
import type { PageRelations } from './page-relations';
import { nextMade, nextRepairs, type Repair } from './repairs';
import { entryName, refusalOf, RefusedError, refusedOf } from './refused-fields';
import type { Reservations } from './reservations';
import type { Prepared, Situations } from './situation';
import { adopted, type SyncState } from './sync-state';

export type Change = NonNullable<Decision['change']>;

export interface Written {
  /** What to remember, or null when there is no entry any more. */
  syncState: SyncState | null;
  /** Null when nothing was written. */
  change: Change | null;
  move: Decision['move'];
  /** What was written, and what the entry said there before, by attribute. */
  before: Values;
  after: Values;
  /** What was replaced because it came with a form that was open during a sync, by attribute. */
  fromForms: Values;
  /** What the entry lacks although it was written. */
  problems: FieldProblem[];
}

/** What a sync would do to an entry, field by field. */
export interface Plan extends Pick<Decision, 'change' | 'move' | 'fields'> {
  /** The entry that is there. */
  documentId: string | null;
  locale: string | null;
  /** What the mapped fields of the published version say; null when there is none. */
  published: Values | null;
}

export interface WriteOptions {
  /** Whether an entry that an editor deleted comes back. */
  recreates: boolean;
  /** An attribute whose value is Ignite's from now on, whoever has edited it. */
  accept?: string;
  /** What is remembered of entries that other mappings kept for the video and keep no longer. */
  released?: readonly SyncState[];
  /** Given when somebody else has written the entry, and nothing is new of the video. */
  repair?: Repair;
}

/** Nothing was written. */
const nothing = { change: null, move: null, before: {}, after: {}, fromForms: {}, problems: [] };

/** Brings the entries of content types in line with what a mapping says. Call it inside a transaction. */
export const createEntryWriter = ({
  strapi,
  links,
  reservations,
  rowWriter,
  situations: { load, prepare },
  now: clock,
  pages,
  takenDown,
}: {
  strapi: Core.Strapi;
  links: Pick<Links, 'ofDocument'>;
  reservations: Pick<Reservations, 'fulfil'>;
  rowWriter: RowWriter;
  situations: Situations;
  now(): number;
  pages: PageRelations;
  takenDown: TakenDownVersions;
}) => {
  const { carryOut, bringBackOthers } = createCarryOut({
    strapi,
    rowWriter,
    pages,
    takenDown,
    load,
  });
  const watchLanguages = createSharing({ strapi, write: rowWriter.write });
  const documentsOf = (target: string) => strapi.documents(target as UID.CollectionType);

  /** What a written row says, with everything that the mapping looks at: the document service leaves relations out. */
  const readStored = async (
    trx: Transaction,
    mapping: Mapping,
    entry: Pick<SyncState, 'documentId' | 'locale'>,
    row: Row,
    read: Prepared['read']
  ): Promise<Values> => {
    const { target, rules } = mapping;
    if (isEmpty(populateFor(strapi, attributesOf(strapi, target), rules))) return read(row);
    return read((await load(trx, mapping, entry)).draft ?? row);
  };

  const isDocument = async (target: string, documentId: string): Promise<boolean> =>
    (await strapi.db.query(target).count({ where: { documentId } })) > 0;

  /** Deletes the whole document, or its language version only where another video feeds a version of it. */
  const remove = async (
    trx: Transaction,
    target: string,
    videoId: string,
    last: Pick<SyncState, 'documentId' | 'locale'> | null
  ): Promise<Written> => {
    if (last === null) return { syncState: null, ...nothing };
    const { documentId, locale } = last;
    const all = await links.ofDocument(trx, target, documentId);
    const isShared = all.some((link) => link.videoId !== videoId);
    const { entries } = await asSync(() =>
      documentsOf(target).delete({
        documentId,
        ...(locale !== null && { locale: isShared ? locale : '*' }),
      })
    );
    return { ...nothing, syncState: null, change: entries.length > 0 ? 'deleted' : null };
  };

  const removeVersion = (
    target: string,
    { documentId, locale }: Pick<SyncState, 'documentId' | 'locale'>
  ) => documentsOf(target).delete({ documentId, ...(locale !== null && { locale }) });

  const create = async (
    trx: Transaction,
    mapping: Mapping,
    { syncState, locale, read, situation, incomplete, problems }: Prepared,
    { draftChanges, move, publication }: Decision
  ): Promise<Written & { syncState: SyncState }> => {
    const { target, rules } = mapping;
    const params = {
      data: entryData(strapi, target, rules, draftChanges, null),
      ...(locale !== null && { locale }),
      ...(move === 'publish' && { status: 'published' }),
    };
    // Where only this language of the document is gone, it becomes one of its languages again.
    const isThere =
      syncState !== null && locale !== null && (await isDocument(target, syncState.documentId));
    const created = (
      isThere
        ? await documentsOf(target).update({
            documentId: syncState.documentId,
            ...params,
          } as never)
        : await documentsOf(target).create(params as never)
    ) as Row;
    const made = { documentId: String(created['documentId']), locale };
    const stored = await readStored(trx, mapping, made, created, read);
    const { owned } = situation;
    const written = rememberedValues(rules, { written: {}, owned, incomplete }, stored);
    return {
      syncState: {
        ...made,
        publication,
        written,
        memory: { ...noFieldMemory(), made: nextMade(rules, {}, draftChanges, stored) },
      },
      change: 'created',
      move,
      before: {},
      after: draftChanges,
      fromForms: {},
      problems,
    };
  };

  const writeVersion = async (
    trx: Transaction,
    mapping: Mapping,
    desired: DesiredEntry,
    lastSync: SyncState | null,
    { recreates, ...how }: WriteOptions
  ): Promise<Written> => {
    const { rules, target } = mapping;
    const options = { dryRun: false, ...how };
    let prepared = await prepare(trx, mapping, desired, lastSync, options);
    if (prepared.syncState !== null && prepared.rows.draft === null && prepared.rows.published) {
      // Somebody deleted the entry while it was being published: what is left is in no list.
      await removeVersion(target, prepared.syncState);
      prepared = await prepare(trx, mapping, desired, lastSync, options);
    }
    const { syncState, rows, locale, slugs, read, situation, incomplete, fromForms } = prepared;
    const decision = decide(situation, { recreates });
    if (syncState === null || rows.draft === null) {
      if (decision.change === null) return { syncState, ...nothing };
      const created = await create(trx, mapping, prepared, decision);
      for (const slug of slugs) {
        await reservations.fulfil(trx, slug, created.syncState.documentId);
      }
      return created;
    }

    const { documentId } = syncState;
    for (const slug of slugs) await reservations.fulfil(trx, slug, documentId);
    const share = locale === null ? null : await watchLanguages(mapping, documentId, locale);
    const both = { draft: rows.draft, published: rows.published };
    const stored = await carryOut(trx, mapping, syncState, both, prepared, decision);
    if (decision.move === 'publish') await pages.putBack({ target, documentId, locale });
    if (decision.change !== null) await share?.();
    const { change, move, publication, draftChanges, publishedChanges } = decision;
    const { now, owned, unowned, written } = situation;
    const storedValues = await readStored(trx, mapping, syncState, stored, read);
    const remembered = rememberedValues(rules, { written, owned, incomplete }, storedValues);
    const time = clock();
    const repaired = Object.keys({ ...draftChanges, ...publishedChanges }).filter(
      (name) => how.repair !== undefined && !Object.hasOwn(fromForms, name)
    );
    const synced = {
      last: written,
      written: remembered,
      said: now.draft ?? {},
      owned,
      unowned,
      fromForms: Object.keys(fromForms),
    };
    return {
      syncState: {
        documentId,
        locale,
        publication,
        written: remembered,
        memory: {
          ...nextFieldMemory(rules, syncState.memory, synced, time),
          made: nextMade(rules, syncState.memory.made, draftChanges, storedValues),
          repairs: nextRepairs(syncState.memory.repairs, repaired, time),
        },
      },
      change,
      move,
      before: { ...now.published, ...(!isEmpty(draftChanges) && now.draft) },
      after: { ...publishedChanges, ...draftChanges },
      fromForms,
      problems: prepared.problems,
    };
  };

  const writeEntry = async (
    ...[trx, mapping, desired, lastSync, options]: Parameters<typeof writeVersion>
  ): Promise<Written> => {
    const written = await writeVersion(trx, mapping, desired, lastSync, options);
    if (desired.state === 'published' && written.syncState !== null) {
      const { target } = mapping;
      const { documentId, locale } = written.syncState;
      await bringBackOthers(trx, { target, documentId, locale }, async () =>
        (await links.ofDocument(trx, target, documentId)).map((link) => link.syncState.locale)
      );
    }
    return written;
  };

  return {
    /** What to remember of an entry that becomes a video's; null when there is none in the locale. It is held until the end of the transaction. */
    async take(
      trx: Transaction,
      mapping: Mapping,
      documentId: string,
      locale: string | null
    ): Promise<SyncState | null> {
      const syncState = adopted(documentId, locale);
      return (await load(trx, mapping, syncState)).draft && syncState;
    },

    /** Says what `write` would do, and does none of it. */
    async plan(
      trx: Transaction,
      mapping: Mapping,
      desired: DesiredEntry,
      lastSync: SyncState | null
    ): Promise<Plan> {
      const prepared = await prepare(trx, mapping, desired, lastSync, { dryRun: true });
      const { syncState, rows, locale, situation } = prepared;
      const { change, move, fields } = decide(situation, { recreates: false });
      const documentId = rows.draft === null ? null : (syncState?.documentId ?? null);
      return { change, move, fields, documentId, locale, published: situation.now.published };
    },

    /**
     * Writes a video's values to its entry: only those that the sync owns, only where they differ, and
     * never an editor's unpublished changes with them. What cannot be had yet is left as it is, and wanted.
     *
     * @param lastSync what the previous sync remembered, or null for a video that has no entry yet.
     */
    async write(
      trx: Transaction,
      mapping: Mapping,
      desired: DesiredEntry,
      lastSync: SyncState | null,
      options: WriteOptions
    ): Promise<Written> {
      const { target } = mapping;
      if (desired.state === 'deleted') return remove(trx, target, desired.videoId, lastSync);
      try {
        return await asSync(() => writeEntry(trx, mapping, desired, lastSync, options));
      } catch (error) {
        const name = entryName(mapping.key, desired.videoId);
        const attributes = mapping.rules.map(({ attribute }) => attribute);
        const refusal = refusalOf(error, refusedOf(name), attributes);
        throw refusal === null ? error : new RefusedError(name, refusal, error);
      }
    },

    /** Deletes the entry of a link whose mapping is gone. */
    async removeOrphan(trx: Transaction, { target, videoId, syncState }: Link): Promise<void> {
      await remove(trx, target, videoId, syncState);
    },
  };
};

export type EntryWriter = ReturnType<typeof createEntryWriter>;
