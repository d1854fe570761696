import type { Core, Schema, UID } from '@strapi/strapi';
import type { Release } from '#shared/contract/mapping';
import type { Transaction } from '../store/transaction';
import type { VideoState } from '../video/state';
import { hides } from '../video/state';
import { attributesOf, hasDrafts } from './attributes';
import type { EntryWriter } from './entry';
import type { Link, Links } from './links';
import { asSync } from './own-writes';
import type { PageRelations } from './page-relations';
import { storedVersions } from './stored-versions';

/** What an attribute says that says nothing, as a row takes it; undefined where it has to say something. */
const emptyOf = (attribute: Schema.Attribute.AnyAttribute | undefined): unknown => {
  if (attribute === undefined) return undefined;
  const { multiple, repeatable } = attribute as { multiple?: boolean; repeatable?: boolean };
  return multiple || repeatable ? [] : null;
};

/** Lets entries go: nothing of their videos is written to them any more. */
export const createReleases = ({
  strapi,
  links,
  entries,
  pages,
}: {
  strapi: Core.Strapi;
  links: Links;
  entries: Pick<EntryWriter, 'removeOrphan'>;
  pages: Pick<PageRelations, 'keep'>;
}) => {
  /** Empties what is always Ignite's, in the draft and the published version. */
  const empty = async ({ target, always, syncState }: Link): Promise<void> => {
    const { documentId, locale } = syncState;
    const attributes = attributesOf(strapi, target);
    const data = Object.fromEntries(
      always
        .map((name) => [name, emptyOf(attributes[name])] as const)
        .filter(([name, value]) => {
          // Where there are no drafts, what is required cannot be emptied.
          const isRequired = attributes[name]?.required === true && !hasDrafts(strapi, target);
          return value !== undefined && !isRequired;
        })
    );
    if (Object.keys(data).length === 0) return;
    const inLocale = locale !== null && { locale };
    const documents = strapi.documents(target as UID.CollectionType);
    await documents.update({ documentId, ...inLocale, data } as never);
    if (!hasDrafts(strapi, target)) return;
    // The published version by itself: publishing would take an editor's draft along.
    const query = strapi.db.query(target);
    const versions = await storedVersions(strapi, target, documentId, locale);
    for (const { id } of versions.filter(({ isPublished }) => isPublished)) {
      await query.update({ where: { id }, data });
    }
  };

  const leave = async (trx: Transaction, link: Link, { isPublic }: VideoState): Promise<void> => {
    if (!isPublic) await empty(link);
    await links.detach(trx, link);
  };

  const unpublish = async (trx: Transaction, link: Link, state: VideoState): Promise<void> => {
    const { target, syncState } = link;
    const { documentId, locale } = syncState;
    if (hasDrafts(strapi, target)) {
      await pages.keep({ target, documentId, locale });
      await strapi
        .documents(target as UID.CollectionType)
        .unpublish({ documentId, ...(locale !== null && { locale }) });
    }
    await links.noteHidden(trx, link, { hides: hides(link, state), publication: 'withdrawn' });
  };

  return async (trx: Transaction, link: Link, choice: Release, state: VideoState): Promise<void> =>
    asSync(async () => {
      if (!Object.hasOwn(strapi.contentTypes, link.target)) return links.detach(trx, link);
      if (choice === 'leave') return leave(trx, link, state);
      if (choice === 'unpublish') return unpublish(trx, link, state);
      await entries.removeOrphan(trx, link);
      return links.drop(trx, link);
    });
};

export type ReleaseEntry = ReturnType<typeof createReleases>;
