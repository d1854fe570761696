import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { deliveryOf } from '../support/ignite';
import { WEBHOOK } from '../support/webhook';
import type { Step } from './lives';
import { bodyOf } from './oracle';

const CONNECTIONS = 16;
/** How long Ignite waits for an answer (ms). */
const ANSWER_TIME = 30_000;
/** Pause before a delivery is sent again (ms): a process that was killed takes seconds to come back. */
const PAUSE = 100;
/** A delivery that is not taken after so many tries never will be. */
const MAX_TRIES = 3000;

/** @returns the status of the answer, or null when the connection was lost without one. */
const post = (agent: Agent, url: string, secret: string, step: Step): Promise<number | null> => {
  const { headers, body } = deliveryOf({ ...step, secret, video: bodyOf(step) });
  return new Promise((resolve) => {
    const sent = request(
      `${url}${WEBHOOK}`,
      { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } },
      (response) => {
        response.on('end', () => resolve(response.statusCode ?? null));
        response.on('error', () => resolve(null));
        response.resume();
      }
    );
    sent.setTimeout(ANSWER_TIME, () => sent.destroy());
    sent.on('error', () => resolve(null));
    sent.end(body);
  });
};

/**
 * Sends everything over 16 connections, to one process after the other, and again until it gets a
 * 2xx, as Ignite does.
 *
 * @param onAcknowledged called after each 2xx.
 * @returns how many answers had which status.
 */
export const sendLives = async (
  urls: readonly string[],
  secret: string,
  sendings: readonly Step[],
  onAcknowledged: (step: Step) => void
): Promise<Record<string, number>> => {
  const agent = new Agent({ keepAlive: true, maxTotalSockets: CONNECTIONS });
  const queue = sendings.values();
  const answers: Record<string, number> = {};
  let turn = 0;

  const isAcknowledged = async (step: Step): Promise<boolean> => {
    const status = await post(agent, urls[turn++ % urls.length] ?? '', secret, step);
    const answer = String(status ?? 'none');
    answers[answer] = (answers[answer] ?? 0) + 1;
    return status !== null && status >= 200 && status <= 299;
  };

  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (const step of queue) {
        let tries = 1;
        while (!(await isAcknowledged(step))) {
          if (tries++ > MAX_TRIES) throw new Error(`${step.deliveryId} is never taken`);
          await setTimeout(PAUSE);
        }
        onAcknowledged(step);
      }
    })
  );
  agent.destroy();
  return answers;
};
