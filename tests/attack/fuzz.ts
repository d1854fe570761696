import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { callAdmin, logIn } from '../support/administrator';
import { deliveryOf, signature, type Delivery } from '../support/ignite';
import { ROUTES } from '../support/routes';
import { freshVideoId, videoOf } from '../support/videos';
import { mutate, pick, TEXTS, VALUES, type Random } from './hostile';
import { SECRET, type AttackedSite, type Result } from './site';

const CONNECTIONS = 16;
/** One in so many requests to the webhook is Ignite's own. */
const GOOD = 100;

interface Call {
  method: string;
  path: string;
  headers: Record<string, string | string[]>;
  body: Buffer | null;
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
}

const send = (agent: Agent, base: URL, { method, path, headers, body }: Call): Promise<Answer> =>
  new Promise((resolve) => {
    const nothing = { status: 0, headers: {} };
    const sent = request(
      {
        ...{ agent, method, path, hostname: base.hostname, port: base.port, timeout: 60_000 },
        headers: { ...headers, ...(body && { 'content-length': String(body.length) }) },
      },
      (response) => {
        response.resume();
        response.on('close', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers })
        );
      }
    );
    sent.on('timeout', () => sent.destroy());
    // Node's own server hangs up on some of it.
    sent.on('error', () => resolve(nothing));
    sent.end(body ?? undefined);
  });

export interface FuzzOptions {
  requests: number;
  /** It ends after this time, whatever was sent by then (ms). */
  time: number;
  random: Random;
}

/** Sends what `next` makes, over some connections at once, and sees each answer. @returns how much was sent. */
const sendMany = async (
  { url }: AttackedSite,
  { requests, time }: FuzzOptions,
  next: () => { call: Call; see(answer: Answer): void }
): Promise<number> => {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const base = new URL(url);
  const until = Date.now() + time;
  let sent = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (sent < requests && Date.now() < until) {
        sent += 1;
        const { call, see } = next();
        see(await send(agent, base, call));
      }
    })
  );
  agent.destroy();
  return sent;
};

/** A delivery that Ignite has not sent: forged, changed on the way, or sent again in another guise. */
const forge = (random: Random, seen: readonly Delivery[]): Delivery => {
  const real = pick(random, seen);
  const video = mutate(random, videoOf({ id: freshVideoId() }));
  const body = Buffer.from(JSON.stringify(video) ?? '');
  const t = Date.now();
  const v1 = signature(SECRET, t, body);
  const guess = deliveryOf({ secret: pick(random, TEXTS), video: body });
  const withSignature = (value: string): Delivery => ({
    body,
    headers: { ...guess.headers, 'x-webhook-signature': value },
  });
  switch (Math.floor(random() * 10)) {
    case 0:
      return withSignature(pick(random, TEXTS).replaceAll(/[^\x20-\x7e]/g, ''));
    case 1:
      return withSignature(`t=${t + 1},v1=${v1}`);
    case 2:
      return withSignature(`t=${t},v1=${v1.slice(0, -1)}`);
    case 3:
      return withSignature(`t=${t},v1=${v1.slice(0, -1)}${v1.endsWith('0') ? '1' : '0'}`);
    case 4:
      return withSignature(`t=${t},v1=${'0'.repeat(64)},v1=${v1}x`);
    case 5: {
      // A real one, changed on the way.
      const changed = Buffer.from(real.body);
      const at = Math.floor(random() * changed.length);
      changed[at] = (changed[at] ?? 0) ^ (1 + Math.floor(random() * 255));
      return {
        headers: { ...real.headers, 'x-webhook-delivery-id': freshVideoId() },
        body: changed,
      };
    }
    case 6: {
      // Signed by who knows the secret, but too early or too late.
      const wrong = t + pick(random, [-25, 25]) * 60 * 60 * 1000;
      return withSignature(`t=${wrong},v1=${signature(SECRET, wrong, body)}`);
    }
    case 7:
      return { body: guess.body, headers: { 'content-type': 'application/json' } };
    case 8: {
      const headers = { ...guess.headers };
      headers[pick(random, Object.keys(headers))] = pick(random, TEXTS).replaceAll(
        /[^\x20-\x7e]/g,
        ''
      );
      return { body, headers };
    }
    default:
      return guess;
  }
};

