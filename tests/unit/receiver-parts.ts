import {
  createReceiver,
  type ReceiverParts,
  type UnverifiedBody,
} from '../../server/src/receive/receiver';
import type { Delivery } from '../support/ignite';

export const secret = 'whsec_3f9b6a0d5c7e41d2a8b0';
export const now = 1705316400000;
export const everyEvent = { created: true, updated: true, deleted: true };

const working: Pick<ReceiverParts, 'settings' | 'store' | 'isAccepted'> = {
  settings: async () => ({ secrets: [{ id: 7, value: secret }], events: everyEvent }),
  store: async () => 'stored',
  isAccepted: async () => false,
};

/** Parts that work (one secret, every event taken, everything stored) but for those that are given. */
export const createParts = (overrides: Partial<typeof working> = {}) => {
  const { settings, store, isAccepted } = { ...working, ...overrides };
  return {
    config: { maxBodySize: 100_000, replayWindow: 86_400_000 },
    settings: jest.fn(settings),
    store: jest.fn(store),
    isAccepted: jest.fn(isAccepted),
    onRepeat: jest.fn<void, Parameters<ReceiverParts['onRepeat']>>(),
    onOutcome: jest.fn<void, Parameters<ReceiverParts['onOutcome']>>(),
    onStored: jest.fn<void, [{ hides: boolean }]>(),
    onError: jest.fn<void, [unknown]>(),
    now: () => now,
  };
};

/** A body that is in, and was not given up meanwhile. */
export const bodyOf = (bytes: Buffer): UnverifiedBody => ({ take: () => bytes, release: () => {} });

/** Receives one delivery, some headers of which may be other than they were sent. */
export const receive = async (
  parts: ReceiverParts,
  { headers, body }: Delivery,
  overrides: Record<string, string | undefined> = {}
) => {
  const readBody = jest.fn(async () => bodyOf(body));
  const answer = await createReceiver(parts).receive({
    headers: { ...headers, ...overrides },
    readBody,
  });
  return { answer, readBody };
};
