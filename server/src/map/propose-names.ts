import type { Owner, Source } from '#shared/contract/mapping';

/** What attributes of certain names are likely to want, in the forms that it can be had in. */
export interface Field {
  /** Without case, `_` and `-`. */
  names: readonly string[];
  owner?: Owner;
  text?: readonly string[];
  number?: Source;
  date?: string;
  json?: readonly string[];
  image?: readonly string[];
  mp4?: string;
  /** A list that can be written in one line. */
  joined?: string;
  /** What names related entries, by the attribute that holds it; the first that a type has counts. */
  related?: Readonly<Record<string, string>>;
  /** A list whose elements can become components. */
  elements?: { path: string; fields: readonly Field[] };
}

const thumbnails = [
  'src.thumbnailUrl',
  'src.thumbnails[0].formats.jpeg.url',
  'src.thumbnails[0].formats.webp.url',
];

const named = (list: string): Pick<Field, 'json' | 'joined' | 'related'> => ({
  json: [list],
  joined: `${list}[].title`,
  related: { slug: `${list}[].slug`, name: `${list}[].title`, title: `${list}[].title` },
});

const chapterFields: readonly Field[] = [
  { names: ['title', 'name', 'label', 'text', 'headline', 'heading'], text: ['title'] },
  {
    names: ['timestamp', 'time', 'start', 'starttime', 'startsat', 'seconds', 'offset'],
    text: ['timestamp'],
    // 00:01:30 in seconds.
    number: {
      expression: '$reduce($split(timestamp, ":").$number(), function($t, $n) { $t * 60 + $n })',
    },
  },
  { names: ['chapterid', 'igniteid', 'externalid'], text: ['id'] },
];

export const videoFields: readonly Field[] = [
  {
    names: ['title', 'name', 'headline', 'heading', 'videotitle'],
    text: ['title'],
    owner: 'untilEdited',
  },
  {
    names: ['description', 'summary', 'body', 'text', 'content', 'excerpt', 'abstract', 'teaser'],
    text: ['description'],
    owner: 'untilEdited',
  },
  { names: ['videoid', 'igniteid', 'ignitevideoid', 'externalid'], text: ['id'] },
  {
    names: ['duration', 'length', 'runtime', 'seconds'],
    number: { paths: ['duration'] },
    text: ['duration'],
  },
  { names: ['fps', 'framerate'], number: { paths: ['fps'] }, text: ['fps'] },
  { names: ['orientation'], text: ['orientation'] },
  {
    names: ['language', 'lang', 'languagecode'],
    text: ['language'],
    related: { code: 'language', slug: 'language' },
  },
  { names: ['visibility'], text: ['visibility'] },
  {
    names: ['processingstatus', 'videostatus', 'ignitestatus', 'status', 'state'],
    text: ['status'],
  },
  { names: ['workspace', 'workspaceid'], text: ['workspace'] },
  {
    names: ['thumbnail', 'thumb', 'cover', 'poster', 'image', 'picture', 'preview'].flatMap(
      (name) => [name, `${name}url`, `${name}image`]
    ),
    text: thumbnails,
    image: thumbnails,
  },
  {
    names: ['stream', 'streamurl', 'hls', 'hlsurl', 'm3u8', 'm3u8url', 'abr', 'abrurl'],
    text: ['src.abr.url'],
  },
  { names: ['mp4', 'mp4url', 'videourl', 'videofile', 'downloadurl'], mp4: 'src.mp4' },
  { names: ['shareurl', 'playerurl'], text: ['player.shareUrl'] },
  { names: ['sources', 'src'], json: ['src'] },
  { names: ['texttracks', 'subtitles', 'captions'], json: ['texttracks', 'subtitles'] },
  {
    names: ['transcript', 'transcription', 'transcriptions'],
    text: ['transcriptions[0].text'],
    json: ['transcriptions'],
  },
  {
    names: ['chapters', 'chapter'],
    json: ['chapters'],
    elements: { path: 'chapters', fields: chapterFields },
  },
  { names: ['categories', 'category', 'topics', 'topic'], ...named('categories') },
  { names: ['tags', 'tag', 'keywords'], ...named('tags') },
  { names: ['custommetadata', 'metadata'], json: ['customMetadata'] },
  { names: ['ignitecreatedat', 'videocreatedat', 'uploadedat'], date: 'createdAt' },
  { names: ['igniteupdatedat', 'videoupdatedat'], date: 'updatedAt' },
];

/** A name without case, `_` and `-`. */
export const simplified = (name: string): string => name.toLowerCase().replace(/[_-]/g, '');

/** Other names that sites give to Ignite's values, the best first. */
export const otherNames: Readonly<Record<string, readonly string[]>> = {
  COMPLETE: ['completed', 'ready'],
  PROCESSING: ['progressing'],
  PROGRESSING: ['processing'],
  REPLACING: ['processing', 'progressing'],
  NO_FILE: ['empty', 'pending', 'processing'],
  FAILED: ['error'],
  ERROR: ['failed'],
};
