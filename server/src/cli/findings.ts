import type { ApiTest } from '#shared/contract/ignite-api';
import type { SecretView } from '#shared/contract/settings';
import { FUTURE_TOLERANCE } from '../receive/signature';
import { OLDEST_STRAPI, runsOn } from '../requirements';
import type { Knock } from '../receive/knock';
import { database, media, visitors } from './site-findings';
import type { SiteFacts } from './site-facts';
import { advice, ok, wrong, type Text } from './text';

/** What `doctor` looked at. */
export interface Installation {
  strapiVersion: string;
  nodeVersion: string;
  encryptionKeySet: boolean;
  secrets: readonly SecretView[];
  /** Each mapping that is switched on, with what is wrong with it in words. Warnings are for its page. */
  mappings: readonly { name: string; errors: readonly string[] }[];
  webhook: {
    url: string;
    isPublic: boolean;
    unsigned: Knock;
    /** Null where there is no secret to sign with. */
    signed: Knock | null;
  };
  /** How far the site's clock is ahead of Ignite's (ms); null where one of them does not say. */
  clock: number | null;
  api: ApiTest;
  dead: number;
  site: SiteFacts;
}

/** What was looked at, for scripts. */
export type CheckName = keyof typeof checks;

export interface Finding extends Text {
  check: CheckName;
}

const SETTINGS = 'Settings → Ignite Video';

const versions = ({ strapiVersion, nodeVersion }: Installation): Text[] => [
  runsOn(strapiVersion)
    ? ok(`Strapi ${strapiVersion}`)
    : wrong(`Strapi ${strapiVersion}: the plugin needs Strapi ${OLDEST_STRAPI} or a later 5.x.`),
  Number.parseInt(nodeVersion.replace('v', '')) >= 20
    ? ok(`Node ${nodeVersion}`)
    : wrong(`Node ${nodeVersion}: the plugin needs Node 20 or newer.`),
];

const secrets = ({ secrets: all, encryptionKeySet }: Installation): Text[] => {
  const key = encryptionKeySet
    ? ok('Encryption key')
    : all.some(({ id }) => id === null)
      ? advice(
          'There is no encryption key, so the admin panel can store no secrets: set "secrets.encryptionKey" in config/admin.'
        )
      : wrong(
          'There is no encryption key, so no secret can be stored: set "secrets.encryptionKey" in config/admin, then add the signing secret.'
        );
  const lost = all
    .filter(({ readable }) => !readable)
    .map(({ label, lastFour }) =>
      wrong(
        `The signing secret that ends with ${lastFour}${label && ` ("${label}")`} cannot be read: the encryption key has changed since. Remove it under ${SETTINGS} and add it again.`
      )
    );
  const readable = all.length - lost.length;
  return [
    key,
    ...lost,
    readable > 0
      ? ok(`Signing secrets: ${readable}`)
      : wrong(
          `There is no signing secret, so no delivery is taken: add the one that Ignite shows for its webhook under ${SETTINGS}, or set IGNITE_SIGNING_SECRETS.`
        ),
  ];
};

const mappings = ({ mappings: all }: Installation): Text[] =>
  all.length === 0
    ? [wrong(`No mapping is switched on, so no entry is made: see ${SETTINGS} → Mappings.`)]
    : all.flatMap(({ name, errors }) => [
        ...errors.map((text) =>
          wrong(
            `Mapping "${name}": ${text}. Its deliveries wait until it is mended under ${SETTINGS} → Mappings.`
          )
        ),
        ...(errors.length === 0 ? [ok(`Mapping "${name}"`)] : []),
      ]);

const refusal = ({ url, unsigned: { status, said } }: Installation['webhook']): Text => {
  if (status === null) {
    return wrong(`${url} does not answer: is the site running, and the address right?`);
  }
  if ([400, 401].includes(status) && said?.includes('X-Webhook-Signature')) {
    return ok(`${url} refuses what is not signed`);
  }
  if (status >= 300 && status <= 399) {
    return wrong(
      `${url} redirects: give Ignite the address that it redirects to, which must be the webhook's.`
    );
  }
  return wrong(
    `${url} answers ${status}, and not as the webhook does: look whether the address is right, and what a proxy in front of the site does with it.`
  );
};

const webhook = ({ webhook: asked }: Installation): Text[] => [
  ...(asked.isPublic
    ? []
    : [
        advice(
          'The public address of the site is not known here: set "url" in config/server, or give it with --url, to check what Ignite reaches.'
        ),
      ]),
  refusal(asked),
];

const signature = ({ webhook: asked }: Installation): Text[] => {
  const { signed, url } = asked;
  // What does not refuse as the webhook does is not the webhook.
  if (signed === null || refusal(asked).level !== 'ok') return [];
  const { status, said } = signed;
  if (status === 200) return [ok(`${url} takes a signed test delivery`)];
  const hint =
    status === 401
      ? ' If the site has this very secret, a proxy or a middleware in front of the plugin changes bodies.'
      : '';
  return [
    wrong(
      `${url} answers a test delivery with a valid signature with ${status ?? 'nothing'}: ${said ?? 'not as the webhook does.'}${hint}`
    ),
  ];
};

const MINUTE = 60_000;

const clock = ({ clock: ahead }: Installation): Text[] => {
  if (ahead === null) return [];
  const minutes = Math.round(Math.abs(ahead) / MINUTE);
  if (minutes < 1) return [ok("The site's clock goes with Ignite's")];
  const text = `The site's clock is ${minutes} min ${ahead > 0 ? 'ahead of' : 'behind'} Ignite's: have it set from the network (NTP).`;
  // More than this behind, signatures lie in the future.
  return [ahead < -FUTURE_TOLERANCE ? wrong(text) : advice(text)];
};

const api = ({ api: test }: Installation): Text[] => {
  if (test.ok) return [ok(`Ignite's API: ${test.videos} videos`)];
  // The webhook works without.
  return [
    test.problem === 'noToken' ? advice(test.message) : wrong(`Ignite's API: ${test.message}`),
  ];
};

const deliveries = ({ dead }: Installation): Text[] =>
  dead === 0
    ? []
    : [
        wrong(
          `Deliveries that could not be applied: ${dead}. The server's log says why; then try again under ${SETTINGS}.`
        ),
      ];

const checks = {
  versions,
  secrets,
  mappings,
  webhook,
  signature,
  clock,
  api,
  deliveries,
  database: ({ site }: Installation) => database(site),
  visitors: ({ site }: Installation) => visitors(site),
  media: ({ site, webhook: { unsigned } }: Installation) => media(site, unsigned.policy),
};

/** What is in order, what would be better, and what is wrong; each with what to do. */
export const findings = (installation: Installation): Finding[] =>
  Object.entries(checks).flatMap(([name, check]) =>
    check(installation).map((text) => ({ check: name as CheckName, ...text }))
  );
