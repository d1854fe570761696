import { findings, type Installation } from '../../server/src/cli/findings';

const secret = { id: 1, label: 'Main', lastFour: '1234', addedAt: 0, lastUsedAt: null };
const url = 'https://cms.example.com/api/ignite-video/webhook';

const sound: Installation = {
  strapiVersion: '5.54.0',
  nodeVersion: 'v20.20.0',
  encryptionKeySet: true,
  secrets: [{ ...secret, readable: true }],
  mappings: [{ name: 'Videos', errors: [] }],
  webhook: { url, isPublic: true, status: 401, isOwnAnswer: true },
  api: { ok: true, videos: 1204 },
  dead: 0,
};

const found = (parts: Partial<Installation>, level: string): string[] =>
  findings({ ...sound, ...parts })
    .filter((finding) => finding.level === level)
    .map(({ text }) => text);

it('finds nothing wrong with a sound installation, and says what it looked at', () => {
  expect(found({}, 'wrong')).toEqual([]);
  expect(found({}, 'advice')).toEqual([]);
  expect(found({}, 'ok')).toEqual([
    'Strapi 5.54.0',
    'Node v20.20.0',
    'Encryption key',
    'Signing secrets: 1',
    'Mapping "Videos"',
    `${url} refuses what is not signed`,
    "Ignite's API: 1204 videos",
  ]);
});

it.each<[string, Partial<Installation>, string[]]>([
  ['an old Strapi', { strapiVersion: '5.12.7' }, ['the plugin needs Strapi 5.13.0']],
  ['Strapi 4', { strapiVersion: '4.25.0' }, ['the plugin needs Strapi 5.13.0']],
  ['an old Node', { nodeVersion: 'v18.19.0' }, ['the plugin needs Node 20']],
  [
    'no encryption key and no secret',
    { encryptionKeySet: false, secrets: [] },
    ['set "secrets.encryptionKey" in config/admin', 'There is no signing secret'],
  ],
  [
    'a secret that cannot be read any more',
    { secrets: [{ ...secret, readable: false }] },
    [
      'ends with 1234 ("Main") cannot be read: the encryption key has changed',
      'There is no signing secret',
    ],
  ],
  ['no mapping', { mappings: [] }, ['No mapping is switched on']],
  [
    'a mapping with an error',
    { mappings: [{ name: 'Clips', errors: ['rule 1: gone'] }] },
    ['Mapping "Clips": rule 1: gone. Its deliveries wait'],
  ],
  [
    'a webhook that does not answer',
    { webhook: { ...sound.webhook, status: null } },
    ['does not answer: is the site running'],
  ],
  ['a redirect', { webhook: { ...sound.webhook, status: 301 } }, ['redirects']],
  [
    'another server at the address',
    { webhook: { ...sound.webhook, isOwnAnswer: false } },
    ['answers 401, and not as the webhook does'],
  ],
  ['a webhook that is open', { webhook: { ...sound.webhook, status: 200 } }, ['answers 200']],
  [
    'a token that Ignite refuses',
    { api: { ok: false, problem: 'unauthorized', message: 'Ignite refuses the token.' } },
    ['Ignite refuses the token.'],
  ],
  ['dead deliveries', { dead: 3 }, ['Deliveries that could not be applied: 3.']],
])('finds %s wrong, and says what to do', (_, parts, texts) => {
  const wrong = found(parts, 'wrong');
  expect(wrong).toEqual(texts.map((text) => expect.stringContaining(text) as string));
});

it.each<[string, Partial<Installation>, string]>([
  [
    'an encryption key, when the server sets the secrets',
    { encryptionKeySet: false, secrets: [{ ...secret, id: null, readable: true }] },
    'the admin panel can store no secrets',
  ],
  [
    'a public address',
    { webhook: { ...sound.webhook, isPublic: false } },
    'set "url" in config/server',
  ],
  [
    'a token, which the webhook does not need',
    { api: { ok: false, problem: 'noToken', message: 'There is no token.' } },
    'There is no token.',
  ],
])('advises %s', (_, parts, text) => {
  expect(found(parts, 'advice').join()).toContain(text);
  expect(found(parts, 'wrong')).toEqual([]);
});
