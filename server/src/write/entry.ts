import { isDeepStrictEqual } from 'node:util';
import type { Core, UID } from '@strapi/strapi';
import type { Mapping, Rule } from '../contract/mapping';
import { errorText } from '../error-text';
import type { Values } from '../map/map-video';
import type { Transaction } from '../store/transaction';
import type { Claimed, Claims } from './claims';
import { attributesOf, fieldData, hasDrafts, populateFor, readField, type Row } from './fields';
import { createSharing } from './languages';
import { changesFor, ownedValues, writtenValues } from './ownership';
import { decidePublication, type Fate, type Publication } from './publication';
import { LEFT_ALONE, type Resolver } from './resolve';
import { createVersionWriter } from './version';

/** What the sync remembers of an entry between two syncs. */
export interface EntryMemory {
  documentId: string;
  /** The language version that the video feeds; null for types that have none. */
  locale: string | null;
  publication: Publication;
  /** What the fields that an editor may take over or add to said after the last sync, by attribute. */
  written: Values;
}

/** What a mapping wants of a video's entry. */
export interface Wish {
  videoId: string;
  /** By attribute; null when the fields are to stay as they are. */
  values: Values | null;
  fate: Fate;
  locale: string | null;
}

/** What became of an entry. */
export type Change = 'created' | 'updated' | 'deleted';

export interface Written {
  /** What to remember, or null when there is no entry any more. */
  memory: EntryMemory | null;
  /** Null when nothing was written. */
  change: Change | null;
}

/** What a sync would do to an entry, field by field. */
export interface Plan {
  change: Change | null;
  move: 'publish' | 'unpublish' | null;
  /** The entry that is there. */
  documentId: string | null;
  locale: string | null;
  fields: { attribute: string; now: unknown; next: unknown; ownedBy: 'ignite' | 'editor' }[];
}

interface Versions {
  draft: Row | null;
  published: Row | null;
}

const timeOf = (row: Row): number => new Date(row['updatedAt'] as string | Date).getTime();

/** A value with what it leaves alone as it is now: a component's file that could not be fetched, say. */
const filled = (wanted: unknown, now: unknown): unknown => {
  if (wanted === LEFT_ALONE) return now ?? [];
  if (Array.isArray(wanted)) {
    return wanted.map((one, index) => filled(one, Array.isArray(now) ? now[index] : null));
  }
  if (typeof wanted !== 'object' || wanted === null) return wanted;
  return Object.fromEntries(
    Object.entries(wanted).map(([key, one]) => [key, filled(one, (now as Values | null)?.[key])])
  );
};

/**
 * What is remembered of an entry that the sync did not make: what it says is the editors', and whether
 * a draft of theirs goes public is their decision.
 */
const adopted = (documentId: string, locale: string | null): EntryMemory => ({
  documentId,
  locale,
  publication: 'withdrawn',
  written: {},
});

const isEmpty = (values: Values): boolean => Object.keys(values).length === 0;

