import type { Core } from '@strapi/strapi';
import { describeProblem } from '../map/problem-text';
import { webhookPath } from '../receive/route';
import { defineCommand, exitCodes } from './command';
import { findings, type Finding, type Installation } from './findings';
import { serviceOf, withStrapi } from './project';
import { webhookAddress } from './webhook-address';

const help = `Usage: npx strapi-plugin-ignite-video doctor [--url <address>]

Checks an installation and says what to do: versions, encryption key, signing
secrets, mappings, whether the webhook answers, and the token for Ignite's API.
Run it in the project's folder, while the site is running.

  --url <address>   the public address of the site, when config/server does not
                    name it

The webhook gets one request without a signature, which it must refuse.

Exit codes:
  0   nothing is wrong
  1   something is
  2   not given as this help says`;

/** How long the webhook may take for its answer (ms). */
const ANSWER_TIME = 10_000;

const addressOf = (strapi: Core.Strapi, given: string | undefined) => {
  const isPublic = given !== undefined || /^https?:/.test(strapi.config.get('server.url', ''));
  const base = given ?? strapi.config.get<string>('server.absoluteUrl');
  return { isPublic, url: webhookAddress(base, webhookPath(strapi)) };
};

const knock = async (url: string): Promise<{ status: number | null; isOwnAnswer: boolean }> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-webhook-event': 'doctor',
      'x-webhook-delivery-id': 'doctor',
    },
    body: '{}',
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_TIME),
  }).catch(() => null);
  if (answer === null) return { status: null, isOwnAnswer: false };
  const text = await answer.text().catch(() => '');
  return { status: answer.status, isOwnAnswer: text.includes('X-Webhook-Signature') };
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
  options: { url: { type: 'string' } },
  run: ({ url: given }, terminal) =>
    withStrapi(terminal, async (strapi) => {
      const { url, isPublic } = addressOf(strapi, given);
      const secrets = serviceOf(strapi, 'secrets');
      const found = findings({
        strapiVersion: strapi.config.get('info.strapi'),
        nodeVersion: process.version,
        encryptionKeySet: secrets.encryptionKeySet(),
        secrets: await secrets.list(),
        mappings: await mappingsOf(strapi),
        webhook: { url, isPublic, ...(await knock(url)) },
        api: await serviceOf(strapi, 'ignite').test(),
        dead: (await serviceOf(strapi, 'deliveries').counts()).dead,
      });
      for (const { level, text } of found) terminal.print(`${SIGNS[level]} ${text}`);
      return found.some(({ level }) => level === 'wrong') ? exitCodes.failed : exitCodes.ok;
    }),
});
