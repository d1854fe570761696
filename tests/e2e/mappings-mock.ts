import { conversionsFor } from '#shared/conversions';
import type { Page, Route } from 'playwright-core';
import type {
  JobView,
  Mapping,
  MappingsUpdate,
  MappingsView,
  Problem,
} from '#shared/contract/mapping';
import type { PayloadField, PreviewView, PreviewVideo } from '#shared/contract/mapping-preview';

export const tutorials: Mapping = {
  key: 'tutorials',
  name: 'Tutorials',
  enabled: true,
  target: 'api::tutorial.tutorial',
  filter: [
    { field: 'category', is: 'any', of: ['how-to', 'production'] },
    { field: 'visibility', is: 'none', of: ['private'] },
  ],
  rules: [
    {
      attribute: 'title',
      source: { paths: ['title'] },
      transform: { type: 'text' },
      owner: 'untilEdited',
    },
    {
      attribute: 'slug',
      source: { paths: ['customMetadata.slug', 'title'] },
      transform: { type: 'slug' },
      owner: 'once',
    },
    {
      attribute: 'body',
      source: { paths: ['description'] },
      transform: { type: 'blocks' },
      owner: 'untilEdited',
    },
    {
      attribute: 'minutes',
      source: { expression: '$round(duration / 60, 1)' },
      transform: { type: 'number' },
      owner: 'always',
    },
    {
      attribute: 'level',
      source: { paths: ['customMetadata.level'] },
      fallback: 'easy',
      transform: { type: 'enumeration', values: { beginner: 'easy', expert: 'hard' } },
      owner: 'always',
    },
    {
      attribute: 'topics',
      source: { paths: ['tags[].slug'] },
      transform: { type: 'relation', by: 'slug', create: true, mode: 'add' },
      owner: 'always',
    },
    {
      attribute: 'cover',
      source: { paths: ['src.thumbnailUrl'] },
      transform: { type: 'media', hosts: ['*.videocdn.net'], folder: 'Ignite/Covers' },
      owner: 'untilEdited',
    },
    {
      attribute: 'chapters',
      source: { paths: ['chapters'] },
      transform: {
        type: 'component',
        rules: [
          { attribute: 'title', source: { paths: ['title'] }, transform: { type: 'text' } },
          { attribute: 'start', source: { paths: ['timestamp'] }, transform: { type: 'text' } },
        ],
      },
      owner: 'always',
    },
  ],
  publishing: 'followVisibility',
  deletion: 'unpublish',
  privateMedia: 'empty',
  deletionMark: null,
  locale: { type: 'byLanguage', locales: { 'de-DE': 'de' }, fallback: 'en' },
  adoptBy: 'videoId',
};

const fallbackMapping: Mapping = {
  key: 'default',
  name: 'Ignite Video',
  enabled: true,
  target: 'plugin::ignite-video.video',
  filter: [],
  rules: [
    {
      attribute: 'videoId',
      source: { paths: ['id'] },
      transform: { type: 'text' },
      owner: 'always',
    },
    {
      attribute: 'title',
      source: { paths: ['title'] },
      transform: { type: 'text' },
      owner: 'untilEdited',
    },
  ],
  publishing: 'followVisibility',
  deletion: 'unpublish',
  privateMedia: 'empty',
  deletionMark: { attribute: 'processingStatus', value: 'DELETED' },
  locale: null,
  adoptBy: null,
};

const attribute = (
  name: string,
  type: string,
  more: Partial<MappingsView['types'][number]['attributes'][number]> = {}
) => ({
  name,
  type,
  conversions: [...conversionsFor({ type }, false)],
  required: false,
  isList: false,
  ...more,
});

