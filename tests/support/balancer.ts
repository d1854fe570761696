import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Balancer {
  url: string;
  /** The processes that requests are given to, in turn. */
  targets: string[];
  stop(): Promise<void>;
}

/** A proxy in front of several processes, as clouds have one: bodies as bytes, and 502 where a process is gone. */
export const startBalancer = async (targets: string[]): Promise<Balancer> => {
  let turn = 0;
  const balancer: Balancer = { url: '', targets, stop: async () => {} };
  const server = createServer((incoming, outgoing) => {
    const { targets: now } = balancer;
    const target = now[turn++ % now.length];
    const fail = (): void => {
      if (!outgoing.headersSent) outgoing.writeHead(502);
      outgoing.end();
    };
    if (target === undefined) return fail();
    const { method, headers, url } = incoming;
    const passed = request(new URL(url ?? '/', target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.on('error', fail);
    });
    passed.on('error', fail);
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  balancer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  balancer.stop = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return balancer;
};
