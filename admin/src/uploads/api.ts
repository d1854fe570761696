import { getFetchClient } from '@strapi/strapi/admin';
import { z } from 'zod';
import {
  signedParts,
  startedUpload,
  uploadChoices,
  uploadProblem,
  uploadsView,
  type NewUpload,
  type PartRange,
  type SentParts,
} from '#shared/contract/uploads';

const UPLOADS = '/ignite-video/uploads';

const refusal = z.object({
  response: z.object({
    data: z.object({
      error: z.object({
        message: z.string(),
        details: z
          .object({ code: uploadProblem.optional(), said: z.string().nullish() })
          .optional(),
      }),
    }),
  }),
});

/** What the server said of a call that failed; null when it said nothing: the connection was lost. */
export const refusalOf = (error: unknown) => {
  const said = refusal.safeParse(error).data?.response.data.error;
  if (!said) return null;
  return { problem: said.details?.code ?? null, said: said.details?.said ?? null, ...said };
};

const data = <T>(shape: z.ZodType<T>, response: { data: unknown }): T =>
  z.object({ data: shape }).parse(response.data).data;

/** The admin API of uploads. It is called from outside of any page. */
export const uploadsApi = {
  find: async () => data(uploadsView, await getFetchClient().get(UPLOADS)),
  choices: async () => data(uploadChoices, await getFetchClient().get(`${UPLOADS}/choices`)),
  start: async (upload: NewUpload) =>
    data(startedUpload, await getFetchClient().post(UPLOADS, upload)),
  address: async (id: number) =>
    data(startedUpload, await getFetchClient().post(`${UPLOADS}/${id}/address`)),
  sign: async (id: number, range: PartRange) =>
    data(signedParts, await getFetchClient().post(`${UPLOADS}/${id}/parts`, range)),
  complete: async (id: number, sent: SentParts) =>
    data(uploadsView, await getFetchClient().post(`${UPLOADS}/${id}/complete`, sent)),
  remove: async (id: number) => data(uploadsView, await getFetchClient().del(`${UPLOADS}/${id}`)),
};
