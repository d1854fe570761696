import type { Core, UID } from '@strapi/strapi';
import type { EntryField } from '#shared/contract/entries';
import type { Mapping, Rule } from '#shared/contract/mapping';
import type { Values } from '../map/map-video';
import { isTombstone, type Position } from '../video/order';
import { parseVideo, type Video } from '../video/video';
import type { Links } from '../write/links';
import type { Transaction } from '../store/transaction';
import type { AppliedVideos } from '../store/applied-videos';
import type { Decider, SyncState, DesiredEntry } from '../write/decide';
import type { EntryWriter } from '../write/entry';
import { attributesOf, fieldData, type Row } from '../write/attributes';
import { changesFor, sameValue } from '../write/ownership';
import type { AppliedChange } from './apply';
import { notWritten } from './failure';
import { inTransaction } from './transaction';
import type { ActiveMapping, DesiredEntries } from './desired-entry';

/** Names one language version of an entry. */
export interface EntryName {
  uid: string;
  documentId: string;
  locale: string | null;
}

/** The video that an entry is made of, and the mapping that made it. */
export interface EntrySource {
  active: ActiveMapping;
  videoId: string;
  /** Null while nothing of the video was applied. */
  applied: (Position & { video: Video }) | null;
}

export interface EntryComparisonParts {
  strapi: Core.Strapi;
  links: Links;
  appliedVideos: Pick<AppliedVideos, 'find' | 'lock'>;
  decider: Decider;
  entries: Pick<EntryWriter, 'write'>;
  desiredEntries: Pick<DesiredEntries, 'desiredEntryOf'>;
  mappings(): Promise<readonly ActiveMapping[]>;
  /** Called after the commit. */
  onChange(change: AppliedChange): void;
}

/** What both sides say of an entry. */
interface Compared {
  desired: DesiredEntry;
  lastSync: SyncState;
  draft: Row;
  current: Values;
  /** What Ignite would change if every field were its own. */
  changes: Values;
  isTheEditors(attribute: string): boolean;
  replaced: Values;
}

const withVideo = (stored: Position | null): EntrySource['applied'] => {
  const parsed = stored && parseVideo(stored.body);
  return stored && parsed?.ok ? { ...stored, video: parsed.video } : null;
};

