import type { Core, UID } from '@strapi/strapi';
import type { EntryField } from '#shared/contract/entries';
import type { Rule } from '#shared/contract/mapping';
import type { Values } from '../map/map-video';
import type { AppliedVideos } from '../store/applied-videos';
import type { Transaction } from '../store/transaction';
import type { Version } from '../video/order';
import { parseVideo, type Video } from '../video/video';
import { attributesOf, fieldData, isLocalized, isShared } from '../write/attributes';
import { asEditors } from '../write/field-memory';
import { differs, type DesiredEntry, type FieldDecision } from '../write/decide';
import type { EntryWriter, Plan } from '../write/entry';
import type { Links } from '../write/links';
import { sameValue } from '../write/ownership';
import type { Situations } from '../write/situation';
import { storedVersions } from '../write/stored-versions';
import type { SyncState } from '../write/sync-state';
import type { AppliedChange } from './bring';
import {
  desiredEntryOf,
  type ActiveMapping,
  type CurrentVideo,
  type MappedVideo,
} from './desired-entry';
import { notWritten } from './failure';
import type { StoredVideos } from './stored-video';

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
  applied: (Version & { video: Video }) | null;
}

export interface EntryComparisonParts {
  strapi: Core.Strapi;
  links: Links;
  appliedVideos: Pick<AppliedVideos, 'find'>;
  storedVideos: Pick<StoredVideos, 'withMapped'>;
  situations: Pick<Situations, 'load'>;
  entries: Pick<EntryWriter, 'plan' | 'write'>;
  mappings(): Promise<readonly ActiveMapping[]>;
  /** Called after the commit. */
  onChange(change: AppliedChange): void;
}

/** A field, and whether taking Ignite's value for it changes what is published. */
export interface ComparedField extends EntryField {
  changesPublished: boolean;
}

/** What becomes of a switch. */
export type Switched = 'done' | 'nothingToSwitch' | 'needsPublish';

/** What both sides say of an entry. */
interface Compared {
  desired: DesiredEntry;
  lastSync: SyncState;
  fields: Plan['fields'];
  published: Values | null;
  /** Whether a version in another language is published, which shares fields with this one. */
  isPublishedElsewhere: boolean;
  /** What an editor had written where Ignite's value was taken instead. */
  replaced: Values;
}

const withVideo = (stored: Version | null): EntrySource['applied'] => {
  const parsed = stored && parseVideo(stored.body);
  return stored && parsed?.ok ? { ...stored, video: parsed.video } : null;
};

/** The editor's value of a field that can be restored, or undefined. */
const restorable = ({ attribute, owner, now, ignite }: FieldDecision, replaced: Values): unknown =>
  owner !== 'always' && !differs({ now, ignite }) && !sameValue(replaced[attribute], now)
    ? replaced[attribute]
    : undefined;

const describe = (field: FieldDecision, { replaced, lastSync }: Compared): EntryField => {
  const { attribute, owner, ownedBy, now, ignite } = field;
  const editor = restorable(field, replaced);
  return {
    attribute,
    owner,
    ownedBy,
    differs: differs(field),
    entry: now as EntryField['entry'],
    ignite: ignite as EntryField['ignite'],
    canUseIgnite: differs(field),
    canUseEditor: editor !== undefined,
    editor: (editor ?? null) as EntryField['editor'],
    isFromForm: editor !== undefined && lastSync.memory.fromForms.includes(attribute),
  };
};

