import type { Core } from '@strapi/strapi';
import { version } from '../../../package.json';
import { describeProblem } from '../map/problem-text';
import { webhookPath } from '../receive/route';
import { defineCommand, exitCodes } from './command';
import { findings, type Finding, type Installation } from './findings';
import { serviceOf, withStrapi } from './project';
import { clockOf, knockSigned, knockUnsigned } from '../receive/knock';
import { siteFacts } from './site-facts';
import { webhookOfSite } from './webhook-address';

const help = `Usage: npx strapi-plugin-ignite-video doctor [--url <address>] [--json]

Checks an installation and says what to do: versions, secrets, mappings, the
webhook, clocks, the token for Ignite's API, the database, what visitors may do,
and hosts of media. Run it in the project's folder, while the site is running.

  --url <address>   the public address of the site, when config/server does not
                    name it
  --json            prints {"plugin", "strapi", "node", "database", "system",
                    "findings": [{"check", "level", "text"}, …]}, for a report;
                    it holds no secret

The webhook gets one request without a signature, which it must refuse, and one
with, of an event "doctor", which changes nothing and stands in the log as ignored.

Exit codes:
  0   nothing is wrong
  1   something is
  2   not given as this help says`;

const addressOf = (strapi: Core.Strapi, given: string | undefined) => {
  const path = webhookPath(strapi);
  const configured = strapi.config.get('server.url', '');
  if (given !== undefined) return { isPublic: true, url: webhookOfSite(given, path) };
  if (/^https?:/.test(configured)) return { isPublic: true, url: webhookOfSite(configured, path) };
  // A path alone is what a proxy adds: the site itself answers without.
  const { origin } = new URL(strapi.config.get<string>('server.absoluteUrl'));
  return { isPublic: false, url: webhookOfSite(origin, path) };
};

/** How far the site's clock is ahead of Ignite's (ms). */
const clockAhead = async (site: number | null, apiUrl: string): Promise<number | null> => {
  const ignites = await clockOf(apiUrl);
  return site === null || ignites === null ? null : site - ignites;
};

const mappingsOf = async (strapi: Core.Strapi): Promise<Installation['mappings']> => {
  const settings = serviceOf(strapi, 'mappingSettings');
  const { mappings } = await settings.get();
  return Promise.all(
    mappings
      .filter(({ enabled }) => enabled)
      .map(async (mapping) => {
        const problems = await settings.check(mapping);
        const errors = problems.filter(({ severity }) => severity === 'error');
        return { name: mapping.name, errors: errors.map(describeProblem) };
      })
  );
};

const SIGNS: Record<Finding['level'], string> = { ok: '✓', advice: '!', wrong: '✗' };

export default defineCommand({
  help,
  options: { url: { type: 'string' }, json: { type: 'boolean' } },
  run: ({ url: given, json }, terminal) =>
    withStrapi(terminal, async (strapi) => {
      const { url, isPublic } = addressOf(strapi, given);
      const secrets = serviceOf(strapi, 'secrets');
      const active = await secrets.active();
      const unsigned = await knockUnsigned(url);
      const signed = active[0] ? await knockSigned(url, active[0].value) : null;
      const versions = {
        plugin: version,
        strapi: strapi.config.get<string>('info.strapi'),
        node: process.version,
        database: strapi.db.dialect.client,
        system: `${process.platform} ${process.arch}`,
      };
      const found = findings({
        strapiVersion: versions.strapi,
        nodeVersion: versions.node,
        encryptionKeySet: secrets.encryptionKeySet(),
        secrets: await secrets.list(),
        mappings: await mappingsOf(strapi),
        webhook: { url, isPublic, unsigned, signed },
        clock: await clockAhead(unsigned.ahead, (await serviceOf(strapi, 'apiSettings').get()).url),
        site: await siteFacts(strapi),
        api: await serviceOf(strapi, 'ignite').test(),
        dead: (await serviceOf(strapi, 'deliveries').counts()).dead,
      });
      if (json) terminal.print(JSON.stringify({ ...versions, findings: found }, null, 2));
      else for (const { level, text } of found) terminal.print(`${SIGNS[level]} ${text}`);
      return found.some(({ level }) => level === 'wrong') ? exitCodes.failed : exitCodes.ok;
    }),
});
