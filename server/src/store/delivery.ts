/** A verified request, ready to be stored. Times in ms since the epoch. */
export interface NewDelivery {
  deliveryId: string;
  event: string;
  /** Hex HMAC that was verified. */
  signature: string;
  t: number;
  body: Buffer;
  receivedAt: number;
  /** Set when the body is a video; `hides` as `hidesVideo` says, `complete` as `isCompleteVersion`. */
  video: {
    id: string;
    updatedAt: number;
    title: string | null;
    hides: boolean;
    complete: boolean;
  } | null;
  state: 'waiting' | 'ignored' | 'invalid';
  reason: string | null;
  /** Where it comes from; the webhook when it is left out. */
  source?: 'webhook' | 'reconcile';
  /** See `Position`. */
  restores?: boolean;
}

/** The two things by which a repeated delivery is known. */
export type AcceptedBy = Pick<NewDelivery, 'deliveryId' | 't' | 'signature'>;
