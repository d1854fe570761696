import { isDeepStrictEqual } from 'node:util';
import type { Core, UID } from '@strapi/strapi';
import type { Mapping, Rule } from '#shared/contract/mapping';
import type { FieldProblem } from '#shared/contract/problems';
import { errorText } from '../error-text';
import type { Values } from '../map/map-video';
import type { Transaction } from '../store/transaction';
import type { Reservations } from './reservations';
import { adopted, type Decider, type SyncState, type DesiredEntry } from './decide';
import { attributesOf, fieldData, hasDrafts, populateFor, type Row } from './attributes';
import { createSharing } from './languages';
import { changesFor, rememberedValues } from './ownership';
import { decidePublication } from './publication';
import { createRowWriter } from './published-row';

/** What became of an entry. */
export type Change = 'created' | 'updated' | 'deleted';

export interface Written {
  /** What to remember, or null when there is no entry any more. */
  syncState: SyncState | null;
  /** Null when nothing was written. */
  change: Change | null;
  move: 'publish' | 'unpublish' | null;
  /** What was written, and what the entry said there before, by attribute. */
  before: Values;
  after: Values;
  /** What the entry lacks although it was written. */
  problems: FieldProblem[];
}

/** Nothing was written. */
const nothing = { change: null, move: null, before: {}, after: {}, problems: [] };

/** What a sync would do to an entry, field by field. */
export interface Plan {
  change: Change | null;
  move: 'publish' | 'unpublish' | null;
  /** The entry that is there. */
  documentId: string | null;
  locale: string | null;
  fields: { attribute: string; now: unknown; next: unknown; ownedBy: 'ignite' | 'editor' }[];
}

const timeOf = (row: Row): number => new Date(row['updatedAt'] as string | Date).getTime();

const isEmpty = (values: Values): boolean => Object.keys(values).length === 0;

