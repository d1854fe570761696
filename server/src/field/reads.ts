import type { Core, Modules } from '@strapi/strapi';
import { z } from 'zod';
import type { Guests } from '../guard/guests';
import type { Answer, Answers } from './answers';
import { videoIdOf, type Places } from './places';

type Middleware = Modules.Documents.Middleware.Middleware;

const READS: readonly string[] = ['findOne', 'findFirst', 'findMany'];

const restQuery = z.object({ status: z.literal('draft') });

const model = z.object({ uid: z.string() });

/**
 * Answers the field over REST, wherever an answer has it: the sanitizer is given every entry of the content API
 * with all that was populated, one after the other, so what a list needs is looked up when the list is read.
 */
export const createRestReads = ({
  strapi,
  guests,
  places,
  answers,
}: {
  strapi: Core.Strapi;
  guests: Pick<Guests, 'isContentApi'>;
  places: Places;
  answers: Answers;
}) => {
  const isDraft = (): boolean =>
    restQuery.safeParse(strapi.requestContext.get()?.request.query).success;

  /** The answers to some videos, by id. */
  const answersTo = async (videoIds: readonly string[]): Promise<Map<string, Answer>> => {
    const draft = isDraft();
    return new Map(
      await Promise.all(
        videoIds.map(async (id): Promise<[string, Answer]> => [id, await answers.of(id, draft)])
      )
    );
  };

  return {
    /** For `content-api.output`. */
    sanitizer: (schema: unknown) => async (data: unknown) => {
      if (places.all().size === 0) return data;
      const { uid } = model.parse(schema);
      const found = await answersTo(places.videoIdsIn(uid, data));
      return places.replacedIn(uid, data, (stored) => found.get(videoIdOf(stored) ?? '') ?? null);
    },

    /** For the document service: entries that are read for the content API. */
    middleware: (async ({ uid, action }, next) => {
      const result = await next();
      if (places.all().size > 0 && READS.includes(action) && guests.isContentApi()) {
        await answersTo(places.videoIdsIn(uid, result));
      }
      return result;
    }) satisfies Middleware,
  };
};
