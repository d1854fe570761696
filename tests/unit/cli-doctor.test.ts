import { findings, type Installation } from '../../server/src/cli/findings';
import { aheadBy } from '../../server/src/receive/knock';
import { webhookAddress, webhookOfSite } from '../../server/src/cli/webhook-address';

const secret = { id: 1, label: 'Main', lastFour: '1234', addedAt: 0, lastUsedAt: null };
const url = 'https://cms.example.com/api/ignite-video/webhook';

const REFUSED = 'The X-Webhook-Signature header is missing.';

const sound: Installation = {
  strapiVersion: '5.54.0',
  nodeVersion: 'v20.20.0',
  encryptionKeySet: true,
  secrets: [{ ...secret, readable: true }],
  mappings: [{ name: 'Videos', errors: [] }],
  webhook: {
    url,
    isPublic: true,
    unsigned: { status: 401, said: REFUSED, policy: null, ahead: 0 },
    signed: { status: 200, said: 'ignored', policy: null, ahead: 0 },
  },
  clock: 1200,
  site: {
    narrowTables: [],
    tablesNotKept: [],
    publicActions: ['video.find', 'video.findOne'],
    mediaHosts: ['*.videocdn.net'],
    strangeHosts: [],
  },
  api: { ok: true, videos: 1204 },
  dead: 0,
};

const unsigned = (parts: Partial<Installation['webhook']['unsigned']>): Partial<Installation> => ({
  webhook: { ...sound.webhook, unsigned: { ...sound.webhook.unsigned, ...parts } },
});

const signed = (status: number | null, said: string | null): Partial<Installation> => ({
  webhook: { ...sound.webhook, signed: { status, said, policy: null, ahead: null } },
});

const site = (parts: Partial<Installation['site']>): Partial<Installation> => ({
  site: { ...sound.site, ...parts },
});

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
    `${url} takes a signed test delivery`,
    "The site's clock goes with Ignite's",
    "Ignite's API: 1204 videos",
    'The tables of videos take every character',
    'A start without the plugin drops no videos',
    'Visitors may list public videos without a token',
    'The content security policy lets the admin panel show videos',
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
    unsigned({ status: null, said: null }),
    ['does not answer: is the site running'],
  ],
  ['a redirect', unsigned({ status: 301, said: null }), ['redirects']],
  [
    'another server at the address',
    unsigned({ said: null }),
    ['answers 401, and not as the webhook does'],
  ],
  ['a webhook that is open', unsigned({ status: 200 }), ['answers 200']],
  [
    'a token that Ignite refuses',
    { api: { ok: false, problem: 'unauthorized', message: 'Ignite refuses the token.' } },
    ['Ignite refuses the token.'],
  ],
  [
    'a middleware that eats bodies',
    signed(503, 'A middleware of this site has read the body: have it leave the webhook alone.'),
    ['with 503: A middleware of this site has read the body'],
  ],
  [
    'bodies that are changed on the way',
    signed(401, 'The signature does not match.'),
    ['a proxy or a middleware in front of the plugin changes bodies'],
  ],
  ['a webhook that is silent to deliveries', signed(null, null), ['with nothing']],
  [
    'a clock behind by more than signatures may lie ahead',
    { clock: -6 * 60_000 },
    ["The site's clock is 6 min behind Ignite's"],
  ],
  [
    'tables that take no emoji',
    site({ narrowTables: ['ignite_videos'] }),
    ['ignite_videos. For each: alter table'],
  ],
  [
    'tables that Strapi would drop',
    site({ tablesNotKept: ['ignite_videos'] }),
    ['Strapi would drop these tables'],
  ],
  [
    'visitors who may change videos',
    site({ publicActions: ['video.find', 'video.delete'] }),
    ['take video.delete away'],
  ],
  [
    'a policy of a proxy that blocks media',
    unsigned({ policy: "default-src 'self'; img-src 'self' https://*.videocdn.net" }),
    ['to media-src, connect-src'],
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
    'a clock ahead by some minutes',
    { clock: 3 * 60_000 },
    "The site's clock is 3 min ahead of Ignite's",
  ],
  [
    'hosts that no list has',
    site({ strangeHosts: ['cdn.example.org'] }),
    'cdn.example.org. If they are yours, add them to "mediaHosts"',
  ],
  [
    'visitors who see the state of the sync',
    site({ publicActions: ['health.find'] }),
    'take health.find away',
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

it('leaves out what cannot be told: without a secret nothing is signed, and not every server says the time', () => {
  const checks = findings({ ...sound, webhook: { ...sound.webhook, signed: null }, clock: null });
  expect(checks.map(({ check }) => check)).not.toContain('signature');
  expect(checks.map(({ check }) => check)).not.toContain('clock');
  expect(found(site({ publicActions: null }), 'ok').join()).not.toContain('Visitors');
});

describe('the address of the webhook', () => {
  const path = '/api/ignite-video/webhook';
  it.each([
    ['https://example.com', `https://example.com${path}`],
    ['https://example.com/cms', `https://example.com/cms${path}`],
    ['https://example.com/cms/', `https://example.com/cms${path}`],
    [`https://example.com/cms${path}`, `https://example.com/cms${path}`],
  ])('of the site %s is %s', (address, expected) => {
    expect(webhookOfSite(address, path)).toBe(expected);
  });

  it.each([
    ['https://example.com', `https://example.com${path}`],
    ['https://example.com/cms/', `https://example.com/cms${path}`],
    ['https://gateway.example.com/abc?x=1', 'https://gateway.example.com/abc?x=1'],
  ])('for test deliveries to %s is %s', (address, expected) => {
    expect(webhookAddress(address)).toBe(expected);
  });
});

it("tells by the header of an answer how far a server's clock is ahead, in ms", () => {
  const at = Date.parse('2026-11-26T12:00:00Z');
  expect(aheadBy('Thu, 26 Nov 2026 12:02:00 GMT', at, at + 1000)).toBe(120_000);
  expect(aheadBy(null, at, at)).toBeNull();
});
