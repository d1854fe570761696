import type { Core } from '@strapi/strapi';
import type { Context } from '../context';
import { newUpload, partRange, sentParts, type UploadProblem } from '#shared/contract/uploads';
import { UploadError } from '../ignite/upload-calls';
import { service } from '../services';
import type { Upload } from '../upload/uploads';
import { parseOr400, rowId } from './parse';

const messages: Record<UploadProblem, string> = {
  noToken: 'There is no API token for Ignite, or it cannot be read: store one in the settings.',
  unauthorized: 'Ignite does not accept the API token: make a new one in Ignite.',
  forbidden: 'The API token may not create videos: give it that permission in Ignite.',
  rateLimited: 'Ignite wants fewer requests: try again later.',
  unreachable: 'Ignite could not be reached: try again later.',
  gone: 'Ignite does not have this upload any more: start again, or upload in Ignite itself.',
  refused: 'Ignite refused the upload.',
  unexpected: 'Ignite answered in a way that is not known here: upload in Ignite itself.',
  processing: 'Ignite could not process the file.',
};

/** The admin API behind uploads to Ignite. Everybody sees their own. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const uploading = () => service(strapi, 'uploading');

  const userOf = (ctx: Context): number => ctx.state.user?.id ?? 0;

  /** Answers what Ignite refused with what is wrong. */
  const answer = async (ctx: Context, ask: () => Promise<unknown>): Promise<void> => {
    try {
      ctx.body = { data: await ask() };
    } catch (error) {
      if (!(error instanceof UploadError)) throw error;
      const { problem, said } = error;
      ctx.conflict(messages[problem], { code: problem, said });
    }
  };

  /** Does something with the caller's upload that the path names. */
  const toUpload =
    (ask: (ctx: Context, upload: Upload) => Promise<void>) =>
    async (ctx: Context): Promise<void> => {
      const id = parseOr400(ctx, rowId, ctx.params['id']);
      if (id === null) return;
      const upload = await uploading().find(id, userOf(ctx));
      if (upload === null) return ctx.notFound('There is no such upload.');
      await ask(ctx, upload);
    };

  return {
    async find(ctx: Context): Promise<void> {
      ctx.body = { data: await uploading().view(userOf(ctx)) };
    },

    choices: (ctx: Context): Promise<void> => answer(ctx, () => uploading().choices()),

    async start(ctx: Context): Promise<void> {
      const upload = parseOr400(ctx, newUpload, ctx.request.body);
      if (upload) await answer(ctx, () => uploading().start(upload, userOf(ctx)));
    },

    address: toUpload((ctx, upload) => answer(ctx, () => uploading().address(upload))),

    sign: toUpload(async (ctx, upload) => {
      const range = parseOr400(ctx, partRange, ctx.request.body);
      if (range) await answer(ctx, () => uploading().sign(upload, range));
    }),

    complete: toUpload(async (ctx, upload) => {
      const sent = parseOr400(ctx, sentParts, ctx.request.body);
      if (!sent) return;
      await answer(ctx, async () => {
        await uploading().complete(upload, sent);
        return uploading().view(userOf(ctx));
      });
    }),

    remove: toUpload((ctx, upload) =>
      answer(ctx, async () => {
        await uploading().remove(upload);
        return uploading().view(userOf(ctx));
      })
    ),
  };
};