export const fuzzWebhook = async (
  site: AttackedSite,
  options: FuzzOptions
): Promise<Result & { delivered: number }> => {
  const { random } = options;
  const path = '/api/ignite-video/webhook';
  const seen: Delivery[] = [deliveryOf({ secret: SECRET, video: videoOf({ id: freshVideoId() }) })];
  let count = 0;
  let delivered = 0;
  let refused = 0;
  let forgeriesAccepted = 0;
  let unexpected5xx = 0;
  const end = site.measure();
  const requests = await sendMany(site, options, () => {
    count += 1;
    const isGood = count % GOOD === 0;
    const delivery = isGood
      ? deliveryOf({ secret: SECRET, video: videoOf({ id: freshVideoId() }) })
      : forge(random, seen);
    const method = !isGood && random() < 0.05 ? pick(random, ['GET', 'PUT', 'DELETE']) : 'POST';
    return {
      call: { method, path, headers: delivery.headers, body: delivery.body },
      see({ status }) {
        const isAccepted = status >= 200 && status < 300;
        if (status >= 500) unexpected5xx += 1;
        if (!isGood) {
          if (isAccepted) forgeriesAccepted += 1;
          return;
        }
        if (status === 202) {
          delivered += 1;
          if (seen.push(delivery) > 50) seen.shift();
        } else refused += 1;
      },
    };
  });
  const measured = end();
  if (refused > 0) measured.broken.push(`${refused} good deliveries got no 202`);
  return {
    name: 'fuzzed webhook',
    requests,
    forgeriesAccepted,
    unexpected5xx,
    delivered,
    ...measured,
  };
};

const QUERY = [
  ...['page', 'pageSize', 'limit', 'search', 'videoId', 'event', 'state', 'label', 'from', 'to'],
  ...['before', 'after', 'cursor', 'sort', 'locale', 'status', 'uid', 'key', 'id', 'reason', '_q'],
  ...[
    'filters[$or][0][id][$eq]',
    'populate',
    'fields[0]',
    'change',
    'code',
    'mapping',
    'attribute',
  ],
];

const adminRoutes = ROUTES.flatMap((route) => {
  const [, method, path] = /^admin (\S+) (\S+) /.exec(route) ?? [];
  return method && path ? [{ method, path: `/ignite-video${path}` }] : [];
});

/** What each page would send: what is sent is this, changed somewhere. */
const samplesOf = async (site: AttackedSite, token: string): Promise<unknown[]> => {
  const read = async (path: string): Promise<unknown> =>
    (await callAdmin(site, `/ignite-video${path}`, { token })).body;
  const data = (body: unknown): unknown => (body as { data?: unknown }).data;
  const mappings = data(await read('/mappings')) as { mappings?: unknown[] };
  const [mapping] = mappings.mappings ?? [];
  return [
    { mapping, videoId: 'x' },
    { mapping, video: videoOf({ id: freshVideoId() }) },
    mapping,
    mappings,
    data(await read('/settings')),
    { created: true, updated: true, deleted: true, revision: 0 },
    data(await read('/reconcile')),
    { mode: 'full', dryRun: true },
    { url: 'http://127.0.0.1:1/api', token: 'x' },
    { label: 'x', secret: 'whsec_x' },
    { ids: [1], videoIds: ['x'], before: 1 },
    { target: 'api::tutorial.tutorial', policy: 'unpublish', locale: null },
    {},
  ];
};

const encoded = (text: string): string => {
  try {
    return encodeURIComponent(text);
  } catch {
    return '%ED%A0%80';
  }
};

export const fuzzAdmin = async (site: AttackedSite, options: FuzzOptions): Promise<Result> => {
  const { random } = options;
  const token = await logIn(site);
  const samples = await samplesOf(site, token);
  const failing = new Map<string, number>();
  let forgeriesAccepted = 0;
  const end = site.measure();
  const requests = await sendMany(site, options, () => {
    const route = pick(random, adminRoutes);
    const path = route.path.replaceAll(
      /:\w+/g,
      () => encoded(pick(random, [...TEXTS, '1', 'plugin::ignite-video.video'])) || '%20'
    );
    const query = Array.from({ length: Math.floor(random() * 4) }, () => {
      const value = pick(random, TEXTS);
      return `${encodeURIComponent(pick(random, QUERY))}=${random() < 0.2 ? '%00' : encoded(value)}`;
    }).join('&');
    const isStranger = random() < 0.05;
    const hasBody = route.method !== 'GET' && random() < 0.95;
    const body = random() < 0.1 ? pick(random, VALUES) : mutate(random, pick(random, samples));
    return {
      call: {
        method: route.method,
        path: query ? `${path}?${query}` : path,
        headers: {
          'content-type': random() < 0.97 ? 'application/json' : 'text/plain',
          ...(!isStranger && { authorization: `Bearer ${token}` }),
        },
        body: hasBody ? Buffer.from(JSON.stringify(body) ?? '') : null,
      },
      see({ status }) {
        if (isStranger && status >= 200 && status < 300) forgeriesAccepted += 1;
        if (status < 500) return;
        const what = `${status} ${route.method} ${path}?${query} ${hasBody ? (JSON.stringify(body) ?? '').slice(0, 300) : ''}`;
        failing.set(what, (failing.get(what) ?? 0) + 1);
      },
    };
  });
  const measured = end();
  for (const what of [...failing.keys()].slice(0, 5)) console.error(what);
  return {
    name: 'fuzzed admin API',
    requests,
    forgeriesAccepted,
    unexpected5xx: [...failing.values()].reduce((all, times) => all + times, 0),
    ...measured,
  };
};
