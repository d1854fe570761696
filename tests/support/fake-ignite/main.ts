/**
 * A made-up Ignite to try a site with:
 *
 *   npx tsx tests/support/fake-ignite/main.ts --videos 200 --port 4000
 *   … --webhook http://127.0.0.1:1337/api/ignite-video/webhook --secret whsec_…
 *
 * With a webhook something happens to its videos every second, and the site is told of it: with some
 * deliveries lost, late, or twice.
 */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startFakeIgnite } from './fake-ignite';
import { randomFrom } from './random';
import { createWebhooks } from './webhooks';

const SECOND = 1000;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      videos: { type: 'string', default: '200' },
      port: { type: 'string', default: '4000' },
      seed: { type: 'string', default: '1' },
      webhook: { type: 'string' },
      secret: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  const ignite = await startFakeIgnite({
    videos: Number(values.videos),
    port: Number(values.port),
    seed,
  });
  console.log(`IGNITE_API_URL=${ignite.apiUrl}\nIGNITE_API_TOKEN=${ignite.token}`);

  const { webhook: url, secret } = values;
  if (!url || !secret) return;
  const webhooks = createWebhooks({
    url,
    secret,
    seed,
    loss: 0.1,
    repetition: 0.1,
    disorder: 0.3,
  });
  const random = randomFrom(seed);
  for (;;) {
    await setTimeout(SECOND);
    const change = ignite.library.live(random);
    console.log(`${change.event} ${change.video.id} ${String(change.video['title'])}`);
    await webhooks.tell(change);
  }
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
