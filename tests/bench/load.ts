import { Agent, request } from 'node:http';
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
