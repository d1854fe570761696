import type { Values } from '../map/map-video';
import { noFieldMemory, type FieldMemory } from './field-memory';
import type { Publication } from './publication';

/** What the sync remembers of an entry between two syncs. */
export interface SyncState {
  documentId: string;
  /** The language version that the video feeds; null for types that have none. */
  locale: string | null;
  publication: Publication;
  /** What the fields that an editor may take over or add to said after the last sync, by attribute. */
  written: Values;
  memory: FieldMemory;
}

/**
 * What is remembered of an entry that the sync did not make: what it says is the editors', and whether
 * a draft of theirs goes public is their decision.
 */
export const adopted = (documentId: string, locale: string | null): SyncState => ({
  documentId,
  locale,
  publication: 'withdrawn',
  written: {},
  memory: noFieldMemory(),
});
