import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { Delivery } from '../support/ignite';

/** Connections that are kept open and busy. */
const CONNECTIONS = 16;

const post = (agent: Agent, url: URL, { headers, body }: Delivery): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      }
    );
    sent.on('error', reject);
    sent.end(body);
  });

/**
 * Sends `rate` deliveries a second, whether earlier ones were answered or not.
 * @returns when each was answered (ms since 1970).
 */
export const sendSteadily = async (
  url: string,
  deliveries: readonly Delivery[],
  rate: number
): Promise<number[]> => {
  const target = new URL(url);
  const agent = new Agent({ keepAlive: true });
  const started = performance.now();
  const answers: Promise<number>[] = [];
  for (const [index, delivery] of deliveries.entries()) {
    const wait = started + (index * 1000) / rate - performance.now();
    if (wait > 0) await setTimeout(wait);
    answers.push(
      post(agent, target, delivery).then((status) => {
        if (status < 200 || status > 299) throw new Error(`${url} answered ${status}`);
        return Date.now();
      })
    );
  }
  const times = await Promise.all(answers);
  agent.destroy();
  return times;
};

/**
 * Sends all deliveries over 16 connections, each as soon as one is free.
 * @returns the seconds that it took.
 */
export const sendAll = async (url: string, deliveries: readonly Delivery[]): Promise<number> => {
  const target = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const queue = deliveries.values();
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (const delivery of queue) {
        const status = await post(agent, target, delivery);
        if (status < 200 || status > 299) throw new Error(`${url} answered ${status}`);
      }
    })
  );
  const seconds = (performance.now() - started) / 1000;
  // A site closes connections that are idle for a while: the next load opens its own.
  agent.destroy();
  return seconds;
};
