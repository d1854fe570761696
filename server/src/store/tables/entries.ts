import { bytes, id, integer, table, text, time } from './declare';

// Tables of what was applied: the videos, the entries that were made of them, and what those still lack.

/** The newest version of every video that was applied: what later deliveries are ordered against. Deletions stay as tombstones. */
export const videosTable = table(
  'ignite_video_videos',
  {
    video_id: id(255),
    event: text(64),
    t: time(),
    video_updated_at: time(),
    applied_at: time(),
    /** What lists show of a video: a body may have many MB. */
    title: text(255),
    /** The title in small letters, to search in: to disregard them in each row is dear in PostgreSQL. */
    title_lower: text(255),
    status: text(64),
    visibility: text(64),
    thumbnail_url: text(2000),
    /** Packed. */
    body: bytes(),
    /** The newest complete version, where it is not the one above: what plays while a file is replaced. */
    complete_event: text(64),
    complete_t: time(),
    complete_updated_at: time(),
    complete_body: bytes(),
    /** 1 when visitors may see the video. */
    is_public: integer(),
    /** Deletions up to then are refuted: a reconcile found the video in Ignite (ms). */
    restored_at: time(),
    /** Id of the row that carries the video through Strapi's export; null until it is written. */
    mirror_id: integer(),
  },
  [
    { columns: ['video_id'], type: 'unique' },
    { columns: ['title_lower', 'video_id'] },
    { columns: ['mirror_id'] },
  ]
);

/** What a list of videos shows and is searched by: narrow, one row for each video, written with what it tells of. */
export const listingTable = table(
  'ignite_video_listing',
  {
    video_id: id(255),
    /** By which release's rules the row was written. */
    format: integer(),
    /** When the video was made in Ignite (ms); null once it is deleted: such a video cannot be chosen. */
    made_at: time(),
    /** As the site's entry says it. */
    title: text(255),
    /** In small letters: title and id, and the titles of the tags. */
    search_text: id(400),
    tag_text: id(1000),
    status: text(64),
    visibility: text(64),
    language: id(35),
    orientation: text(16),
    /** ms. */
    duration: time(),
    /** 1 when the entry in the default type is published. */
    is_published: integer(),
    /** The entry in the default type. */
    document_id: id(64),
  },
  [
    { columns: ['video_id'], type: 'unique' },
    { columns: ['made_at', 'id'] },
    { columns: ['visibility', 'made_at', 'id'] },
    { columns: ['status', 'made_at', 'id'] },
    { columns: ['language', 'made_at', 'id'] },
    { columns: ['orientation', 'made_at', 'id'] },
  ]
);

/** The categories and tags of each video. */
export const termsTable = table(
  'ignite_video_terms',
  { video_id: id(255), kind: id(16), slug: id(255) },
  [{ columns: ['video_id'] }, { columns: ['kind', 'slug', 'video_id'] }]
);

/** What lists of videos can be filtered by, once each: categories, tags, languages, states. */
export const termNamesTable = table(
  'ignite_video_term_names',
  { kind: id(16), slug: id(255), title: text(255) },
  [{ columns: ['kind', 'slug'], type: 'unique' }]
);

/** Which entry a mapping made of a video, and what it wrote there last. */
export const linksTable = table(
  'ignite_video_links',
  {
    mapping: id(64),
    video_id: id(255),
    target: id(255),
    document_id: id(64),
    /** The language version that the video feeds; null for types that have none. */
    locale: text(32),
    publication: text(16),
    /** JSON: what fields that an editor may take over said after the last sync, by attribute. */
    written: text(),
    /** JSON: what else is remembered of single fields. */
    memory: text(),
    /** JSON: what an editor had written where Ignite's value was taken instead, by attribute. */
    replaced: text(),
    /** The policies that the mapping had last: they hold when it is gone, too. */
    publishing: text(20),
    deletion: text(16),
    private_media: text(8),
    /** JSON: the attributes that were always Ignite's, by name. */
    always: text(),
    /** 1 while nobody may publish the entry and no guest may see it: its video is not public, and the policy follows that. */
    hides: integer(),
    /** 1 when an editor has detached the entry from its video: no delivery links it again. */
    detached: integer(),
    /** What is still to become of the entry, as its mapping was deleted: see `release`. */
    release: text(16),
  },
  [
    { columns: ['mapping', 'video_id', 'target'], type: 'unique' },
    { columns: ['document_id'] },
    { columns: ['video_id'] },
    { columns: ['target', 'hides', 'document_id'] },
  ]
);

