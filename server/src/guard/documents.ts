import { errorText } from '../error-text';
import type { Core, Modules } from '@strapi/strapi';
import { errors } from '../strapi-utils';
import { z } from 'zod';
import { hasDrafts } from '../write/attributes';
import { isSync } from '../write/own-writes';
import type { Duplicates } from './duplicates';
import { seeingEverything, type Guests } from './guests';
import type { LinkedTypes } from './linked-types';
import type { Refusals } from './refusals';
import { isRelease } from './releases';

const written = z.object({ documentId: z.string(), locale: z.string().nullish() });

const parameters = z.looseObject({
  documentId: z.string().optional().catch(undefined),
  status: z.unknown().optional(),
  locale: z.unknown().optional(),
  fields: z.unknown().optional(),
  populate: z.unknown().optional(),
  data: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

type Middleware = Modules.Documents.Middleware.Middleware;
type Context = Parameters<Middleware>[0];

const READS: readonly string[] = ['findOne', 'findFirst', 'findMany', 'count'];

/** Guards what the document service writes: everything that editors and the site's code do goes through it. */
export const createDocumentGuard = ({
  strapi,
  linkedTypes,
  guests,
  refusals,
  duplicates,
}: {
  strapi: Core.Strapi;
  linkedTypes: Pick<LinkedTypes, 'has'>;
  guests: Pick<Guests, 'isLimited'>;
  refusals: Pick<Refusals, 'versionsOf' | 'refusalOf' | 'isHidden'>;
  duplicates: Duplicates;
}): Middleware => {
  const replaceParams = (context: Context, params: object): void =>
    void Object.assign(context, { params });

  /**
   * A guest's write: it sees everything, so that no relation is lost, and its answer is read again as a
   * guest reads.
   */
  const writeForGuest = async (context: Context, next: () => ReturnType<Middleware>) => {
    const { uid, action, params } = context;
    const { populate, fields, status } = parameters.parse(params);
    replaceParams(
      context,
      Object.fromEntries(Object.entries(params).filter(([name]) => name !== 'populate'))
    );
    const result = await seeingEverything(next);
    const { data } = written.safeParse(result);
    if (populate === undefined || !data || !['create', 'update'].includes(action)) return result;
    const { documentId, locale } = data;
    const answer = await strapi.documents(uid).findOne({
      documentId,
      populate,
      ...(fields !== undefined && { fields }),
      ...(typeof locale === 'string' && { locale }),
      ...(hasDrafts(strapi, uid) && { status: status ?? 'draft' }),
    } as never);
    return answer ?? result;
  };

  return async (context, next) => {
    const { uid, action, params } = context;
    if (READS.includes(action) || isSync()) return next();
    const isLimited = guests.isLimited();
    if (linkedTypes.has(uid)) {
      const { documentId, status, locale, data } = parameters.parse(params);
      if (documentId !== undefined) {
        if (action === 'clone') {
          const emptied = await duplicates.emptied(uid, documentId);
          replaceParams(context, { ...params, data: { ...data, ...emptied } });
        }
        const versions = () => refusals.versionsOf(uid, documentId, locale);
        if (isLimited && (await refusals.isHidden(uid, await versions()))) {
          throw new errors.NotFoundError();
        }
        const publishes = action === 'publish' || (action === 'update' && status === 'published');
        if (publishes && hasDrafts(strapi, uid)) {
          const refusal = await refusals.refusalOf(uid, await versions());
          if (refusal !== null && !(isRelease() && action === 'publish')) throw refusal;
          if (refusal !== null) {
            strapi.log.warn(`[ignite-video] Left out of a Release: ${errorText(refusal)}`);
            return { documentId, entries: [] };
          }
        }
      }
    }
    return isLimited ? writeForGuest(context, next) : next();
  };
};
