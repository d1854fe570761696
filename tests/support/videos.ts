import { randomBytes } from 'node:crypto';
import { deliveryOf, type Delivery } from './ignite';

export type Video = Record<string, unknown> & { id: string; updatedAt: string };

/** An id that no other test uses. */
export const freshVideoId = (): string => randomBytes(12).toString('hex');

/** A video that is published by the default rules, but for what the test is about. */
export const videoOf = (parts: Record<string, unknown> & { id: string }): Video => ({
  status: 'COMPLETE',
  visibility: 'public',
  title: 'Assembly line',
  description: 'Step by step.',
  language: 'en-US',
  duration: 60,
  createdAt: '2024-01-15T10:00:00.000Z',
  updatedAt: '2024-01-15T10:00:00.000Z',
  ...parts,
});

/** So many versions of each video, signed: the first ones of all before the second ones. */
export const livesOf = (secret: string, ids: readonly string[], versions: number): Delivery[] =>
  Array.from({ length: versions }, (_, version) =>
    ids.map((id) =>
      deliveryOf({
        secret,
        video: videoOf({
          id,
          title: `Version ${version}`,
          updatedAt: new Date(Date.UTC(2024, 0, 15, 10, 0, version)).toISOString(),
        }),
      })
    )
  ).flat();