/** Brings the entries of content types in line with what a mapping says. Call it inside a transaction. */
export const createEntryWriter = ({
  strapi,
  claims,
  resolve,
}: {
  strapi: Core.Strapi;
  claims: Claims;
  resolve: Resolver;
}) => {
  const { write: writeVersion, publishable } = createVersionWriter({ strapi });
  const watchLanguages = createSharing({ strapi, write: writeVersion });
  const documentsOf = (target: string) => strapi.documents(target as UID.CollectionType);

  /** Both versions of an entry as they stand, held until the end of the transaction. */
  const load = async (
    trx: Transaction,
    { target, rules }: Mapping,
    { documentId, locale }: Pick<EntryMemory, 'documentId' | 'locale'>
  ): Promise<Versions> => {
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
      ...(!isEmpty(populate) && { populate }),
    });
    if (!hasDrafts(strapi, target)) {
      return { draft: rows[0] ?? null, published: null };
    }
    return {
      draft: rows.find((row) => row['publishedAt'] === null) ?? null,
      published: rows.find((row) => row['publishedAt'] !== null) ?? null,
    };
  };

  /** A written row with everything that the mapping looks at: the document service leaves relations out. */
  const storedAs = async (
    trx: Transaction,
    mapping: Mapping,
    entry: Pick<EntryMemory, 'documentId' | 'locale'>,
    row: Row
  ): Promise<Row> => {
    const { target, rules } = mapping;
    if (isEmpty(populateFor(strapi, attributesOf(strapi, target), rules))) return row;
    return (await load(trx, mapping, entry)).draft ?? row;
  };

  /** Tells listeners of the entry, once committed, what Strapi tells them after a publication. */
  const announcePublished = async (
    target: string,
    { documentId, locale }: Pick<EntryMemory, 'documentId' | 'locale'>
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

  /** An entry that held the video's id before the sync knew of it. */
  const adopt = async (
    { target, adoptBy }: Mapping,
    videoId: string,
    locale: string | null
  ): Promise<EntryMemory | null> => {
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
    wish: Wish,
    last: EntryMemory | null,
    { dryRun }: { dryRun: boolean }
  ) => {
    const { target, rules } = mapping;
    const attributes = attributesOf(strapi, target);
    const memory = last ?? (await adopt(mapping, wish.videoId, wish.locale));
    const locale = memory ? memory.locale : wish.locale;
    const { draft, published } = memory
      ? await load(trx, mapping, memory)
      : { draft: null, published: null };
    const read = (row: Row): Values =>
      Object.fromEntries(
        rules.map((rule) => [rule.attribute, readField(strapi, attributes, rule, row)])
      );
    const current = draft && read(draft);

    const written = memory?.written ?? {};
    // Nothing is made or fetched for a field that is the editor's.
    const mine = ownedValues(rules, wish.values ?? {}, written, current);
    const mineOnly = rules.filter(({ attribute }) => Object.hasOwn(mine, attribute));
    const owned = await resolve(trx, { target, rules: mineOnly }, mine, { locale, dryRun });
    const slugs: Claimed[] = [];
    for (const { attribute, transform } of mineOnly) {
      if (owned[attribute] === LEFT_ALONE) delete owned[attribute];
      if (transform.type === 'component') {
        owned[attribute] = filled(owned[attribute], current?.[attribute]);
      }
      if (transform.type !== 'slug') continue;
      // Stable once set: nothing else may make a slug of what is one already.
      const slug =
        current?.[attribute] || (await makeSlug(target, attribute, owned[attribute], locale));
      owned[attribute] = slug;
      if (slug === null || slug === current?.[attribute] || dryRun) continue;
      const claimed = { target, attribute, value: String(slug), locale };
      await claims.claim(trx, claimed);
      slugs.push(claimed);
    }
    const isTheEditors = (attribute: string): boolean =>
      Object.hasOwn(wish.values ?? {}, attribute) && !Object.hasOwn(mine, attribute);
    return { memory, locale, draft, published, read, current, isTheEditors, owned, written, slugs };
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
    ): Promise<EntryMemory | null> {
      const memory = adopted(documentId, locale);
      return (await load(trx, mapping, memory)).draft && memory;
    },

    /** Says what `write` would do, and does none of it. */
    async plan(
      trx: Transaction,
      mapping: Mapping,
      wish: Wish,
      last: EntryMemory | null
    ): Promise<Plan> {
      const { rules, target } = mapping;
      const { fate } = wish;
      if (fate === 'removed') {
        return {
          change: last && 'deleted',
          move: null,
          documentId: last && last.documentId,
          locale: wish.locale,
          fields: [],
        };
      }
      const decided = await decide(trx, mapping, wish, last, { dryRun: true });
      const { memory, locale, published, current, isTheEditors, owned, written } = decided;
      const { move } = decidePublication(
        hasDrafts(strapi, target) ? fate : 'asIs',
        published !== null,
        memory ? (current ? memory.publication : 'withdrawn') : 'never'
      );
      const next = { ...current, ...changesFor(rules, current ?? {}, owned, written) };
      const isChanged = move !== null || !isDeepStrictEqual(next, { ...current });
      const exists = current !== null;
      return {
        change: exists ? (isChanged ? 'updated' : null) : wish.values ? 'created' : null,
        move,
        documentId: exists ? (memory?.documentId ?? null) : null,
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
     *
     * @param last what the previous sync remembered, or null for a video that has no entry yet.
     * @throws MissingFilesError when files have to be fetched first; then nothing was written.
     */
    async write(
      trx: Transaction,
      mapping: Mapping,
      wish: Wish,
      last: EntryMemory | null
    ): Promise<Written> {
      const { target, rules } = mapping;
      const documents = documentsOf(target);
      const { fate } = wish;
      if (fate === 'removed') {
        if (last === null) return { memory: null, change: null };
        const { documentId, locale } = last;
        const { entries } = await documents.delete({
          documentId,
          ...(locale !== null && { locale }),
        });
        return { memory: null, change: entries.length > 0 ? 'deleted' : null };
      }

      const decided = await decide(trx, mapping, wish, last, { dryRun: false });
      const { memory, locale, draft, published, read, current, owned, written, slugs } = decided;
      const inLocale = locale !== null && { locale };
      const publishes = hasDrafts(strapi, target);

      if (memory === null || draft === null || current === null) {
        if (wish.values === null) return { memory, change: null };
        // An entry that an editor deleted comes back for its video, but only an editor publishes it.
        const { move, next } = decidePublication(
          publishes ? fate : 'asIs',
          false,
          memory ? 'withdrawn' : 'never'
        );
        const created = (await documents.create({
          data: dataFor(target, rules, owned, null),
          ...inLocale,
          ...(move === 'publish' && { status: 'published' }),
        } as never)) as Row;
        const made = { documentId: String(created['documentId']), locale };
        for (const slug of slugs) await claims.keep(trx, slug, made.documentId);
        const storedNow = await storedAs(trx, mapping, made, created);
        return {
          memory: {
            ...made,
            publication: next,
            written: writtenValues(rules, owned, read(storedNow)),
          },
          change: 'created',
        };
      }

      const { documentId } = memory;
      for (const slug of slugs) await claims.keep(trx, slug, documentId);
      const { move, next } = decidePublication(
        publishes ? fate : 'asIs',
        published !== null,
        memory.publication
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
      let publishedChanges: Values = {};
      if (move === 'unpublish') await documents.unpublish({ documentId, ...inLocale });
      if (move === null && published !== null && !isUntouched) {
        // Publishing would take the editor's draft along: the published version is written beside the
        // document service, and what listens to entries is told of it as after a publication.
        const shown = await publishable(target, rules, owned);
        publishedChanges = changesFor(rules, read(published), shown, written);
        let publishedRow = published;
        if (!isEmpty(publishedChanges)) {
          publishedRow = await writeVersion(target, rules, publishedChanges, published);
          await announcePublished(target, memory);
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
        memory: {
          documentId,
          locale,
          publication: next,
          written: {
            ...written,
            ...writtenValues(rules, owned, read(await storedAs(trx, mapping, memory, stored))),
          },
        },
        change: hasChanged ? 'updated' : null,
      };
    },
  };
};

export type EntryWriter = ReturnType<typeof createEntryWriter>;
