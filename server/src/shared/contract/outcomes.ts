import { z } from 'zod';

/** Why a request was refused before anything of it was stored. */
export const refusalReason = z.enum([
  'notJson',
  'missingHeader',
  'signatureMissing',
  'signatureMalformed',
  'tooOld',
  'inFuture',
  'noSecret',
  'tooLarge',
  'incomplete',
  'tooSlow',
  'tooManyBytes',
  'bodyTaken',
  'wrongSignature',
  'notStored',
]);

export type RefusalReason = z.infer<typeof refusalReason>;

/** What a verified request came to. */
export const verifiedOutcome = z.enum(['accepted', 'duplicate', 'ignored', 'notAVideo']);

export const requestOutcome = z.enum([...verifiedOutcome.options, ...refusalReason.options]);

export type RequestOutcome = z.infer<typeof requestOutcome>;

/** What a stored delivery came to. */
export const settledOutcome = z.enum(['applied', 'unchanged', 'superseded', 'stale', 'dead']);

export type SettledOutcome = z.infer<typeof settledOutcome>;

/** Everything that is counted by minute. `slowStore` is a delivery whose storing took long. */
export const countedOutcome = z.enum([
  ...requestOutcome.options,
  ...settledOutcome.options,
  'slowStore',
]);

export type CountedOutcome = z.infer<typeof countedOutcome>;
