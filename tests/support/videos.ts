import { randomBytes } from 'node:crypto';

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
