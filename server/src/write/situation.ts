import type { Core, UID } from '@strapi/strapi';
import type { Mapping } from '#shared/contract/mapping';
import type { FieldProblem } from '#shared/contract/problems';
import type { Values } from '../map/map-video';
import type { Transaction } from '../store/transaction';
import { attributesOf, hasDrafts, populateFor, readField, savedAt, type Row } from './attributes';
import type { DesiredEntry, Situation } from './decide';
import { isIncomplete, withCurrent } from './left-as-is';
import { isFromOpenForm, isHandedBack, noFieldMemory } from './field-memory';
import { ownedValues } from './ownership';
import type { Links } from './links';
import type { RowWriter } from './published-row';
import { asTheSiteMakes, isOther, leftAlone, leftProblem, type Repair } from './repairs';
import type { Reservations, Reserved } from './reservations';
import { entryName, refusedOf, type Refused } from './refused-fields';
import { NOT_TAKEN, UNAVAILABLE, type Resolver } from './resolve';
import { createSlugs } from './slug';
import { adopted, type SyncState } from './sync-state';
import type { TakenDown, TakenDownVersions } from './taken-down';

/** Both versions of an entry as they are stored. */
export interface DraftAndPublished {
  draft: Row | null;
  published: Row | null;
}

/** What a decision goes by, and what carrying it out needs beside it. */
export interface Prepared {
  situation: Situation;
  /** What is remembered of the entry; null when there is none. */
  syncState: SyncState | null;
  rows: DraftAndPublished;
  locale: string | null;
  slugs: readonly Reserved[];
  /** Attributes of which a part cannot be had yet. */
  incomplete: readonly string[];
  /** What came into fields that are Ignite's with a form that was open during a sync, by attribute. */
  fromForms: Values;
  /** What the entry lacks although it is written. */
  problems: FieldProblem[];
  /** What was public when the sync took the entry down; null where it is public, or did not. */
  takenDown: TakenDown | null;
  read(row: Row): Values;
}

export interface PrepareOptions {
  /** Whether nothing may be made, and nothing fetched. */
  dryRun: boolean;
  /** An attribute that counts as Ignite's this time, whoever has edited it. */
  accept?: string;
  /** What is remembered of entries that other mappings kept for the video and keep no longer. */
  released?: readonly SyncState[];
  /** Given when somebody else has written the entry, and nothing is new of the video. */
  repair?: Repair;
}

/** Entries with a video's id that are looked at: one is usual. */
const ADOPTABLE = 10;

/** What keeps the site from taking the entry as a published one, which no mapping can mend. */
const notPublishable = ({ publication }: Refused, takenDown: TakenDown | null): FieldProblem[] => {
  if (takenDown?.what === 'lost') {
    const { attribute, error } = takenDown;
    return [{ attribute, code: 'notTaken', values: { error } }];
  }
  if (publication === null) return [];
  const { path, message } = publication;
  return [{ attribute: path, code: 'notTaken', values: { error: `${path}: ${message}` } }];
};

