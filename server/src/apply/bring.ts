import type { EntryChange } from '#shared/contract/deliveries';
import type { Mapping } from '#shared/contract/mapping';
import { fieldChanges } from '../store/changes';
import type { Problems } from '../store/problems';
import type { Transaction } from '../store/transaction';
import { hides } from '../video/state';
import type { Video } from '../video/video';
import type { Change, EntryWriter, WriteOptions, Written } from '../write/entry';
import type { HiddenVersion } from '../write/hide';
import type { Link, Links } from '../write/links';
import type { ReleaseEntry } from '../write/release';
import type { Repair } from '../write/repairs';
import {
  desiredEntryOf,
  type ActiveMapping,
  type CurrentVideo,
  type MappedVideo,
} from './desired-entry';
import { notWritten } from './failure';

/** What happened to one entry, for those who listen. */
export interface AppliedChange {
  /** What happened to the entry; null when nothing did, but that its video was deleted in Ignite. */
  change: Change | null;
  /** What listeners hear of: Ignite's deletion, whatever becomes of the entry. */
  event: Change;
  videoId: string;
  mapping: Mapping;
  documentId: string | null;
  video: Video;
}

/** An entry that was written, for those who listen and for the log. */
export interface WrittenEntry {
  applied: AppliedChange;
  /** Null when nothing happened to the entry. */
  logged: EntryChange | null;
}

export interface BringParts {
  links: Links;
  entries: EntryWriter;
  problems: Pick<Problems, 'replace'>;
  release: ReleaseEntry;
  now(): number;
}

export interface BringOptions {
  /** What the mapping says of the video. */
  mapped(active: ActiveMapping): Promise<MappedVideo>;
  /** What was just taken off the public site, in a transaction of its own. */
  hidden: readonly HiddenVersion[];
  /** Key of the only mapping that is to be applied. */
  only?: string;
  /** Whether an entry that an editor deleted comes back: only with a newer version of the video. */
  recreates: boolean;
  /** Whether it is the first time that the video is seen as deleted. */
  isDeletion: boolean;
  /** Given when somebody else has written the entries, and nothing is new of the video. */
  repair?: Repair;
}

/** Brings the entries of one video to what is desired of them, whatever happened before. */
export const createBring = ({ links, entries, problems, release, now }: BringParts) => {
  const keepsWith =
    ({ mapping }: ActiveMapping) =>
    (link: Link) =>
      link.mapping === mapping.key && link.target === mapping.target;

  const writeEntry = async (
    trx: Transaction,
    { mapping }: ActiveMapping,
    current: CurrentVideo,
    mapped: MappedVideo,
    link: Link | undefined,
    options: WriteOptions
  ): Promise<Written> => {
    const desired = desiredEntryOf(mapping, current, mapped);
    try {
      return await entries.write(trx, mapping, desired, link?.syncState ?? null, options);
    } catch (error) {
      throw notWritten(mapping, error);
    }
  };

  /** Another mapping that takes the video feeds the very version that this link kept. */
  const isTakenOver = (link: Link, kept: readonly Written[], target: string): boolean =>
    link.target === target &&
    kept.some(
      ({ syncState }) =>
        syncState?.documentId === link.syncState.documentId &&
        syncState.locale === link.syncState.locale
    );

  /** An entry whose mapping is gone, switched off or moved goes on following what its link remembers. */
  const bringOrphan = async (
    trx: Transaction,
    link: Link,
    { state }: CurrentVideo
  ): Promise<void> => {
    if (link.release !== null) return release(trx, link, link.release, state);
    if (link.publishing !== 'followVisibility') return;
    if (state.isDeleted && link.deletion === 'delete') return entries.removeOrphan(trx, link);
    await links.noteHidden(trx, link, {
      hides: hides(link, state),
      publication: link.syncState.publication,
    });
  };

  return async (
    trx: Transaction,
    current: CurrentVideo,
    active: readonly ActiveMapping[],
    { mapped, hidden, recreates, isDeletion, repair, only }: BringOptions
  ): Promise<WrittenEntry[]> => {
    const { videoId, video, state } = current;
    const linked = await links.ofVideos(trx, [videoId]);
    const found: { one: ActiveMapping; link: Link | undefined; says: MappedVideo }[] = [];
    /** Ids of links whose mappings take the video. */
    const held: number[] = [];
    for (const one of active) {
      const link = linked.find(keepsWith(one));
      if (link?.isDetached) continue;
      if (only !== undefined && one.mapping.key !== only) {
        // One that cannot tell keeps what it has.
        const keeps =
          link &&
          (await mapped(one).then(
            (says) => says.matches,
            () => true
          ));
        if (keeps) held.push(link.id);
        continue;
      }
      const says = await mapped(one);
      if (says.matches && link) held.push(link.id);
      if (says.matches || link !== undefined) found.push({ one, link, says });
    }
    // Those that take the video have the first word on an entry that two mappings keep.
    found.sort((a, b) => Number(b.says.matches) - Number(a.says.matches));

    const changes: WrittenEntry[] = [];
    const kept: { target: string; written: Written }[] = [];
    for (const { one, link, says } of found) {
      const { mapping } = one;
      const others = kept
        .filter(({ target }) => target === mapping.target)
        .map(({ written }) => written);
      if (!says.matches && link && isTakenOver(link, others, mapping.target)) {
        await links.drop(trx, link);
        continue;
      }
      // What no mapping keeps any more, another one that adopts goes on with.
      const released = linked
        .filter((other) => !other.isDetached && other.target === mapping.target)
        .filter(({ id }) => !held.includes(id))
        .map(({ syncState }) => syncState);
      const options = { recreates, released, ...(repair && { repair }) };
      const written = await writeEntry(trx, one, current, says, link, options);
      await links.save(trx, mapping, videoId, written.syncState, hides(mapping, state));
      if (Object.keys(written.fromForms).length > 0) {
        const replaced = await links.replaced(trx, mapping, videoId);
        await links.saveReplaced(trx, mapping, videoId, { ...replaced, ...written.fromForms });
      }
      await problems.replace(trx, mapping.key, videoId, written.problems, now());
      if (says.matches) kept.push({ target: mapping.target, written });

      const wasHidden = hidden.some(
        (version) => version.link.id === link?.id && version.locale === link?.syncState.locale
      );
      const move = written.move ?? (wasHidden ? 'unpublish' : null);
      const change = written.change ?? (wasHidden ? 'updated' : null);
      const event = isDeletion && link !== undefined ? 'deleted' : change;
      if (event === null) continue;
      const { documentId = null, locale = null } = written.syncState ?? link?.syncState ?? {};
      changes.push({
        applied: { change, event, videoId, mapping, documentId, video },
        logged: change && {
          mapping: mapping.name,
          target: mapping.target,
          documentId,
          locale,
          change,
          move,
          fields: fieldChanges(written.before, written.after),
          omitted: 0,
        },
      });
    }

    for (const link of linked) {
      if (link.isDetached || active.some((one) => keepsWith(one)(link))) continue;
      const others = kept
        .filter(({ target }) => target === link.target)
        .map(({ written }) => written);
      if (isTakenOver(link, others, link.target)) await links.drop(trx, link);
      else await bringOrphan(trx, link, current);
    }
    return changes;
  };
};

export type Bring = ReturnType<typeof createBring>;