/** Brings the entries of content types in line with what a mapping says. Call it inside a transaction. */
export const createEntryWriter = ({
  strapi,
  reservations,
  decider: { load, decide },
}: {
  strapi: Core.Strapi;
  reservations: Pick<Reservations, 'fulfil'>;
  decider: Decider;
}) => {
  const { write: writeVersion, publishable } = createRowWriter({ strapi });
  const watchLanguages = createSharing({ strapi, write: writeVersion });
  const documentsOf = (target: string) => strapi.documents(target as UID.CollectionType);

  /** A written row with everything that the mapping looks at: the document service leaves relations out. */
  const storedAs = async (
    trx: Transaction,
    mapping: Mapping,
    entry: Pick<SyncState, 'documentId' | 'locale'>,
    row: Row
  ): Promise<Row> => {
    const { target, rules } = mapping;
    if (isEmpty(populateFor(strapi, attributesOf(strapi, target), rules))) return row;
    return (await load(trx, mapping, entry)).draft ?? row;
  };

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

  const dataFor = (target: string, rules: readonly Rule[], values: Values, row: Row | null) => {
    const attributes = attributesOf(strapi, target);
    return Object.fromEntries(
      rules
        .filter(({ attribute }) => Object.hasOwn(values, attribute))
        .map((rule) => [
          rule.attribute,
          fieldData(strapi, attributes, rule, values[rule.attribute], row),
        ])
    );
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
      const { rules, target } = mapping;
      const { state } = desired;
      if (state === 'deleted') {
        return {
          change: lastSync && 'deleted',
          move: null,
          documentId: lastSync && lastSync.documentId,
          locale: desired.locale,
          fields: [],
        };
      }
      const decided = await decide(trx, mapping, desired, lastSync, { dryRun: true });
      const { syncState, locale, published, current, isTheEditors, owned, written } = decided;
      const { move } = decidePublication(
        hasDrafts(strapi, target) ? state : 'unchanged',
        published !== null,
        syncState ? (current ? syncState.publication : 'withdrawn') : 'never'
      );
      const next = { ...current, ...changesFor(rules, current ?? {}, owned, written) };
      const isChanged = move !== null || !isDeepStrictEqual(next, { ...current });
      const exists = current !== null;
      return {
        change: exists ? (isChanged ? 'updated' : null) : desired.values ? 'created' : null,
        move,
        documentId: exists ? (syncState?.documentId ?? null) : null,
        locale,
        fields: rules.map(({ attribute }) => ({
          attribute,
          now: current?.[attribute] ?? null,
          next: next[attribute] ?? null,
          ownedBy: isTheEditors(attribute) ? 'editor' : 'ignite',
        })),
      };
    },

    /**
     * Writes a video's values to its entry: only those that the sync owns, only where they differ, and
     * never an editor's unpublished changes with them.
     * What cannot be had yet is left as it is, and wanted.
     *
     * @param last what the previous sync remembered, or null for a video that has no entry yet.
     */
    async write(
      trx: Transaction,
      mapping: Mapping,
      desired: DesiredEntry,
      lastSync: SyncState | null
    ): Promise<Written> {
      const { target, rules } = mapping;
      const documents = documentsOf(target);
      const { state } = desired;
      if (state === 'deleted') {
        if (lastSync === null) return { syncState: null, ...nothing };
        const { documentId, locale } = lastSync;
        const { entries } = await documents.delete({
          documentId,
          ...(locale !== null && { locale }),
        });
        return { ...nothing, syncState: null, change: entries.length > 0 ? 'deleted' : null };
      }

      const decided = await decide(trx, mapping, desired, lastSync, { dryRun: false });
      const { syncState, locale, draft, published, read, current, owned, written, slugs } = decided;
      const inLocale = locale !== null && { locale };
      const publishes = hasDrafts(strapi, target);

      if (syncState === null || draft === null || current === null) {
        if (desired.values === null) return { syncState, ...nothing };
        // An entry that an editor deleted comes back for its video, but only an editor publishes it.
        const { move, next } = decidePublication(
          publishes ? state : 'unchanged',
          false,
          syncState ? 'withdrawn' : 'never'
        );
        const created = (await documents.create({
          data: dataFor(target, rules, owned, null),
          ...inLocale,
          ...(move === 'publish' && { status: 'published' }),
        } as never)) as Row;
        const made = { documentId: String(created['documentId']), locale };
        for (const slug of slugs) await reservations.fulfil(trx, slug, made.documentId);
        const storedNow = await storedAs(trx, mapping, made, created);
        return {
          syncState: {
            ...made,
            publication: next,
            written: rememberedValues(rules, { ...decided, written: {} }, read(storedNow)),
          },
          problems: decided.problems,
          change: 'created',
          move,
          before: {},
          after: owned,
        };
      }

      const { documentId } = syncState;
      for (const slug of slugs) await reservations.fulfil(trx, slug, documentId);
      const { move, next } = decidePublication(
        publishes ? state : 'unchanged',
        published !== null,
        syncState.publication
      );
      const changes = changesFor(rules, current, owned, written);
      const isUntouched = published !== null && timeOf(draft) === timeOf(published);

      /** Through the document service; what it publishes is the draft as it then stands. */
      const update = async (publish: boolean): Promise<Row> =>
        (await documents.update({
          documentId,
          ...inLocale,
          data: dataFor(target, rules, changes, draft),
          ...(publish && { status: 'published' }),
        } as never)) as Row;

      const share = locale === null ? null : await watchLanguages(mapping, documentId, locale);
      let stored: Row = draft;
      let publishedBefore: Values = {};
      let publishedChanges: Values = {};
      if (move === 'unpublish') await documents.unpublish({ documentId, ...inLocale });
      if (move === null && published !== null && !isUntouched) {
        // Publishing would take the editor's draft along: the published version is written beside the
        // document service, and what listens to entries is told of it as after a publication.
        const shown = await publishable(target, rules, owned);
        publishedBefore = read(published);
        publishedChanges = changesFor(rules, publishedBefore, shown, written);
        let publishedRow = published;
        if (!isEmpty(publishedChanges)) {
          publishedRow = await writeVersion(target, rules, publishedChanges, published);
          await announcePublished(target, syncState);
        }
        if (!isEmpty(changes)) stored = await update(false);
        // Strapi tells an unpublished change by a draft that is younger than the published version.
        if (timeOf(stored) <= timeOf(publishedRow)) {
          await strapi.db.query(target as UID.ContentType).updateMany({
            where: { id: draft['id'] },
            data: { updatedAt: new Date(timeOf(publishedRow) + 1) },
          });
        }
      } else if (!isEmpty(changes)) {
        stored = await update(move === 'publish' || (move === null && isUntouched));
      } else if (move === 'publish') {
        await documents.publish({ documentId, ...inLocale });
      }

      const hasChanged = move !== null || !isEmpty(changes) || !isEmpty(publishedChanges);
      if (hasChanged) await share?.();
      return {
        syncState: {
          documentId,
          locale,
          publication: next,
          written: rememberedValues(
            rules,
            decided,
            read(await storedAs(trx, mapping, syncState, stored))
          ),
        },
        problems: decided.problems,
        change: hasChanged ? 'updated' : null,
        move,
        before: isEmpty(changes) ? publishedBefore : { ...publishedBefore, ...current },
        after: { ...publishedChanges, ...changes },
      };
    },
  };
};

export type EntryWriter = ReturnType<typeof createEntryWriter>;
