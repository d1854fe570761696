import { deliveryOf, type Delivery } from '../ignite';
import type { Change } from './library';
import { randomFrom } from './random';

export interface WebhookOptions {
  /** Where the deliveries go: the complete address of the webhook. */
  url: string;
  secret: string;
  seed?: number;
  /** Shares from 0 to 1: of deliveries that never arrive, arrive again, and arrive late. */
  loss?: number;
  repetition?: number;
  disorder?: number;
  /** A late or repeated delivery arrives after up to so many others. */
  delay?: number;
}

/**
 * Tells a site of changes, as unreliably as a network: signed once, then lost, late, or twice, by a
 * seeded random source. What is late waits for other deliveries to overtake it, not for time to pass.
 */
export const createWebhooks = ({
  url,
  secret,
  seed = 1,
  loss = 0,
  repetition = 0,
  disorder = 0,
  delay = 10,
}: WebhookOptions) => {
  const random = randomFrom(seed);
  let underway: { turn: number; delivery: Delivery }[] = [];
  let turn = 0;
  let lastT = 0;
  /** How many deliveries were lost, and how many were answered with which status. */
  const seen = { lost: 0, answers: {} as Record<string, number> };

  const post = async ({ headers, body }: Delivery): Promise<void> => {
    const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) }).then(
      async (response) => {
        await response.arrayBuffer();
        return String(response.status);
      },
      () => 'none'
    );
    seen.answers[answer] = (seen.answers[answer] ?? 0) + 1;
  };

  const sendDue = async (): Promise<void> => {
    const due = underway.filter((sending) => sending.turn <= turn);
    underway = underway.filter((sending) => sending.turn > turn);
    for (const { delivery } of due.sort((a, b) => a.turn - b.turn)) await post(delivery);
  };

  return {
    seen,

    /** Sends what is due by now, this change perhaps among it. */
    async tell({ event, video }: Change): Promise<void> {
      turn += 1;
      // Ignite signs no two events in one millisecond: a deletion's body is that of the last update.
      lastT = Math.max(Date.now(), lastT + 1);
      const delivery = deliveryOf({ secret, video, event, t: lastT });
      const afterOthers = (): number => turn + 1 + Math.floor(random() * delay);
      if (random() < loss) seen.lost += 1;
      else underway.push({ turn: random() < disorder ? afterOthers() : turn, delivery });
      if (random() < repetition) underway.push({ turn: afterOthers(), delivery });
      await sendDue();
    },

    /** Sends all that is still underway. */
    async flush(): Promise<void> {
      turn = Infinity;
      await sendDue();
      turn = 0;
    },
  };
};
