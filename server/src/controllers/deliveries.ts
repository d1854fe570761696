import { isUtf8 } from 'node:buffer';
import type { Core } from '@strapi/strapi';
import type { Context } from '../context';
import {
  chartQuery,
  deliveriesQuery,
  refusalsQuery,
  type DeliveriesChart,
  type DeliveriesPage,
  type DeliveryCounts,
  type DeliveryView,
  type PayloadView,
  type RefusalsPage,
} from '#shared/contract/deliveries';
import { chartBegin, isReplayable, toChart, toRow, toView } from '../log/view';
import { service } from '../services';
import { parseOr400, rowId } from './parse';

/** A body as a text that is the same bytes again, or null: it may not be clean UTF-8. */
const textOf = (body: Buffer): string | null => {
  const text = body.toString('utf8');
  return text.includes('\u0000') || !isUtf8(body) ? null : text;
};

/** The admin API behind the log of deliveries. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const log = () => service(strapi, 'log');
  const deliveries = () => service(strapi, 'deliveries');

  /** What is counted in memory belongs into the answer, too; a database that takes no writes must not hide the log. */
  const flushed = (): Promise<void> => service(strapi, 'flush')().catch(() => {});

  const findOr404 = async (ctx: Context) => {
    const id = rowId.safeParse(ctx.params['id']);
    const found = id.success ? await log().find(id.data) : null;
    if (found === null) ctx.notFound('There is no such delivery, or it is no longer kept.');
    return found;
  };

  const accepted = (ctx: Context): void => {
    service(strapi, 'worker').wake();
    ctx.status = 202;
    ctx.body = { data: null };
  };

  return {
    async find(ctx: Context): Promise<void> {
      const query = parseOr400(ctx, deliveriesQuery, ctx.query);
      if (query === null) return;
      await flushed();
      const { rows, next } = await log().page(query);
      const data: DeliveriesPage = { rows: rows.map(toRow), next };
      ctx.body = { data };
    },

    async findOne(ctx: Context): Promise<void> {
      await flushed();
      const found = await findOr404(ctx);
      if (found === null) return;
      const { videoId, source, id } = found;
      const runId = source === 'webhook' ? null : await service(strapi, 'runChanges').runOf(id);
      const run = runId === null ? null : await service(strapi, 'runs').find(runId);
      const problems = videoId === null ? [] : await service(strapi, 'problems').ofVideo(videoId);
      const data: DeliveryView = {
        ...toView(found),
        run: run && { id: run.id, startedAt: run.startedAt },
        problems,
      };
      ctx.body = { data };
    },

    async payload(ctx: Context): Promise<void> {
      const found = await findOr404(ctx);
      if (found === null) return;
      const stored = await log().payload(found.id);
      if (stored === null) return ctx.notFound('The payload is no longer kept.');
      const text = textOf(stored);
      const data: PayloadView = {
        text: text ?? stored.toString('base64'),
        encoding: text === null ? 'base64' : 'utf8',
        bytes: stored.length,
      };
      ctx.body = { data };
    },

    async replay(ctx: Context): Promise<void> {
      const found = await findOr404(ctx);
      if (found === null) return;
      const isReplayed = isReplayable(found) && (await deliveries().replay(found.id, Date.now()));
      if (isReplayed) return accepted(ctx);
      const { state, hasPayload } = found;
      if (state === 'invalid' || state === 'ignored') {
        return ctx.conflict(
          state === 'invalid'
            ? 'It is not a video, so there is nothing to apply.'
            : 'Its event is not taken, so there is nothing to apply: take the event, and send the video again from Ignite.'
        );
      }
      ctx.conflict(
        hasPayload ? 'It waits to be applied already.' : 'Its payload is no longer kept.'
      );
    },

    /** Gives the dead deliveries another round of tries. */
    async replayDead(ctx: Context): Promise<void> {
      await deliveries().replayDead(Date.now());
      accepted(ctx);
    },

    async counts(ctx: Context): Promise<void> {
      const data: DeliveryCounts = await deliveries().counts();
      ctx.body = { data };
    },

    async chart(ctx: Context): Promise<void> {
      const query = parseOr400(ctx, chartQuery, ctx.query);
      if (query === null) return;
      await flushed();
      const now = Date.now();
      const { hours } = query;
      const counted = await service(strapi, 'requests').byHour(chartBegin(hours, now));
      const data: DeliveriesChart = toChart(counted, hours, now);
      ctx.body = { data };
    },

    async refusals(ctx: Context): Promise<void> {
      const query = parseOr400(ctx, refusalsQuery, ctx.query);
      if (query === null) return;
      await flushed();
      const { from = 0, to, before, limit } = query;
      const ends = [to, before].filter((end) => end !== undefined);
      const { rows, hasMore } = await service(strapi, 'requests').refusals(
        { from, before: ends.length > 0 ? Math.min(...ends) : null },
        limit
      );
      const data: RefusalsPage = { rows, next: hasMore ? (rows.at(-1)?.minute ?? null) : null };
      ctx.body = { data };
    },
  };
};
