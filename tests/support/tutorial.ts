import type { Mapping, Owner, Rule, Transform } from '#shared/contract/mapping';

const rule = (attribute: string, path: string, transform: Transform, owner: Owner): Rule => ({
  attribute,
  source: { paths: [path] },
  transform,
  owner,
});

/** Rules for every kind of target that the test app's `tutorial` and `record` have. */
export const everyRule = (owner: Owner): Rule[] => [
  rule('title', 'title', { type: 'text' }, owner),
  rule('slug', 'title', { type: 'slug' }, owner),
  rule('summary', 'description', { type: 'text' }, owner),
  rule('body', 'description', { type: 'blocks' }, owner),
  rule('notes', 'description', { type: 'richtext' }, owner),
  rule(
    'level',
    'visibility',
    { type: 'enumeration', values: { public: 'open', private: 'closed' } },
    owner
  ),
  {
    attribute: 'minutes',
    source: { expression: '$floor(duration / 60)' },
    transform: { type: 'number' },
    owner,
  },
  rule('seconds', 'duration', { type: 'number' }, owner),
  rule('bytes', 'src.thumbnails[0].formats.jpeg.fileSize', { type: 'number' }, owner),
  rule('isPublic', 'customMetadata.isPublic', { type: 'boolean' }, owner),
  rule('recordedOn', 'createdAt', { type: 'date' }, owner),
  rule('recordedAt', 'createdAt', { type: 'date' }, owner),
  rule('startsAt', 'createdAt', { type: 'date' }, owner),
  rule('meta', 'customMetadata', { type: 'json' }, owner),
  rule('videoId', 'id', { type: 'text' }, 'always'),
  rule(
    'topics',
    'tags[].title',
    { type: 'relation', by: 'name', create: true, mode: 'replace' },
    owner
  ),
  rule(
    'mainTopic',
    'categories[0].title',
    { type: 'relation', by: 'name', create: true, mode: 'replace' },
    owner
  ),
  {
    attribute: 'hero',
    source: { paths: ['player'] },
    transform: {
      type: 'component',
      rules: [{ attribute: 'link', source: { paths: ['shareUrl'] }, transform: { type: 'text' } }],
    },
    owner,
  },
  {
    attribute: 'chapters',
    source: { paths: ['chapters'] },
    transform: {
      type: 'component',
      rules: [
        { attribute: 'title', source: { paths: ['title'] }, transform: { type: 'text' } },
        { attribute: 'timestamp', source: { paths: ['timestamp'] }, transform: { type: 'text' } },
      ],
    },
    owner,
  },
];

/** A mapping onto one of the test app's types; what is given differs from a usual one. */
export const mappingOnto = (target: string, parts: Partial<Mapping>): Mapping => ({
  key: target.replace(/^api::[^.]+\./, ''),
  name: target,
  enabled: true,
  target,
  filter: [],
  rules: [],
  publishing: 'followVisibility',
  deletion: 'unpublish',
  privateMedia: 'empty',
  deletionMark: null,
  locale: null,
  adoptBy: null,
  ...parts,
});

/** A mapping that takes the videos of the workspace that is called like it. */
export const mappingFor = (target: string, key: string, parts: Partial<Mapping>): Mapping =>
  mappingOnto(target, {
    key,
    name: key,
    filter: [{ field: 'workspace', is: 'any', of: [key] }],
    ...parts,
  });

export const textRule = (attribute: string, path: string, owner: Owner = 'always'): Rule =>
  rule(attribute, path, { type: 'text' }, owner);

/** The topics by the video's tags. */
export const topicsRule = (mode: 'add' | 'replace'): Rule =>
  rule('topics', 'tags[].title', { type: 'relation', by: 'name', create: true, mode }, 'always');
