import { randomBytes } from 'node:crypto';
import { deliveryOf, exampleBody, type Delivery } from '../support/ignite';

export const BENCH_SECRET = 'whsec_bench_c4ca4238a0b92382';

const example = JSON.parse(exampleBody('4-updated-complete-public.json').toString()) as {
  src: { hls: unknown[]; mp4: unknown[]; thumbnails: unknown[] };
};
/** About 2.4 KB, as most of Ignite's bodies are. */
export const compact = {
  ...example,
  transcriptions: undefined,
  src: { ...example.src, hls: example.src.hls.slice(0, 1), thumbnails: [] },
};

let lastT = Date.now() - 60 * 60 * 1000;

/** Ids as Ignite gives them to deliveries: time, process, and a count, in hex. */
const sender = randomBytes(5).toString('hex');
let sent = 0;
const nextDeliveryId = (): string => {
  sent += 1;
  const seconds = Math.floor(Date.now() / 1000);
  return `del_${seconds.toString(16)}${sender}${sent.toString(16).padStart(6, '0')}`;
};

const delivery = (id: string, version: number, t: number, updatedAt: number): Delivery =>
  deliveryOf({
    secret: BENCH_SECRET,
    deliveryId: nextDeliveryId(),
    t,
    video: {
      ...compact,
      id,
      title: `Video ${id}, version ${version}`,
      duration: 100 + version,
      updatedAt: new Date(updatedAt).toISOString(),
    },
  });

/** Lives of `events` versions each, interleaved as they would arrive: all first versions first. */
export const makeLives = (videos: number, events: number): Delivery[] => {
  const ids = Array.from({ length: videos }, () => randomBytes(12).toString('hex'));
  return Array.from({ length: events }, (_, version) =>
    ids.map((id) => {
      lastT += 1;
      return delivery(id, version, lastT, Date.UTC(2024, 0, 1) + version * 1000);
    })
  ).flat();
};

/** What Mux sends when an asset is ready. Its plugin wants a signature header and does not check it. */
export const makeMuxEvents = (assetIds: readonly string[]): Delivery[] =>
  assetIds.map((id, index) => ({
    headers: { 'content-type': 'application/json', 'mux-signature': `t=${index},v1=unchecked` },
    body: Buffer.from(
      JSON.stringify({
        type: 'video.asset.ready',
        data: { ...compact, id, playback_ids: [{ id: `p${index}` }], duration: index },
      })
    ),
  }));