/** Lets an editor see, field by field, what Ignite and the CMS say, and choose between them. */
export const createEntryComparison = (parts: EntryComparisonParts) => {
  const { strapi, links, appliedVideos, situations, entries } = parts;
  const { withMapped } = parts.storedVideos;

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

  /** Whether taking Ignite's value for a field changes a version that is published, in whichever language. */
  const changesPublished = (
    target: string,
    { attribute, ignite }: FieldDecision,
    { published, isPublishedElsewhere }: Compared
  ): boolean =>
    (published !== null && !sameValue(published[attribute] ?? null, ignite)) ||
    (isPublishedElsewhere && isShared(strapi, target, attribute));

  const compare = async (
    trx: Transaction,
    { active: { mapping } }: EntrySource,
    current: CurrentVideo,
    says: MappedVideo
  ): Promise<Compared | null> => {
    const { videoId } = current;
    const lastSync = await links.find(trx, mapping, videoId);
    if (lastSync === null) return null;
    const desired = desiredEntryOf(mapping, current, says);
    // The fields are compared whatever becomes of the entry as a whole.
    const asFields = { ...desired, state: 'unchanged' as const };
    const plan = await entries.plan(trx, mapping, asFields, lastSync);
    if (plan.documentId === null) return null;
    const replaced = await links.replaced(trx, mapping, videoId);
    const { target } = mapping;
    const isPublishedElsewhere =
      isLocalized(strapi, target) &&
      (await storedVersions(strapi, target, plan.documentId)).some(
        ({ isPublished, locale }) => isPublished && locale !== plan.locale
      );
    const { fields, published } = plan;
    return { desired: asFields, lastSync, fields, published, isPublishedElsewhere, replaced };
  };

  /** Writes Ignite's value as a sync does, and hands the field back to it. */
  const acceptIgniteValue = async (
    trx: Transaction,
    { active: { mapping }, videoId }: EntrySource,
    video: Video,
    { attribute, owner, now }: FieldDecision,
    { desired, lastSync, replaced }: Compared
  ): Promise<AppliedChange | null> => {
    const only = { ...desired, values: { [attribute]: desired.values?.[attribute] } };
    const options = { recreates: false, accept: attribute };
    const written = await entries.write(trx, mapping, only, lastSync, options);
    await links.save(trx, mapping, videoId, written.syncState);
    if (owner !== 'always') {
      await links.saveReplaced(trx, mapping, videoId, { ...replaced, [attribute]: now });
    }
    const { change } = written;
    const { documentId } = lastSync;
    return change && { change, event: change, videoId, mapping, documentId, video };
  };

  /** Writes the editor's value as an editor does who saves the draft: publishing it is another matter. */
  const restoreEditorValue = async (
    trx: Transaction,
    { active: { mapping }, videoId }: EntrySource,
    rule: Rule,
    { lastSync, replaced }: Compared
  ): Promise<void> => {
    const { target } = mapping;
    const { documentId, locale } = lastSync;
    const { [rule.attribute]: value, ...rest } = replaced;
    const { draft } = await situations.load(trx, mapping, lastSync);
    const attributes = attributesOf(strapi, target);
    await strapi.documents(target as UID.CollectionType).update({
      documentId,
      ...(locale !== null && { locale }),
      data: { [rule.attribute]: fieldData(strapi, attributes, rule, value, draft) },
    } as never);
    await links.saveReplaced(trx, mapping, videoId, rest);
    // It stays the editor's, although it may be what the sync wrote earlier.
    const memory = asEditors(lastSync.memory, rule, value);
    await links.save(trx, mapping, videoId, { ...lastSync, memory });
  };

  return {
    sourceOf,

    /**
     * What both sides say, field by field; none when there is nothing to compare.
     * @throws MappingError when the mapping cannot tell what Ignite says.
     */
    async compare(source: EntrySource): Promise<ComparedField[]> {
      const { active, videoId } = source;
      const fields = await withMapped(videoId, active, async (trx, current, says) => {
        const compared = await compare(trx, source, current, says);
        const { target } = active.mapping;
        return compared?.fields.map((field) => ({
          ...describe(field, compared),
          changesPublished: changesPublished(target, field, compared),
        }));
      });
      return fields ?? [];
    },

    /**
     * Takes Ignite's value for one field, and hands the field back to it, or restores the editor's.
     * @param mayPublish whether a published version may be changed by it.
     * @throws MissingFilesError when files have to be fetched first; then nothing was written.
     * @throws MappingError when the entry does not take it: a lifecycle, a required field.
     */
    async use(
      source: EntrySource,
      attribute: string,
      from: 'ignite' | 'editor',
      { mayPublish }: { mayPublish: boolean }
    ): Promise<Switched> {
      const { active, videoId } = source;
      const { target, rules } = active.mapping;
      const rule = rules.find((one) => one.attribute === attribute);
      if (rule === undefined) return 'nothingToSwitch';
      // A sync of the video that is under way has the first word.
      const work = async (
        trx: Transaction,
        current: CurrentVideo,
        says: MappedVideo,
        onCommit: (tell: () => void) => void
      ): Promise<Switched> => {
        const compared = await compare(trx, source, current, says);
        const field = compared?.fields.find((one) => one.attribute === attribute);
        if (!compared || !field) return 'nothingToSwitch';
        const { canUseIgnite, canUseEditor } = describe(field, compared);
        if (!(from === 'ignite' ? canUseIgnite : canUseEditor)) return 'nothingToSwitch';
        if (from === 'ignite' && !mayPublish && changesPublished(target, field, compared)) {
          return 'needsPublish';
        }
        try {
          if (from === 'ignite') {
            const change = await acceptIgniteValue(trx, source, current.video, field, compared);
            onCommit(() => change && parts.onChange(change));
          } else await restoreEditorValue(trx, source, rule, compared);
        } catch (error) {
          throw notWritten(active.mapping, error);
        }
        return 'done';
      };
      return (await withMapped(videoId, active, work)) ?? 'nothingToSwitch';
    },
  };
};

export type EntryComparison = ReturnType<typeof createEntryComparison>;