/** Finds out what is known of an entry before it is decided what becomes of it. Call it inside a transaction. */
export const createSituations = ({
  strapi,
  reservations,
  resolve,
  publishable,
  links,
  takenDown,
  now,
}: {
  strapi: Core.Strapi;
  reservations: Reservations;
  resolve: Resolver;
  publishable: RowWriter['publishable'];
  links: Pick<Links, 'isLinkedElsewhere'>;
  takenDown: Pick<TakenDownVersions, 'of'>;
  now(): number;
}) => {
  const makeSlug = createSlugs({ strapi });

  /** Both versions of an entry as they stand, held until the end of the transaction. */
  const load = async (
    trx: Transaction,
    { target, rules }: Pick<Mapping, 'target' | 'rules'>,
    { documentId, locale }: Pick<SyncState, 'documentId' | 'locale'>
  ): Promise<DraftAndPublished> => {
    const uid = target as UID.ContentType;
    if (strapi.db.dialect.client !== 'sqlite') {
      // An editor who saves now must wait: what is read below decides what is written.
      await strapi.db
        .getConnection(strapi.db.metadata.get(uid).tableName)
        .select('id')
        .where({ document_id: documentId })
        .forUpdate()
        .transacting(trx);
    }
    const populate = populateFor(strapi, attributesOf(strapi, target), rules);
    const rows: Row[] = await strapi.db.query(uid).findMany({
      where: { documentId, ...(locale !== null && { locale }) },
      ...(Object.keys(populate).length > 0 && { populate }),
    });
    if (!hasDrafts(strapi, target)) {
      return { draft: rows[0] ?? null, published: null };
    }
    return {
      draft: rows.find((row) => row['publishedAt'] === null) ?? null,
      published: rows.find((row) => row['publishedAt'] !== null) ?? null,
    };
  };

  /**
   * An entry that held the video's id before the sync knew of it, unless it is another video's or mapping's
   * already: an editor may have typed the id of one into the entry of another.
   */
  const adopt = async (
    trx: Transaction,
    mapping: Mapping,
    videoId: string,
    locale: string | null,
    released: readonly SyncState[]
  ): Promise<SyncState | null> => {
    const { target, adoptBy } = mapping;
    if (adoptBy === null) return null;
    const entries = await strapi.documents(target as UID.CollectionType).findMany({
      filters: { [adoptBy]: { $eq: videoId } },
      fields: ['documentId'],
      sort: 'createdAt:asc',
      limit: ADOPTABLE,
      ...(locale !== null && { locale }),
    } as never);
    for (const { documentId } of entries) {
      const known = released.find((one) => one.documentId === documentId && one.locale === locale);
      if (known) return known;
      const version = { documentId, locale };
      if (!(await links.isLinkedElsewhere(trx, mapping, videoId, version))) {
        return adopted(documentId, locale);
      }
    }
    return null;
  };

  /** The values of some rules as the site stores them, and the slugs that were reserved for them. */
  const stored = async (
    trx: Transaction,
    { target, rules }: Pick<Mapping, 'target' | 'rules'>,
    values: Values,
    current: Values | null,
    options: { locale: string | null; dryRun: boolean; videoId: string; refused: Refused }
  ): Promise<{
    values: Values;
    slugs: Reserved[];
    incomplete: string[];
    problems: FieldProblem[];
  }> => {
    const { locale, dryRun } = options;
    const problems: FieldProblem[] = [];
    const writable = rules.filter(({ attribute }) => Object.hasOwn(values, attribute));
    const found = await resolve(trx, { target, rules: writable }, values, { ...options, problems });
    const incomplete = Object.keys(found).filter((attribute) => isIncomplete(found[attribute]));
    const slugs: Reserved[] = [];
    for (const { attribute, transform } of writable) {
      if (found[attribute] === UNAVAILABLE || found[attribute] === NOT_TAKEN) {
        delete found[attribute];
        continue;
      }
      if (transform.type === 'component') {
        found[attribute] = withCurrent(transform, found[attribute], current?.[attribute]);
      }
      if (transform.type !== 'slug') continue;
      // Stable once set: nothing else may make a slug of what is one already.
      const slug =
        current?.[attribute] || (await makeSlug(target, attribute, found[attribute], options));
      found[attribute] = slug;
      if (typeof slug !== 'string' || slug === current?.[attribute] || dryRun) continue;
      const reserved = { target, attribute, value: slug, locale };
      await reservations.reserve(trx, reserved);
      slugs.push(reserved);
    }
    return { values: found, slugs, incomplete, problems };
  };

  return {
    load,

    async prepare(
      trx: Transaction,
      mapping: Mapping,
      desired: DesiredEntry,
      lastSync: SyncState | null,
      { dryRun, accept, released = [], repair }: PrepareOptions
    ): Promise<Prepared> {
      const { target, rules } = mapping;
      const attributes = attributesOf(strapi, target);
      let syncState =
        lastSync ?? (await adopt(trx, mapping, desired.videoId, desired.locale, released));
      let rows = syncState ? await load(trx, mapping, syncState) : { draft: null, published: null };
      if (syncState && rows.draft === null && desired.locale !== syncState.locale) {
        // Its language is gone: the document's version in the one that it has now may be an editor's.
        const inItsPlace = adopted(syncState.documentId, desired.locale);
        const there = await load(trx, mapping, inItsPlace);
        if (there.draft !== null) {
          syncState = inItsPlace;
          rows = there;
        }
      }
      // An entry keeps its language as long as it is there: that of one that is made anew may be gone.
      const locale = syncState && rows.draft !== null ? syncState.locale : desired.locale;
      const read = (row: Row): Values =>
        Object.fromEntries(
          rules.map((rule) => [rule.attribute, readField(strapi, attributes, rule, row)])
        );
      const draft = rows.draft && read(rows.draft);
      const written = syncState?.written ?? {};
      const memory = syncState?.memory ?? noFieldMemory();
      const left = repair === undefined ? [] : leftAlone(memory, now());
      const values = Object.fromEntries(
        Object.entries(desired.values ?? {}).filter(([attribute]) => !left.includes(attribute))
      );
      const draftSavedAt = rows.draft === null ? 0 : savedAt(rows.draft);
      const refused = refusedOf(entryName(mapping.key, desired.videoId));
      const options = { locale, dryRun, videoId: desired.videoId, refused };
      const without = (taken: Values): Values =>
        Object.fromEntries(
          Object.entries(values).filter(([attribute]) => !Object.hasOwn(taken, attribute))
        );
      const known = {
        accepted: accept === undefined ? [] : [accept],
        memory,
        savedAt: draftSavedAt,
      };
      const untouched = ownedValues(rules, values, written, draft, known);
      // Nothing is made or fetched for a field that is the editor's.
      const edited = await stored(trx, mapping, without(untouched), draft, {
        ...options,
        dryRun: true,
      });
      const handedBack = rules.filter(
        (rule) =>
          rule.owner === 'untilEdited' &&
          rule.transform.type !== 'slug' &&
          Object.hasOwn(edited.values, rule.attribute) &&
          isHandedBack(rule, draft?.[rule.attribute], edited.values[rule.attribute], memory)
      );
      const writable = ownedValues(rules, values, written, draft, {
        ...known,
        accepted: [...known.accepted, ...handedBack.map(({ attribute }) => attribute)],
      });
      const owned = await stored(trx, mapping, writable, draft, options);
      const unowned = Object.fromEntries(
        Object.entries({ ...values, ...edited.values }).filter(
          ([attribute]) => !Object.hasOwn(writable, attribute)
        )
      );
      const fromForms = rules.filter(
        (rule) =>
          rule.owner === 'untilEdited' &&
          draft !== null &&
          Object.hasOwn(writable, rule.attribute) &&
          !known.accepted.includes(rule.attribute) &&
          isFromOpenForm(rule, draft[rule.attribute], memory, draftSavedAt)
      );
      const isDown = rows.published === null && syncState?.publication === 'unpublished';
      const version = syncState && { target, documentId: syncState.documentId, locale };
      const down =
        isDown && version && desired.state === 'published'
          ? await takenDown.of(trx, version)
          : null;
      const leftProblems = repair
        ? rules
            .filter((rule) => left.includes(rule.attribute))
            .filter((rule) => isOther(rule, draft, desired.values))
            .map(({ attribute }) => leftProblem(attribute, repair))
        : [];
      const ownedValuesNow = asTheSiteMakes(rules, owned.values, draft, memory);
      const missing = notPublishable(refused, down);
      const hasUnpublishedChanges =
        rows.draft !== null &&
        rows.published !== null &&
        savedAt(rows.draft) !== savedAt(rows.published);
      return {
        syncState,
        rows,
        locale,
        slugs: owned.slugs,
        incomplete: owned.incomplete,
        fromForms: Object.fromEntries(
          fromForms.map(({ attribute }) => [attribute, draft?.[attribute]])
        ),
        problems: [...owned.problems, ...missing, ...leftProblems],
        takenDown: down,
        read,
        situation: {
          rules,
          hasDrafts: hasDrafts(strapi, target),
          desired,
          isPublishable: missing.length === 0,
          publication: syncState?.publication ?? null,
          written,
          now: {
            draft,
            published: rows.published && read(rows.published),
            hasUnpublishedChanges,
          },
          owned: ownedValuesNow,
          unowned,
          shown:
            hasUnpublishedChanges || missing.length > 0
              ? await publishable(target, rules, ownedValuesNow)
              : {},
        },
      };
    },
  };
};

export type Situations = ReturnType<typeof createSituations>;
