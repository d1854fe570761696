import type { TestSite } from './site';

const PERMISSION = 'plugin::users-permissions.permission';

/** Permits everybody some actions, as the site's administrator would in the settings. */
export const everybodyMay = async (
  { strapi }: Pick<TestSite, 'strapi'>,
  actions: readonly string[]
): Promise<void> => {
  const role = (await strapi.db
    .query('plugin::users-permissions.role')
    .findOne({ where: { type: 'public' } })) as { id: number };
  for (const action of actions) {
    await strapi.db.query(PERMISSION).create({ data: { action, role: role.id } });
  }
};

/** An API token that may read and write everything. */
export const apiTokenOf = async ({ strapi }: Pick<TestSite, 'strapi'>): Promise<string> => {
  const { accessKey } = (await strapi.service('admin::api-token').create({
    name: `Token ${Date.now()}`,
    description: '',
    type: 'full-access',
    lifespan: null,
  })) as { accessKey: string };
  return accessKey;
};

export interface Answer {
  status: number;
  text: string;
  body: unknown;
}

/** Asks the content API of a site as a visitor does, or with a token. */
export const ask = async (
  { url }: Pick<TestSite, 'url'>,
  path: string,
  { token, data, method }: { token?: string; data?: unknown; method?: string } = {}
): Promise<Answer> => {
  const response = await fetch(`${url}${path}`, {
    method: method ?? (data === undefined ? 'GET' : 'POST'),
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(data !== undefined && { 'content-type': 'application/json' }),
    },
    ...(data !== undefined && { body: JSON.stringify(data) }),
  });
  const text = await response.text();
  return { status: response.status, text, body: text === '' ? null : JSON.parse(text) };
};

/** Asks over GraphQL. */
export const askGraphql = (
  site: Pick<TestSite, 'url'>,
  query: string,
  token?: string
): Promise<Answer> => ask(site, '/graphql', { data: { query }, ...(token && { token }) });