export const view: MappingsView = {
  revision: 7,
  isSetByServer: false,
  hasHidden: false,
  mappings: [
    fallbackMapping,
    tutorials,
    {
      ...tutorials,
      key: 'archive',
      name: 'Archive of everything that was ever recorded in Hamburg',
      enabled: false,
      filter: [],
    },
  ],
  problems: {
    default: [],
    tutorials: [
      {
        severity: 'error',
        code: 'unknownAttribute',
        rule: 4,
        inner: null,
        values: { attribute: 'level' },
      },
      {
        severity: 'warning',
        code: 'tooLong',
        rule: 0,
        inner: null,
        values: { attribute: 'title', limit: '80', longest: '112' },
      },
    ],
    archive: [],
  },
  types: [
    {
      uid: 'plugin::ignite-video.video',
      displayName: 'Ignite Video',
      hasDrafts: true,
      isLocalized: false,
      attributes: [attribute('videoId', 'string'), attribute('title', 'string')],
    },
    {
      uid: 'api::tutorial.tutorial',
      displayName: 'Tutorial',
      hasDrafts: true,
      isLocalized: true,
      attributes: [
        attribute('title', 'string', { required: true }),
        attribute('slug', 'uid'),
        attribute('videoId', 'string'),
        attribute('body', 'blocks'),
        attribute('minutes', 'decimal'),
        attribute('summary', 'text', { required: true }),
        attribute('level', 'enumeration', { values: ['easy', 'medium', 'hard'] }),
        attribute('topics', 'relation', { target: 'api::topic.topic', isList: true }),
        attribute('cover', 'media'),
        attribute('chapters', 'component', { component: 'video.chapter', isList: true }),
      ],
    },
  ],
  referred: [
    {
      uid: 'api::topic.topic',
      displayName: 'Topic',
      hasDrafts: false,
      isLocalized: false,
      attributes: [attribute('name', 'string'), attribute('slug', 'uid')],
    },
    {
      uid: 'video.chapter',
      displayName: 'Chapter',
      hasDrafts: false,
      isLocalized: false,
      attributes: [
        attribute('title', 'string'),
        attribute('start', 'string'),
        attribute('note', 'text'),
      ],
    },
  ],
  locales: [
    { code: 'en', name: 'English' },
    { code: 'de', name: 'German' },
  ],
  storedVideos: 480,
  job: null,
};

export const problems: Problem[] = [
  ...(view.problems['tutorials'] ?? []),
  {
    severity: 'error',
    code: 'requiredWithoutRule',
    rule: null,
    inner: null,
    values: { attribute: 'summary' },
  },
  {
    severity: 'error',
    code: 'badPath',
    rule: 7,
    inner: 1,
    values: { source: 'timestamp[', reason: 'an index was expected at character 11' },
  },
];

export const fields: PayloadField[] = [
  { path: 'id', value: '507f1f77bcf86cd799439011' },
  { path: 'title', value: 'Assembly line' },
  { path: 'description', value: 'How the new line is assembled, step by step.' },
  { path: 'duration', value: 124.48 },
  { path: 'language', value: 'en-US' },
  { path: 'src.thumbnailUrl', value: 'https://acme.videocdn.net/videos/507f/thumb/720p.jpg' },
  { path: 'chapters', value: [{ title: 'Intro', timestamp: '00:00:00' }] },
  { path: 'chapters[].title', value: ['Intro', 'Assembly'] },
  { path: 'chapters[].timestamp', value: ['00:00:00', '00:00:42'] },
  { path: 'tags[].slug', value: ['how-to', 'fabrik-ueberblick'] },
  { path: 'customMetadata["a.b"]', value: 1 },
  { path: 'customMetadata.naïve', value: 'ja' },
];

export const videos: PreviewVideo[] = [
  { videoId: '507f1f77bcf86cd799439011', title: 'Assembly line' },
  { videoId: '507f1f77bcf86cd799439012', title: null },
];

export const preview: PreviewView = {
  matches: true,
  change: 'updated',
  move: 'publish',
  documentId: 'tq3n0x0c8b7ycf1v9f1m2k4d',
  locale: 'en',
  fields: [
    { attribute: 'title', now: 'Our assembly line', next: 'Our assembly line', ownedBy: 'editor' },
    { attribute: 'slug', now: 'assembly-line', next: 'assembly-line', ownedBy: 'editor' },
    {
      attribute: 'body',
      now: [
        { type: 'paragraph', children: [{ type: 'text', text: 'How the line was assembled.' }] },
      ],
      next: [
        {
          type: 'paragraph',
          children: [{ type: 'text', text: 'How the new line is assembled, step by step.' }],
        },
      ],
      ownedBy: 'ignite',
    },
    { attribute: 'minutes', now: null, next: 2.1, ownedBy: 'ignite' },
    { attribute: 'level', now: 'easy', next: 'hard', ownedBy: 'ignite' },
    {
      attribute: 'topics',
      now: ['how-to'],
      next: ['how-to', 'fabrik-ueberblick'],
      ownedBy: 'ignite',
    },
    {
      attribute: 'cover',
      now: [],
      next: [7],
      ownedBy: 'ignite',
    },
  ],
  titles: { 'how-to': 'How-to', 'fabrik-ueberblick': 'Overview of the factory' },
  files: { 7: { name: 'Poster.jpg', url: '/uploads/poster.jpg', isImage: true } },
  error: null,
};

