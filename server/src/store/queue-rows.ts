import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { VIDEO_EVENTS } from '#shared/ignite';
import type { Position } from '../video/order';
import type { Bodies } from './bodies';
import type { Tally } from './tally';

/** A stored delivery that still has to be applied, or is dead: it failed too often, and waits for somebody to replay it. */
export interface UnsettledDelivery extends Position {
  id: number;
  isDead: boolean;
  /** Whether the queue knows of failures or replays that the log does not. */
  hasHistory: boolean;
  isComplete: boolean;
  /** Whether it may take the video's entries off the public site. */
  mayHide: boolean;
}

/** How a delivery that was taken up ended. */
export const SETTLED_STATES = ['applied', 'unchanged', 'superseded', 'stale'] as const;

export type SettledState = (typeof SETTLED_STATES)[number];

/** States of what is in the queue. */
export const QUEUE_STATES = ['waiting', 'retrying', 'dead'] as const;

export const POSITION = [
  'id',
  'video_id',
  'event',
  't',
  'video_updated_at',
  'restores',
  'complete',
] as const;

export const positionRow = z.object({
  id: z.coerce.number(),
  video_id: z.string(),
  event: z.enum(VIDEO_EVENTS),
  t: z.coerce.number(),
  video_updated_at: z.coerce.number(),
  restores: z.coerce.number().nullable(),
  complete: z.coerce.number().nullable(),
});

/** What the queue takes over of a row of the log. */
export interface QueuedRow {
  id: number;
  video_id: string | null;
  event: string;
  t: number;
  video_updated_at: number | null;
  restores: number | null;
  hides: number | null;
  complete: number | null;
  received_at: number;
}

export interface QueueParts {
  strapi: Core.Strapi;
  bodies: Bodies;
  /** How many deliveries in the queue are dead. */
  dead: Tally;
}