/** Lets an editor see, field by field, what Ignite and the CMS say, and choose between them. */
export const createEntryComparison = (parts: EntryComparisonParts) => {
  const { strapi, links, appliedVideos, decider, entries } = parts;
  const { desiredEntryOf } = parts.desiredEntries;

  /** @returns null when no mapping that is switched on feeds the entry. */
  const sourceOf = async ({ uid, documentId, locale }: EntryName): Promise<EntrySource | null> => {
    const owner = await links.ownerOf(uid, documentId, locale);
    const active = (await parts.mappings()).find(
      ({ mapping }) => mapping.key === owner?.mapping && mapping.target === uid
    );
    if (owner === null || active === undefined) return null;
    const applied = withVideo(await appliedVideos.find(owner.videoId));
    return { active, videoId: owner.videoId, applied };
  };

  const compare = async (
    trx: Transaction,
    { active, videoId }: EntrySource,
    applied: NonNullable<EntrySource['applied']>
  ): Promise<Compared | null> => {
    const { mapping } = active;
    const lastSync = await links.find(trx, mapping, videoId);
    if (lastSync === null) return null;
    const deleted = isTombstone(applied);
    const desired = await desiredEntryOf(active, videoId, applied.video, {
      deleted,
      isLinked: true,
    });
    if (desired === null) return null;
    const decided = await decider.decide(trx, mapping, desired, lastSync, {
      dryRun: true,
      asIgnite: true,
    });
    const { draft, current, owned, written, isTheEditors } = decided;
    if (draft === null || current === null) return null;
    const changes = changesFor(mapping.rules, current, owned, written);
    const replaced = await links.replaced(trx, mapping, videoId);
    return { desired, lastSync, draft, current, changes, isTheEditors, replaced };
  };

  const describe = (
    { attribute, owner }: Rule,
    { current, changes, isTheEditors, replaced }: Compared
  ): EntryField => {
    const entry = current[attribute] ?? null;
    const differs = Object.hasOwn(changes, attribute);
    const canUseEditor =
      owner !== 'always' &&
      !differs &&
      Object.hasOwn(replaced, attribute) &&
      !sameValue(replaced[attribute], entry);
    return {
      attribute,
      owner,
      ownedBy: isTheEditors(attribute) ? 'editor' : 'ignite',
      differs,
      entry: entry as EntryField['entry'],
      ignite: (differs ? (changes[attribute] ?? null) : entry) as EntryField['ignite'],
      canUseIgnite: differs,
      canUseEditor,
      editor: (canUseEditor ? replaced[attribute] : null) as EntryField['editor'],
    };
  };

  /** Writes Ignite's value as a sync does: as if the sync had written what the draft says now. */
  const acceptIgniteValue = async (
    trx: Transaction,
    { active: { mapping }, videoId }: EntrySource,
    video: Video,
    rule: Rule,
    { desired, lastSync, current, replaced }: Compared
  ): Promise<AppliedChange | null> => {
    const { attribute, owner } = rule;
    const now = current[attribute] ?? null;
    // What an editor owns once it is made is Ignite's for this one time.
    const asked = { ...rule, owner: owner === 'once' ? ('untilEdited' as const) : owner };
    const only: Mapping = { ...mapping, rules: [asked] };
    const { syncState, change } = await entries.write(
      trx,
      only,
      { ...desired, values: { [attribute]: desired.values?.[attribute] }, state: 'unchanged' },
      { ...lastSync, written: { ...lastSync.written, [attribute]: now } }
    );
    await links.save(trx, mapping, videoId, syncState);
    if (owner !== 'always') {
      await links.saveReplaced(trx, mapping, videoId, { ...replaced, [attribute]: now });
    }
    return change && { change, videoId, mapping, documentId: lastSync.documentId, video };
  };

  /** Writes the editor's value as an editor does who saves the draft: publishing it is another matter. */
  const restoreEditorValue = async (
    trx: Transaction,
    { active: { mapping }, videoId }: EntrySource,
    rule: Rule,
    { lastSync, draft, replaced }: Compared
  ): Promise<void> => {
    const { target } = mapping;
    const { [rule.attribute]: value, ...rest } = replaced;
    const attributes = attributesOf(strapi, target);
    await strapi.documents(target as UID.CollectionType).update({
      documentId: lastSync.documentId,
      ...(lastSync.locale !== null && { locale: lastSync.locale }),
      data: { [rule.attribute]: fieldData(strapi, attributes, rule, value, draft) },
    } as never);
    await links.saveReplaced(trx, mapping, videoId, rest);
  };

  return {
    sourceOf,

    /**
     * What both sides say, field by field; none when there is nothing to compare.
     * @throws MappingError when the mapping cannot tell what Ignite says.
     */
    async compare(source: EntrySource): Promise<EntryField[]> {
      const { applied, active } = source;
      if (applied === null) return [];
      return strapi.db.transaction(async ({ trx }) => {
        const compared = await compare(trx, source, applied);
        return compared === null
          ? []
          : active.mapping.rules.map((rule) => describe(rule, compared));
      });
    },

    /**
     * Takes Ignite's value for one field, and hands the field back to it, or restores the editor's.
     * @returns false when there is nothing to switch to.
     * @throws MappingError when the entry does not take it: a lifecycle, a required field.
     */
    async use(
      source: EntrySource,
      attribute: string,
      whose: 'ignite' | 'editor'
    ): Promise<boolean> {
      const { active, videoId } = source;
      const rule = active.mapping.rules.find((one) => one.attribute === attribute);
      if (rule === undefined) return false;
      return inTransaction(strapi, async (trx, onCommit) => {
        // A sync of the video that is under way has the first word.
        const [locked] = await appliedVideos.lock(trx, [videoId], { waits: true });
        const applied = withVideo(locked?.applied ?? null);
        const compared = applied && (await compare(trx, source, applied));
        if (applied === null || compared === null) return false;
        const { canUseIgnite, canUseEditor } = describe(rule, compared);
        if (!(whose === 'ignite' ? canUseIgnite : canUseEditor)) return false;
        try {
          if (whose === 'ignite') {
            const change = await acceptIgniteValue(trx, source, applied.video, rule, compared);
            onCommit(() => change && parts.onChange(change));
          } else await restoreEditorValue(trx, source, rule, compared);
        } catch (error) {
          throw notWritten(active.mapping, error);
        }
        return true;
      });
    },
  };
};

export type EntryComparison = ReturnType<typeof createEntryComparison>;
