/**
 * Who has the last word on a field (product rules, "Who owns a field"): Ignite at every sync, or
 * Ignite until an editor changes it, or the editor once the entry is made.
 */
export type Owner = 'always' | 'untilEdited' | 'once';

/** What a source value is turned into before it is written. Values that do not fit become null. */
export type Transform = 'text' | 'number' | 'date' | 'json';

/** The keys that lead from the video to a value. */
export type Path = readonly (string | number)[];

/** One line of a mapping: where a value comes from, where it goes, and who owns it from then on. */
export interface Rule {
  /** The first of these paths that leads to a value counts. */
  from: readonly Path[];
  attribute: string;
  transform: Transform;
  owner: Owner;
}

export interface Mapping {
  /** Identifies the mapping in the links between videos and entries. */
  key: string;
  /** The content type that it feeds. */
  target: 'plugin::ignite-video.video';
  rules: readonly Rule[];
  /** What a deletion writes beside the video's own values. */
  deletionMark: { attribute: string; value: string };
}
