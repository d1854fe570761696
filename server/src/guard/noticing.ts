import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { linksTable } from '../store/tables';
import { writeMirror } from '../store/mirror';
import type { RecheckReason, RecheckStore } from '../store/rechecks';
import type { Publication } from '../write/publication';
import type { Hidden } from './hidden';
import type { Version } from './refusals';

/** What somebody else did to rows of a linked type. */
export interface Noticed {
  uid: string;
  action: RecheckReason;
  versions: readonly (Version & { isPublished: boolean })[];
}

/** What becomes of the memory of a publication by an action on a published row; a change is none. */
const MEMORY: Partial<Record<RecheckReason, Publication>> = {
  created: 'published',
  // Publishing deletes the old row before it makes the new one, which then counts.
  deleted: 'withdrawn',
};

/** Whom Strapi names as the caller of a request: of its admin panel, or with a token. */
const caller = z.object({
  user: z
    .object({ firstname: z.string().nullish(), lastname: z.string().nullish() })
    .nullish()
    .catch(null),
  auth: z
    .object({ credentials: z.object({ name: z.string() }).nullish().catch(null) })
    .nullish()
    .catch(null),
});

/** Who writes just now: an administrator, an API token, or code of the site. */
const writerIn = (strapi: Core.Strapi): string => {
  const { data } = caller.safeParse(strapi.requestContext.get()?.state);
  const name = [data?.user?.firstname, data?.user?.lastname].filter(Boolean).join(' ');
  return (name || data?.auth?.credentials?.name || 'code').slice(0, 255);
};

/**
 * Remembers what others do to entries of videos, in the transaction in which they do it: the videos are
 * looked at again, and who took an entry down has the last word (product rules, "Private means private", 6).
 */
export const createNoticing =
  ({
    strapi,
    hidden,
    rechecks,
    onMarked,
    now,
  }: {
    strapi: Core.Strapi;
    hidden: Pick<Hidden, 'linksOf'>;
    rechecks: Pick<RecheckStore, 'mark'>;
    /** Called after the commit when a video was marked. */
    onMarked(): void;
    now(): number;
  }) =>
  async ({ uid, action, versions }: Noticed): Promise<void> => {
    const documentIds = [...new Set(versions.map(({ documentId }) => documentId))];
    if (documentIds.length === 0) return;
    await strapi.db.transaction(async ({ trx, onCommit }) => {
      const links = await hidden.linksOf(trx, uid, documentIds);
      if (links.length === 0) return;
      const videoIds = links.map(({ videoId }) => videoId);
      await rechecks.mark(trx, videoIds, action, now(), writerIn(strapi));
      onCommit(onMarked);
      const publication = MEMORY[action];
      if (publication === undefined) return;
      for (const { documentId, locale, isPublished } of versions) {
        if (!isPublished || !links.some((link) => link.documentId === documentId)) continue;
        await strapi.db
          .getConnection(linksTable.tableName)
          .where({ target: uid, document_id: documentId })
          .where((either) => void either.where({ locale }).orWhereNull('locale'))
          .update({ publication })
          .transacting(trx);
      }
      await writeMirror(strapi, trx, videoIds);
    });
  };

export type Notice = ReturnType<typeof createNoticing>;
