import { Agent, request } from 'node:http';
import type { Delivery } from '../support/ignite';

/** Connections that are kept open and busy. */
const CONNECTIONS = 16;

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

const post = (url: URL, { headers, body }: Delivery): Promise<number> =>
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
  const queue = deliveries.values();
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (const delivery of queue) {
        const status = await post(target, delivery);
        if (status < 200 || status > 299) throw new Error(`${url} answered ${status}`);
      }
    })
  );
  return (performance.now() - started) / 1000;
};
