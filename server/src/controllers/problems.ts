import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import {
  problemName,
  type ProblemRetry,
  type ProblemsView,
  type ProblemVideos,
} from '#shared/contract/problems';
import type { Context } from '../context';
import { service } from '../services';
import { parseOr400, rowId } from './parse';

/** Videos of a page, and of one step of trying again. */
const PAGE = 50;
const STEP = 500;

const videosQuery = problemName.extend({
  after: rowId.or(z.literal('0').transform(Number)).default(0),
});

/** The admin API behind what entries lack although they were written. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const problems = () => service(strapi, 'problems');

  return {
    async find(ctx: Context): Promise<void> {
      const data: ProblemsView = { problems: await service(strapi, 'problemCounts')() };
      ctx.body = { data };
    },

    async videos(ctx: Context): Promise<void> {
      const query = parseOr400(ctx, videosQuery, ctx.query);
      if (query === null) return;
      const { after, ...name } = query;
      const found = await problems().videos(name, after, PAGE + 1);
      const videos = found.slice(0, PAGE);
      const next = found.length > PAGE ? (videos.at(-1)?.id ?? null) : null;
      const data: ProblemVideos = { videos, next };
      ctx.body = { data };
    },

    /** Asks for the images of the videos once more, and looks at their entries again. */
    async retry(ctx: Context): Promise<void> {
      const name = parseOr400(ctx, problemName, ctx.request.body);
      if (name === null) return;
      let count = 0;
      let after = 0;
      for (;;) {
        const found = await problems().videos(name, after, STEP);
        const last = found.at(-1);
        if (last === undefined) break;
        after = last.id;
        count += found.length;
        if (name.code === 'imageUnavailable') {
          await service(strapi, 'files').retry(
            found.map(({ values: { url = '', folder = '' } }) => ({
              url: String(url),
              folder: folder === '' ? null : String(folder),
            }))
          );
        }
        const videoIds = found.map(({ videoId }) => videoId);
        await strapi.db.transaction(({ trx }) =>
          service(strapi, 'recheckStore').mark(trx, videoIds, 'changed', Date.now())
        );
      }
      service(strapi, 'worker').wake();
      const data: ProblemRetry = { videos: count };
      ctx.body = { data };
    },
  };
};