export const runningJob: JobView = {
  mapping: 'tutorials',
  state: 'running',
  total: 480,
  done: 168,
  changed: 122,
  failed: 3,
  lastError: 'This attribute must be unique (slug)',
  startedAt: 1_760_000_000_000,
  endedAt: null,
};

/** What the mocked server says; a test may change it while the page is open. */
export interface MockedServer {
  view: MappingsView;
  problems: Problem[];
  preview: PreviewView;
  job: JobView | null;
  /** Status of every answer to a read, where it is not 200. */
  failsWith: number | null;
  /** Whether somebody else saves just before the page does. */
  isOvertaken: boolean;
  /** What the page sent, by "METHOD path". */
  received: Map<string, unknown[]>;
}

const refusal = (status: number, name: string, message: string) => ({
  status,
  json: { data: null, error: { status, name, message, details: {} } },
});

/** Answers the mappings API in the server's place. */
export const mockMappings = async (
  page: Page,
  changes: Partial<MockedServer> = {}
): Promise<MockedServer> => {
  const server: MockedServer = {
    view,
    problems: [],
    preview,
    job: null,
    failsWith: null,
    isOvertaken: false,
    received: new Map(),
    ...changes,
  };

  const save = (update: MappingsUpdate) => {
    if (server.isOvertaken) {
      server.isOvertaken = false;
      server.view = {
        ...server.view,
        revision: server.view.revision + 1,
        mappings: server.view.mappings.map((mapping) => ({
          ...mapping,
          name: `${mapping.name} (theirs)`,
        })),
      };
    }
    if (update.revision !== server.view.revision) {
      return refusal(409, 'ConflictError', 'The mappings have been saved by somebody else.');
    }
    server.view = { ...server.view, revision: update.revision + 1, mappings: update.mappings };
    return { json: { data: server.view } };
  };

  const answer = (call: string, body: unknown): Parameters<Route['fulfill']>[0] => {
    if (call === 'PUT ') return save(body as MappingsUpdate);
    if (/^POST \/[^/]+\/job$/.test(call)) {
      const mapping = call.split('/')[1] ?? '';
      server.job = { ...runningJob, mapping, done: 0, changed: 0, failed: 0, lastError: null };
      return { json: { data: server.job } };
    }
    if (call === 'DELETE /job' && server.job) {
      server.job = { ...server.job, state: 'cancelled', endedAt: 1_760_000_100_000 };
    }
    const answers: Record<string, unknown> = {
      'GET ': server.view,
      'GET /job': server.job,
      'DELETE /job': server.job,
      'GET /fields': fields,
      'GET /videos': videos,
      'POST /check': server.problems,
      'POST /preview': server.preview,
      'POST /propose': { ...tutorials, key: 'tutorial', name: 'Tutorial' },
    };
    return { json: { data: answers[call] } };
  };

  await page.route(/\/ignite-video\/mappings/, async (route) => {
    const request = route.request();
    // The page itself lives below /admin.
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith('/ignite-video/mappings')) return route.fallback();
    const call = `${request.method()} ${pathname.slice('/ignite-video/mappings'.length)}`;
    const body: unknown = request.postDataJSON();
    server.received.set(call, [...(server.received.get(call) ?? []), body]);
    if (server.failsWith) {
      return route.fulfill(refusal(server.failsWith, 'InternalServerError', 'It failed'));
    }
    return route.fulfill(answer(call, body));
  });
  return server;
};
