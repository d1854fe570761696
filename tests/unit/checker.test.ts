import type { Core } from '@strapi/strapi';
import type { Context } from '../../server/src/context';
import { checkerFor } from '../../server/src/policies/checker';

const uid = 'api::clip.clip';
const READ = 'plugin::content-manager.explorer.read';

/** A Strapi below the version that says by itself whether a permission holds for some entries only. */
const older = (rules: Record<string, { conditions?: object }[]>, aliases: string[] = []) => {
  const strapi = {
    plugin: () => ({ service: () => ({ create: () => ({ can: {}, sanitizedQuery: {} }) }) }),
    service: () => ({ actionProvider: { unstable_aliases: () => aliases } }),
  } as unknown as Core.Strapi;
  const userAbility = { rulesFor: (action: string) => rules[action] ?? [] };
  return checkerFor(strapi, { state: { userAbility } } as unknown as Context, uid);
};

it.each([
  ['no rule', {}, [], false],
  ['a rule without conditions', { [READ]: [{}] }, [], false],
  ['empty conditions', { [READ]: [{ conditions: {} }] }, [], false],
  ['a rule with conditions', { [READ]: [{ conditions: { locale: 'de' } }] }, [], true],
  ['an alias with conditions', { other: [{ conditions: { locale: 'de' } }] }, ['other'], true],
])('an older Strapi is asked by the rules: %s', (_, rules, aliases, expected) => {
  expect(older(rules, aliases).requiresEntity.read()).toBe(expected);
});
