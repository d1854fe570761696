import type { Core } from '@strapi/strapi';
import { deliveriesPage } from '#shared/contract/deliveries';
import { permissions } from '#shared/permissions';
import type { Ability } from '../context';
import deliveries from '../controllers/deliveries';
import { z } from '../strapi-utils';
import { abilityOf, ask, Refusal } from './call';
import { linksInto } from './links';
import { answering, notice, type Mcp } from './tool';

/** Deliveries of a video that are replayed at a time. */
const MOST = 20;

/** The deliveries of a video that failed, by the log: that takes the right to read it. */
const failedOf = async (
  strapi: Core.Strapi,
  ability: Ability,
  videoId: string
): Promise<number[]> => {
  if (!ability.can(permissions.readDeliveries)) {
    throw new Refusal(
      'To look up the deliveries of a video takes the permission to read the log of deliveries. Give the number of a delivery instead.'
    );
  }
  const query = { videoId, outcome: 'needsAction', limit: String(MOST) };
  const page = await ask(deliveries({ strapi }).find, ability, { query });
  return deliveriesPage
    .parse(page)
    .rows.filter(({ outcome }) => outcome !== 'invalid')
    .map(({ id }) => id);
};

/** Applies deliveries once more, as the log's button does. */
export const registerReplay = (mcp: Mcp): void =>
  mcp.registerTool({
    name: 'ignite_video_replay',
    title: 'Replay deliveries of Ignite',
    description:
      'Applies a stored delivery once more, or all that failed of a video. It changes entries as a sync does. Correct the cause of a failure first.',
    auth: { policies: [{ action: permissions.replayDeliveries }] },
    resolveInputSchema: () =>
      z.object({
        delivery: z.number().int().positive().optional().describe('Its number in the log'),
        videoId: z.string().min(1).max(64).optional().describe('Instead: all that failed of it'),
      }),
    resolveOutputSchema: () =>
      z.object({
        notice: notice(),
        replayed: z.array(z.object({ delivery: z.number(), link: z.string() })),
      }),
    createHandler:
      (strapi, context) =>
      ({ args: { delivery, videoId } }) =>
        answering(strapi, async () => {
          if ((delivery === undefined) === (videoId === undefined)) {
            throw new Refusal('Give either the number of a delivery, or the id of a video.');
          }
          const ids =
            videoId === undefined
              ? [delivery].filter((id) => id !== undefined)
              : await failedOf(strapi, abilityOf(context), videoId);
          for (const id of ids) {
            const call = { params: { id: String(id) } };
            await ask(deliveries({ strapi }).replay, abilityOf(context), call);
          }
          const links = linksInto(strapi);
          const replayed = ids.map((id) => ({ delivery: id, link: links.delivery(id) }));
          return {
            lines: [
              replayed.length === 0
                ? 'No delivery of the video has failed: there is nothing to replay.'
                : 'Put into the queue again; look in a moment what became of it:',
              ...replayed.map(({ link }) => `- ${link}`),
            ],
            data: { replayed },
          };
        }),
  });
