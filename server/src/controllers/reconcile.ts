import type { Core } from '@strapi/strapi';
import type { Context } from '../context';
import { z } from 'zod';
import { runOptions, savedReconcileSettings, type RunRefusal } from '#shared/contract/reconcile';
import type { RunResult } from '../reconcile/reconcile';
import { service } from '../services';
import { SAVED_MEANWHILE } from '../settings/stored';
import { parseOr400 } from './parse';

const rowId = z.coerce
  .number()
  .int()
  .min(0)
  .max(2 ** 31 - 1);

const runRefusals: Record<RunRefusal, string> = {
  alreadyRunning: 'A run is going on already. Wait until it has ended, or cancel it.',
  noToken: 'There is no API token, or it cannot be read: store one first.',
  notPossible: 'The run is not in a state that allows this, or is not the last one.',
};

/** The admin API behind Settings → Ignite Video → Reconcile. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const reconcile = () => service(strapi, 'reconcile');

  const sendRun = (ctx: Context, result: RunResult, status = 200): void => {
    if (!result.ok) return ctx.conflict(runRefusals[result.refusal], { code: result.refusal });
    ctx.status = status;
    ctx.body = { data: result.run };
  };

  /** Does something to the run that the path names. */
  const toRun =
    (change: (id: number) => Promise<RunResult>) =>
    async (ctx: Context): Promise<void> => {
      const id = parseOr400(ctx, rowId, ctx.params['id']);
      if (id === null) return;
      if ((await reconcile().find(id)) === null) return ctx.notFound('There is no such run.');
      sendRun(ctx, await change(id));
    };

  return {
    async find(ctx: Context): Promise<void> {
      ctx.body = { data: await reconcile().view() };
    },

    async updateSettings(ctx: Context): Promise<void> {
      const update = parseOr400(ctx, savedReconcileSettings, ctx.request.body);
      if (update === null) return;
      const { revision, ...settings } = update;
      if (!(await service(strapi, 'reconcileSettings').set(settings, revision))) {
        return ctx.conflict(SAVED_MEANWHILE);
      }
      await service(strapi, 'schedule').refresh();
      ctx.body = { data: await reconcile().view() };
    },

    async start(ctx: Context): Promise<void> {
      const options = parseOr400(ctx, runOptions, ctx.request.body);
      if (options) sendRun(ctx, await reconcile().start(options, 'person'), 201);
    },

    async findRun(ctx: Context): Promise<void> {
      const id = parseOr400(ctx, rowId, ctx.params['id']);
      if (id === null) return;
      const run = await reconcile().find(id);
      if (run === null) return ctx.notFound('There is no such run.');
      ctx.body = { data: run };
    },

    async changes(ctx: Context): Promise<void> {
      const id = parseOr400(ctx, rowId, ctx.params['id']);
      const after = id === null ? null : parseOr400(ctx, rowId, ctx.query['after'] ?? 0);
      if (id === null || after === null) return;
      ctx.body = { data: await reconcile().changes(id, after) };
    },

    cancel: toRun((id) => reconcile().cancel(id)),
    resume: toRun((id) => reconcile().resume(id)),
    confirm: toRun((id) => reconcile().confirm(id)),
  };
};
