import { blocking } from '../media/policy';
import type { SiteFacts } from './site-facts';
import { advice, ok, wrong, type Text } from './text';

export const database = ({ narrowTables, tablesNotKept }: SiteFacts): Text[] => [
  narrowTables.length === 0
    ? ok('The tables of videos take every character')
    : wrong(
        `These tables do not take every character, so deliveries with emoji fail: ${narrowTables.join(', ')}. For each: alter table … convert to character set utf8mb4.`
      ),
  tablesNotKept.length === 0
    ? ok('A start without the plugin drops no videos')
    : wrong(
        `Strapi would drop these tables at a start without the plugin: ${tablesNotKept.join(', ')}. Start the site once with the plugin, with a user of the database who may write to Strapi's core store.`
      ),
];

const ROLE = 'Settings → Roles → Public → Ignite Video';

/** What visitors must not be able to do. */
const WRITES = /^video\.(create|update|delete)$/;

export const visitors = ({ publicActions }: SiteFacts): Text[] => {
  if (publicActions === null) return [];
  const writes = publicActions.filter((action) => WRITES.test(action));
  const watches = publicActions.filter((action) => action.startsWith('health.'));
  return [
    ok(
      publicActions.includes('video.find')
        ? 'Visitors may list public videos without a token'
        : `Visitors need an API token to list videos: "find" and "findOne" are off under ${ROLE}`
    ),
    ...(writes.length > 0
      ? [wrong(`Every visitor may change videos: take ${writes.join(', ')} away under ${ROLE}.`)]
      : []),
    ...(watches.length > 0
      ? [
          advice(
            `Every visitor sees the state of the sync: take ${watches.join(', ')} away under ${ROLE}.`
          ),
        ]
      : []),
  ];
};

export const media = ({ mediaHosts, strangeHosts }: SiteFacts, policy: string | null): Text[] => {
  const directives = policy === null ? [] : blocking(policy, mediaHosts);
  return [
    directives.length === 0
      ? ok('The content security policy lets the admin panel show videos')
      : wrong(
          `The content security policy that reaches browsers keeps the admin panel from showing videos: a proxy in front of the site sets it. Add ${mediaHosts.map((host) => `https://${host}`).join(' ')} to ${directives.join(', ')}.`
        ),
    ...(strangeHosts.length > 0
      ? [
          advice(
            `Media comes from hosts that are not allowed: ${strangeHosts.join(', ')}. If they are yours, add them to "mediaHosts" in the plugin's configuration.`
          ),
        ]
      : []),
  ];
};
