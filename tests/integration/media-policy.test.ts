import request from 'supertest';
import { startSite, type TestSite } from '../support/site';

/** The sources that the site's pages may use, by directive. */
const policyOf = async (site: TestSite): Promise<Map<string, string[]>> => {
  const { headers } = await request(site.url).get('/');
  const directives = String(headers['content-security-policy']).split(';');
  return new Map(
    directives.map((directive) => {
      const [name = '', ...sources] = directive.trim().split(/\s+/);
      return [name, sources];
    })
  );
};

it('the pages of the site may show media from the hosts of Ignite, and from no others beside those of Strapi', async () => {
  const site = await startSite();
  try {
    const policy = await policyOf(site);
    const hosts = ['https://*.videocdn.net', 'https://*.euvideocdn.com'];
    expect(policy.get('img-src')).toEqual([
      "'self'",
      'data:',
      'blob:',
      'https://market-assets.strapi.io',
      ...hosts,
    ]);
    expect(policy.get('media-src')).toEqual(["'self'", 'data:', 'blob:', ...hosts]);
    expect(policy.get('connect-src')).toEqual(["'self'", 'https:', ...hosts]);
    expect([...policy].filter(([, sources]) => sources.includes(hosts[0]!))).toHaveLength(3);
    expect(policy.get('script-src')).toEqual(["'self'"]);
  } finally {
    await site.stop();
  }
});
