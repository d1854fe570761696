import type { Core, UID } from '@strapi/strapi';
import type { Mapping } from '#shared/contract/mapping';
import type { FieldProblem } from '#shared/contract/problems';
import type { Values } from '../map/map-video';
import type { Transaction } from '../store/transaction';
import type { Reserved, Reservations } from './reservations';
import { attributesOf, hasDrafts, populateFor, readField, type Row } from './attributes';
import { ownedValues } from './ownership';
import type { DesiredState, Publication } from './publication';
import { UNAVAILABLE, type Resolver } from './resolve';

/** What the sync remembers of an entry between two syncs. */
export interface SyncState {
  documentId: string;
  /** The language version that the video feeds; null for types that have none. */
  locale: string | null;
  publication: Publication;
  /** What the fields that an editor may take over or add to said after the last sync, by attribute. */
  written: Values;
}

/** What a mapping wants of a video's entry. */
export interface DesiredEntry {
  videoId: string;
  /** By attribute; null when the fields are to stay as they are. */
  values: Values | null;
  state: DesiredState;
  locale: string | null;
}

export interface DraftAndPublished {
  draft: Row | null;
  published: Row | null;
}

/** Whether a value, or a part of it, cannot be had now. */
const isIncomplete = (wanted: unknown): boolean =>
  wanted === UNAVAILABLE ||
  (typeof wanted === 'object' && wanted !== null && Object.values(wanted).some(isIncomplete));

/** A value with what it leaves alone as it is now: a component's file that could not be fetched, say. */
const keepCurrent = (wanted: unknown, now: unknown): unknown => {
  if (wanted === UNAVAILABLE) return now ?? [];
  if (Array.isArray(wanted)) {
    return wanted.map((one, index) => keepCurrent(one, Array.isArray(now) ? now[index] : null));
  }
  if (typeof wanted !== 'object' || wanted === null) return wanted;
  return Object.fromEntries(
    Object.entries(wanted).map(([key, one]) => [
      key,
      keepCurrent(one, (now as Values | null)?.[key]),
    ])
  );
};

/**
 * What is remembered of an entry that the sync did not make: what it says is the editors', and whether
 * a draft of theirs goes public is their decision.
 */
export const adopted = (documentId: string, locale: string | null): SyncState => ({
  documentId,
  locale,
  publication: 'withdrawn',
  written: {},
});

export interface DecideOptions {
  /** Whether nothing may be made, and nothing fetched. */
  dryRun: boolean;
  /** Whether every field counts as Ignite's, whoever has edited it. */
  asIgnite?: boolean;
}

/** Finds out what a sync may write to an entry, and what it should say. Call it inside a transaction. */
export const createDecider = ({
  strapi,
  reservations,
  resolve,
}: {
  strapi: Core.Strapi;
  reservations: Reservations;
  resolve: Resolver;
}) => {
  const documentsOf = (target: string) => strapi.documents(target as UID.CollectionType);

  /** Both versions of an entry as they stand, held until the end of the transaction. */
  const load = async (
    trx: Transaction,
    { target, rules }: Mapping,
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

  /** An entry that held the video's id before the sync knew of it. */
  const adopt = async (
    { target, adoptBy }: Mapping,
    videoId: string,
    locale: string | null
  ): Promise<SyncState | null> => {
    if (adoptBy === null) return null;
    const entry = await documentsOf(target).findFirst({
      filters: { [adoptBy]: { $eq: videoId } },
      fields: ['documentId'],
      sort: 'createdAt:asc',
      ...(locale !== null && { locale }),
    } as never);
    return entry && adopted(entry.documentId, locale);
  };

  /** A slug by Strapi's own service: unique in its type. */
  const makeSlug = async (
    target: string,
    field: string,
    text: unknown,
    locale: string | null
  ): Promise<string | null> => {
    if (typeof text !== 'string' || text === '') return null;
    const { targetField } = attributesOf(strapi, target)[field] as { targetField?: string };
    // The service reads the text where the uid's target field says; without one, at this very name.
    return strapi
      .plugin('content-manager')
      .service('uid')
      .generateUIDField({
        contentTypeUID: target,
        field,
        data: { [String(targetField)]: text },
        ...(locale !== null && { locale }),
      });
  };

  /** Everything that a sync decides before it writes. */
  const decide = async (
    trx: Transaction,
    mapping: Mapping,
    desired: DesiredEntry,
    lastSync: SyncState | null,
    { dryRun, asIgnite = false }: DecideOptions
  ) => {
    const { target, rules } = mapping;
    const attributes = attributesOf(strapi, target);
    const syncState = lastSync ?? (await adopt(mapping, desired.videoId, desired.locale));
    const locale = syncState ? syncState.locale : desired.locale;
    const { draft, published } = syncState
      ? await load(trx, mapping, syncState)
      : { draft: null, published: null };
    const read = (row: Row): Values =>
      Object.fromEntries(
        rules.map((rule) => [rule.attribute, readField(strapi, attributes, rule, row)])
      );
    const current = draft && read(draft);

    const written = syncState?.written ?? {};
    // Nothing is made or fetched for a field that is the editor's.
    const values = desired.values ?? {};
    const syncOwned = ownedValues(rules, values, written, current);
    const writable = asIgnite ? values : syncOwned;
    const writableRules = rules.filter(({ attribute }) => Object.hasOwn(writable, attribute));
    const problems: FieldProblem[] = [];
    const owned = await resolve(trx, { target, rules: writableRules }, writable, {
      locale,
      dryRun,
      videoId: desired.videoId,
      problems,
    });
    const incomplete = Object.keys(owned).filter((attribute) => isIncomplete(owned[attribute]));
    const slugs: Reserved[] = [];
    for (const { attribute, transform } of writableRules) {
      if (owned[attribute] === UNAVAILABLE) delete owned[attribute];
      if (transform.type === 'component') {
        owned[attribute] = keepCurrent(owned[attribute], current?.[attribute]);
      }
      if (transform.type !== 'slug') continue;
      // Stable once set: nothing else may make a slug of what is one already.
      const slug =
        current?.[attribute] || (await makeSlug(target, attribute, owned[attribute], locale));
      owned[attribute] = slug;
      if (slug === null || slug === current?.[attribute] || dryRun) continue;
      const reserved = { target, attribute, value: String(slug), locale };
      await reservations.reserve(trx, reserved);
      slugs.push(reserved);
    }
    const isTheEditors = (attribute: string): boolean =>
      Object.hasOwn(values, attribute) && !Object.hasOwn(syncOwned, attribute);
    return {
      syncState,
      locale,
      draft,
      published,
      read,
      current,
      isTheEditors,
      owned,
      incomplete,
      problems,
      written,
      slugs,
    };
  };

  return { load, decide };
};

export type Decider = ReturnType<typeof createDecider>;
