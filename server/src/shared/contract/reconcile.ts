import { z } from 'zod';
import { cronExpression } from './cron';
import { revision } from './settings';

/** `full`: every video, and which ones are gone. `since`: what changed since the last run that ended well. */
export const runMode = z.enum(['full', 'since']);

/** When and how carefully reconciles run. */
export const reconcileSettings = z.object({
  /** When runs start by themselves (server's time zone); null for never. */
  schedule: cronExpression.nullable(),
  /** What those go through. */
  scheduleMode: runMode,
  /** Whether a run starts with the site when no process of it ran for a while. */
  atStart: z.boolean(),
  /** From 0 to 1: when more of the videos than this are gone from Ignite, a person is asked first. */
  maxDeletedShare: z.number().min(0).max(1),
  /** Requests to Ignite's API per second. */
  requestsPerSecond: z.number().min(0.1).max(100),
});

export type ReconcileSettings = z.infer<typeof reconcileSettings>;

/** `PUT /ignite-video/reconcile/settings`, answered with `ReconcileView`, and what that shows. */
export const savedReconcileSettings = reconcileSettings.extend({ revision });

/** `POST /ignite-video/reconcile/runs`: 201 with the `RunView`, 409 (`details.code`: `RunRefusal`) when none was started. */
export const runOptions = z.object({
  mode: runMode,
  /** Says what would change, and changes nothing. */
  dryRun: z.boolean().default(false),
});

export type RunOptions = z.infer<typeof runOptions>;

export const runTrigger = z.enum(['person', 'commandLine', 'schedule', 'start']);

export type RunTrigger = z.infer<typeof runTrigger>;

/** Why a run was not started, resumed or confirmed. */
export const runRefusal = z.enum([
  /** Another one is running, on whichever process. */
  'alreadyRunning',
  'noToken',
  /** Only the last run can be resumed or confirmed, and only when it waits for that. */
  'notPossible',
]);

export type RunRefusal = z.infer<typeof runRefusal>;

/** Only `done` is the truth: what was cancelled or failed can be resumed, what needs confirmation confirmed. */
export const runState = z.enum(['running', 'cancelled', 'failed', 'needsConfirmation', 'done']);

export type RunState = z.infer<typeof runState>;

/**
 * `listing` reads Ignite's videos, `checking` asks for each one that was not among them, `deleting` deletes
 * those that are gone.
 */
export const runPhase = z.enum(['listing', 'checking', 'deleting']);

export type RunPhase = z.infer<typeof runPhase>;

/** A run: `GET /ignite-video/reconcile/runs/:id`. Times in ms. */
export const runView = z.object({
  id: z.number(),
  mode: runMode,
  dryRun: z.boolean(),
  trigger: runTrigger,
  state: runState,
  phase: runPhase,
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  /** For `since`: changes from this time on were listed. Null when everything was. */
  since: z.number().nullable(),
  /** Videos that Ignite says there are to list; null before its first answer. */
  total: z.number().nullable(),
  /** Different videos that were listed so far. */
  seen: z.number(),
  /** Of those: not known before, brought up to date, back after a deletion, and as they were. */
  created: z.number(),
  updated: z.number(),
  restored: z.number(),
  unchanged: z.number(),
  /** Not listed, still to be checked by their id; in a run that needs confirmation, those that a person is asked about. */
  toCheck: z.number(),
  /** Gone from Ignite: deleted here once all have been checked. */
  deleted: z.number(),
  /** What was listed and is not a video: no id, no valid `updatedAt`. */
  invalid: z.number(),
  /** Not listed, and left alone: of a workspace that Ignite listed nothing of, or of none. */
  elsewhere: z.number(),
  /** Videos per second since the run was started or resumed; null when it is not running. */
  rate: z.number().nullable(),
  /** Expected time left (ms); null when unknown. */
  timeLeft: z.number().nullable(),
  /** Changes of this run that are stored and not applied yet, and those that failed when they were tried. */
  waiting: z.number(),
  failing: z.number(),
  /** Why it failed or needs confirmation, in words. */
  message: z.string().nullable(),
  /** Whether it is the last run, and can be resumed or confirmed (`POST …/runs/:id/resume`, `…/confirm`). */
  canResume: z.boolean(),
  canConfirm: z.boolean(),
});

export type RunView = z.infer<typeof runView>;

/**
 * `GET /ignite-video/reconcile`: all that the page shows. `POST …/runs/:id/cancel` ends a running run, or what
 * waits for confirmation. Those three answer 200 with the `RunView`, 404, or 409 (`details.code`: `RunRefusal`).
 */
export const reconcileView = z.object({
  now: z.number(),
  settings: savedReconcileSettings,
  /** When the schedule starts the next run; null without one. */
  nextAt: z.number().nullable(),
  /** The last runs, newest first; the first may be running. */
  runs: z.array(runView),
});

export type ReconcileView = z.infer<typeof reconcileView>;

export const runChange = z.enum(['created', 'updated', 'restored', 'deleted']);

export type RunChange = z.infer<typeof runChange>;

/** `GET /ignite-video/reconcile/runs/:id/changes?after=<id>`: what a run changed, or would change, a page at a time. */
export const runChanges = z.object({
  changes: z.array(
    z.object({
      id: z.number(),
      videoId: z.string(),
      title: z.string().nullable(),
      change: runChange,
      /** The video's entries by now, to link to. */
      entries: z.array(z.object({ uid: z.string(), documentId: z.string() })),
    })
  ),
  /** `after` of the next page, or null. */
  next: z.number().nullable(),
});

export type RunChanges = z.infer<typeof runChanges>;