/** How published pages related to entries that the sync has taken down: they do again when the entry is back. */
export const pageRelationsTable = table(
  'ignite_video_page_relations',
  {
    target: id(255),
    document_id: id(64),
    locale: text(32),
    /** JSON: where it was stored, in which place of which page, and with what. */
    relation: text(),
  },
  [{ columns: ['document_id'] }]
);

/** Versions that the sync has taken down, with what was public where the draft said something else. */
export const takenDownTable = table(
  'ignite_video_taken_down',
  {
    target: id(255),
    document_id: id(64),
    locale: text(32),
    /** The row of the draft at that time: another one is another entry. */
    draft_id: integer(),
    /** JSON: see `write/taken-down.ts`. */
    was: text(),
  },
  [{ columns: ['document_id'] }]
);

/** Videos whose entries somebody else has written: they are to be compared with what they should say. */
export const rechecksTable = table(
  'ignite_video_rechecks',
  {
    video_id: text(255),
    due_at: time(),
    reason: text(16),
    /** Who has written them: a name, or `code` for code of the site. */
    writer: text(255),
    /** Drawn anew for every mark. */
    token: text(36),
  },
  [{ columns: ['video_id'], type: 'unique' }, { columns: ['due_at'] }]
);

/** What the entries of videos lack although they were written: an image, a related entry, a value that does not fit. */
export const problemsTable = table(
  'ignite_video_problems',
  {
    /** Key of the mapping. */
    mapping: id(64),
    /** With a dot for a field of a component. */
    attribute: id(255),
    code: text(32),
    video_id: id(255),
    /** JSON: what the sentence of its code names. */
    details: text(),
    seen_at: time(),
  },
  [
    { columns: ['mapping', 'attribute', 'video_id'], type: 'unique' },
    { columns: ['video_id', 'mapping'] },
    { columns: ['mapping', 'attribute', 'code', 'id'] },
  ]
);

/** What was to be made once — entries that relations needed, slugs — and the entry that came of it: two processes make one. */
export const relatedTable = table(
  'ignite_video_related',
  { entry_key: id(64), document_id: id(64) },
  [{ columns: ['entry_key'], type: 'unique' }]
);

/** Which file of the Media Library was fetched from which URL, or why there is none: each is fetched once. */
export const filesTable = table(
  'ignite_video_files',
  {
    url_key: id(64),
    /** Another one after an import; the document id stays. */
    file_id: integer(),
    file_document_id: id(64),
    /** Why it could not be had at the last of so many attempts; null once it is there. */
    reason: text(),
    attempts: integer(),
    next_attempt_at: time(),
    fetched_at: time(),
    /** Until when a process is fetching it (ms). */
    leased_until: time(),
  },
  [{ columns: ['url_key'], type: 'unique' }]
);

/** Files that are to be fetched, and the videos whose entries are to have them. They are fetched beside the queue. */
export const wantedFilesTable = table(
  'ignite_video_wanted_files',
  {
    url_key: id(64),
    video_id: id(255),
    url: text(),
    /** Of the URL, as URLs write it. */
    host: text(255),
    /** JSON: hosts that it may come from. */
    hosts: text(),
    folder: text(255),
    wanted_at: time(),
  },
  [{ columns: ['url_key', 'video_id'], type: 'unique' }]
);
