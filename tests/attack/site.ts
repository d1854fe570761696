import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestDatabase } from '../support/database';
import { deliveryOf, type Delivery } from '../support/ignite';
import { startProcess, type SiteProcess } from '../support/process';
import { freshVideoId, videoOf } from '../support/videos';

export const SECRET = 'whsec_attacked_5f4dcc3b5aa765d61d8327deb882cf99';

/** What an attack came to. */
export interface Result {
  name: string;
  requests: number;
  /** Requests that nobody with the secret has signed and that got a 2xx. */
  forgeriesAccepted: number;
  unexpected5xx: number;
  /** Resident memory before and at its most (MB). */
  memory: { before: number; most: number };
  /** ms. */
  longestStop: number;
  /** What else did not hold, in words. */
  broken: string[];
}

export interface AttackedSite extends SiteProcess {
  /** Begins to measure. @returns ends it. */
  measure(): () => Pick<Result, 'memory' | 'longestStop' | 'broken'>;
}

/** A site to be attacked, on loopback, in a process of its own. */
export const startAttacked = async (
  database: TestDatabase,
  { heap = 512, config = {} }: { heap?: number; config?: Record<string, unknown> } = {}
): Promise<AttackedSite> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ignite-video-attack-'));
  const report = path.join(folder, 'event-loop');
  const preload = path.join(__dirname, 'event-loop.mjs');
  const site = await startProcess({
    ...database.env,
    HOST: '127.0.0.1',
    SERVE_ADMIN_PANEL: 'false',
    STRAPI_LOG_LEVEL: 'warn',
    IGNITE_SIGNING_SECRETS: SECRET,
    IGNITE_PLUGIN_CONFIG: JSON.stringify(config),
    ATTACK_EVENT_LOOP: report,
    NODE_OPTIONS: `--max-old-space-size=${heap} --import ${preload}`,
  });

  const resident = (): number => {
    const status = readFileSync(`/proc/${site.pid}/status`, 'utf8');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  };

  return {
    ...site,
    measure() {
      process.kill(site.pid, 'SIGUSR2');
      const before = resident();
      let most = before;
      const timer = setInterval(() => {
        if (!site.hasExited()) most = Math.max(most, resident());
      }, 50);
      return () => {
        clearInterval(timer);
        const broken = site.hasExited() ? ['the site died'] : [];
        let longestStop = 0;
        try {
          longestStop = Number(readFileSync(report, 'utf8'));
        } catch {
          // It died before it said anything.
        }
        return { memory: { before, most }, longestStop, broken };
      };
    },
    async stop(signal) {
      await site.stop(signal);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** What Ignite would send, with a body of about so many bytes. */
export const good = (bytes = 0, parts: Record<string, unknown> = {}): Delivery =>
  deliveryOf({
    secret: SECRET,
    video: videoOf({
      id: freshVideoId(),
      ...parts,
      ...(bytes > 0 && { customMetadata: { filler: 'x'.repeat(bytes) } }),
    }),
  });

/** Sends a delivery and gives the status of the answer. */
export const deliver = async (
  { url }: Pick<SiteProcess, 'url'>,
  { headers, body }: Delivery
): Promise<number> => {
  const response = await fetch(`${url}/api/ignite-video/webhook`, {
    method: 'POST',
    headers,
    body: new Uint8Array(body),
    signal: AbortSignal.timeout(30_000),
  });
  await response.arrayBuffer();
  return response.status;
};
