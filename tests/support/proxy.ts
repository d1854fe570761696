import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

export interface Proxy {
  /** The target's URL, by way of the proxy. */
  url: string;
  /** Ends all connections and refuses new ones, as a server that is stopped does. */
  cut(): Promise<void>;
  /** Passes nothing on any more and answers nothing, as a network that is down does. */
  freeze(): void;
  /** Takes connections again after a `cut`, and ends those that were frozen. */
  open(): Promise<void>;
}

/** Starts a TCP proxy to the server that a URL names. */
export const startProxy = async (targetUrl: string): Promise<Proxy> => {
  const target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  let frozen = false;

  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      if (frozen) from.pause();
      else from.pipe(to);
      // A cut connection ends with an error on either side: the one that is left goes with it.
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  const endAll = (): void => sockets.forEach((socket) => socket.destroy());

  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = new URL(targetUrl);
  url.host = `127.0.0.1:${port}`;

  return {
    url: url.href,
    cut: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        endAll();
      }),
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    async open() {
      if (frozen) endAll();
      frozen = false;
      if (!server.listening) await listen(port);
    },
  };
};
