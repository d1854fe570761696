import type { Core, UID } from '@strapi/strapi';
import { hides, type VideoState } from '../video/state';
import type { Transaction } from '../store/transaction';
import { hasDrafts } from './attributes';
import { hiddenAmong } from './hidden-versions';
import type { Link, Links } from './links';
import { asSync } from './own-writes';
import type { PageRelations } from './page-relations';
import { decidePublication } from './publication';
import { storedVersions } from './stored-versions';
import type { TakenDownVersions } from './taken-down';

/** A language version that was taken off the public site. */
export interface HiddenVersion {
  link: Link;
  locale: string | null;
}

/**
 * Takes the entries of videos that are not public off the public site, over all languages, needing nothing
 * but the links ("Hiding comes first").
 */
export const createHiding = ({
  strapi,
  links,
  pages,
  takenDown,
}: {
  strapi: Core.Strapi;
  links: Links;
  pages: Pick<PageRelations, 'keep'>;
  takenDown: Pick<TakenDownVersions, 'keep'>;
}) => {
  /** Whatever refuses an unpublication may not keep a video public. */
  const deletePublished = async (
    trx: Transaction,
    target: string,
    documentId: string,
    locale: string | null
  ): Promise<void> => {
    const { tableName } = strapi.db.metadata.get(target);
    const rows = strapi.db
      .getConnection(tableName)
      .where({ document_id: documentId })
      .whereNotNull('published_at');
    if (locale !== null) void rows.where({ locale });
    await rows.delete().transacting(trx);
  };

  const unpublish = (target: string, documentId: string, locale: string | null) =>
    asSync(() =>
      strapi
        .documents(target as UID.CollectionType)
        .unpublish({ documentId, ...(locale !== null && { locale }) })
    );

  const publishedLocales = async (
    target: string,
    documentId: string
  ): Promise<(string | null)[]> => {
    const versions = await storedVersions(strapi, target, documentId);
    const published = versions.filter(({ isPublished }) => isPublished);
    return [...new Set(published.map(({ locale }) => locale))];
  };
  return {
    /**
     * Brings every version of the linked entries in line with what may be public.
     *
     * @param isForced whether to go past the document service, where something in it refuses.
     * @returns the versions that were taken down.
     */
    async hide(
      trx: Transaction,
      linked: readonly Link[],
      state: VideoState,
      isForced: boolean
    ): Promise<HiddenVersion[]> {
      const taken: HiddenVersion[] = [];
      for (const link of linked) {
        if (link.isDetached || !hides(link, state)) continue;
        const { target, syncState } = link;
        const { documentId } = syncState;
        if (!Object.hasOwn(strapi.contentTypes, target) || !hasDrafts(strapi, target)) continue;
        const published = await publishedLocales(target, documentId);
        const isPublished = published.includes(syncState.locale);
        const { next } = decidePublication('draft', isPublished, syncState.publication);
        await links.noteHidden(trx, link, { hides: true, publication: next });
        if (published.length === 0) continue;
        const all = await links.ofDocument(trx, target, documentId);
        for (const locale of hiddenAmong(published, all)) {
          await pages.keep({ target, documentId, locale });
          await takenDown.keep({ target, documentId, locale }, !isForced);
          if (isForced) await deletePublished(trx, target, documentId, locale);
          else await unpublish(target, documentId, locale);
          taken.push({ link, locale });
        }
      }
      return taken;
    },
  };
};

export type Hiding = ReturnType<typeof createHiding>;
