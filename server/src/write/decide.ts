import type { Owner, Rule } from '#shared/contract/mapping';
import type { Values } from '../map/map-video';
import { changesFor, sameValue } from './ownership';
import { decidePublication, type DesiredState, type Publication } from './publication';

/** What a mapping wants of a video's entry. */
export interface DesiredEntry {
  videoId: string;
  /** By attribute; null when the fields are to stay as they are. */
  values: Values | null;
  state: DesiredState;
  locale: string | null;
}

/** An entry as it stands: what its mapped fields say, in the form in which values are compared. */
export interface EntryNow {
  /** Null when there is no entry (in the language). */
  draft: Values | null;
  published: Values | null;
  /** Whether the draft says what is not published yet. */
  hasUnpublishedChanges: boolean;
}

/** What is known when a decision is made. */
export interface Situation {
  rules: readonly Rule[];
  /** Without drafts there is nothing to publish. */
  hasDrafts: boolean;
  desired: DesiredEntry;
  /** Whether the site takes the entry as a published one; where it misses something, an editor has to fill it in. */
  isPublishable: boolean;
  /** What the last sync remembered; null when the video has no entry. */
  publication: Publication | null;
  written: Values;
  now: EntryNow;
  /** The desired values that the sync may write, as the site stores them. */
  owned: Values;
  /** The desired values of all other fields. */
  unowned: Values;
  /** What the published version can show of `owned`. */
  shown: Values;
}

/** What both sides say of a field, and who has the last word. */
export interface FieldDecision {
  attribute: string;
  owner: Owner;
  ownedBy: 'ignite' | 'editor';
  /** What the draft says now, and what it is to say. */
  now: unknown;
  next: unknown;
  /** What it would say if it were Ignite's. */
  ignite: unknown;
}

/** What becomes of an entry. */
export interface Decision {
  change: 'created' | 'updated' | 'deleted' | null;
  move: 'publish' | 'unpublish' | null;
  /** What to remember of the publication. */
  publication: Publication;
  draftChanges: Values;
  publishedChanges: Values;
  /** Whether the published version is written by itself, beside an editor's unpublished changes. */
  writesPublishedAlone: boolean;
  fields: FieldDecision[];
}

export const isEmpty = (values: Values): boolean => Object.keys(values).length === 0;

/**
 * Decides what becomes of an entry: what is written, published, unpublished or deleted, and who owns
 * which field (product rules, "What becomes of a video"). The preview, the sync, "Use Ignite's value"
 * and the comparison of both sides all go by it.
 *
 * @param recreates whether an entry that an editor deleted comes back.
 */
export const decide = (situation: Situation, { recreates }: { recreates: boolean }): Decision => {
  const { rules, desired, now, owned, unowned, written } = situation;
  const nothing = { draftChanges: {}, publishedChanges: {}, writesPublishedAlone: false };
  if (desired.state === 'deleted') {
    const isThere = situation.publication !== null;
    const change = isThere ? 'deleted' : null;
    return { ...nothing, change, move: null, publication: 'never', fields: [] };
  }

  const { draft, published } = now;
  // An entry that an editor deleted comes back for its video, but only an editor publishes it.
  const last =
    situation.publication !== null && draft === null ? 'withdrawn' : situation.publication;
  const isPossible = situation.isPublishable || desired.state !== 'published';
  const { move, next } = decidePublication(
    situation.hasDrafts && isPossible ? desired.state : 'unchanged',
    published !== null,
    last ?? 'never'
  );
  const current = draft ?? {};
  const asIgnites = changesFor(rules, current, { ...unowned, ...owned }, written);
  const draftChanges = changesFor(rules, current, owned, written);
  const fields = rules.map(({ attribute, owner }): FieldDecision => {
    const said = current[attribute] ?? null;
    return {
      attribute,
      owner,
      ownedBy: Object.hasOwn(unowned, attribute) ? 'editor' : 'ignite',
      now: said,
      next: Object.hasOwn(draftChanges, attribute) ? (draftChanges[attribute] ?? null) : said,
      ignite: Object.hasOwn(asIgnites, attribute) ? (asIgnites[attribute] ?? null) : said,
    };
  });
  if (draft === null) {
    const isGone = situation.publication !== null;
    const change = desired.values === null || (isGone && !recreates) ? null : 'created';
    return { ...nothing, draftChanges: owned, change, move, publication: next, fields };
  }

  const isApart = now.hasUnpublishedChanges || !situation.isPublishable;
  const writesPublishedAlone = move === null && published !== null && isApart;
  const publishedChanges = writesPublishedAlone
    ? changesFor(rules, published, situation.shown, written)
    : {};
  const isChanged = move !== null || !isEmpty(draftChanges) || !isEmpty(publishedChanges);
  return {
    change: isChanged ? 'updated' : null,
    move,
    publication: next,
    draftChanges,
    publishedChanges,
    writesPublishedAlone,
    fields,
  };
};

/** Whether the draft says something else than Ignite. */
export const differs = ({ now, ignite }: Pick<FieldDecision, 'now' | 'ignite'>): boolean =>
  !sameValue(now, ignite);
