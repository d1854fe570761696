import type { ApiTest } from '#shared/contract/ignite-api';
import type { SecretView } from '#shared/contract/settings';
import { OLDEST_STRAPI, runsOn } from '../requirements';

/** What `doctor` looked at. */
export interface Installation {
  strapiVersion: string;
  nodeVersion: string;
  encryptionKeySet: boolean;
  secrets: readonly SecretView[];
  /** Each mapping that is switched on, with what is wrong with it in words. Warnings are for its page. */
  mappings: readonly { name: string; errors: readonly string[] }[];
  /** The answer to a request without a signature; `status` is null when there was none. */
  webhook: { url: string; isPublic: boolean; status: number | null; isOwnAnswer: boolean };
  api: ApiTest;
  dead: number;
}

export interface Finding {
  level: 'ok' | 'advice' | 'wrong';
  text: string;
}

const ok = (text: string): Finding => ({ level: 'ok', text });
const advice = (text: string): Finding => ({ level: 'advice', text });
const wrong = (text: string): Finding => ({ level: 'wrong', text });

const SETTINGS = 'Settings → Ignite Video';

const versions = ({ strapiVersion, nodeVersion }: Installation): Finding[] => [
  runsOn(strapiVersion)
    ? ok(`Strapi ${strapiVersion}`)
    : wrong(`Strapi ${strapiVersion}: the plugin needs Strapi ${OLDEST_STRAPI} or a later 5.x.`),
  Number.parseInt(nodeVersion.replace('v', '')) >= 20
    ? ok(`Node ${nodeVersion}`)
    : wrong(`Node ${nodeVersion}: the plugin needs Node 20 or newer.`),
];

const secrets = ({ secrets: all, encryptionKeySet }: Installation): Finding[] => {
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

const mappings = ({ mappings: all }: Installation): Finding[] =>
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

const webhook = ({ webhook: { url, isPublic, status, isOwnAnswer } }: Installation): Finding[] => {
  const address = isPublic
    ? []
    : [
        advice(
          'The public address of the site is not known here: set "url" in config/server, or give it with --url, to check what Ignite reaches.'
        ),
      ];
  if (status === null) {
    return [
      ...address,
      wrong(`${url} does not answer: is the site running, and the address right?`),
    ];
  }
  if ([400, 401].includes(status) && isOwnAnswer) {
    return [...address, ok(`${url} refuses what is not signed`)];
  }
  if (status >= 300 && status <= 399) {
    return [
      ...address,
      wrong(
        `${url} redirects: give Ignite the address that it redirects to, which must be the webhook's.`
      ),
    ];
  }
  return [
    ...address,
    wrong(
      `${url} answers ${status}, and not as the webhook does: look whether the address is right, and what a proxy in front of the site does with it.`
    ),
  ];
};

const api = ({ api: test }: Installation): Finding[] => {
  if (test.ok) return [ok(`Ignite's API: ${test.videos} videos`)];
  // The webhook works without.
  return [
    test.problem === 'noToken' ? advice(test.message) : wrong(`Ignite's API: ${test.message}`),
  ];
};

const deliveries = ({ dead }: Installation): Finding[] =>
  dead === 0
    ? []
    : [
        wrong(
          `Deliveries that could not be applied: ${dead}. The server's log says why; then try again under ${SETTINGS}.`
        ),
      ];

/** What is in order, what would be better, and what is wrong; each with what to do. */
export const findings = (installation: Installation): Finding[] =>
  [versions, secrets, mappings, webhook, api, deliveries].flatMap((check) => check(installation));
