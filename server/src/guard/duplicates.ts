import type { Core } from '@strapi/strapi';
import { errors } from '../strapi-utils';
import type { Mapping } from '#shared/contract/mapping';
import type { Transaction } from '../store/transaction';
import { VIDEO } from './linked-types';
import type { Hidden } from './hidden';

/** Keeps duplicates from passing for the video's entry (product rules, "Private means private", 5). */
export const createDuplicates = ({
  strapi,
  hidden,
  mappings,
}: {
  strapi: Core.Strapi;
  hidden: Pick<Hidden, 'linksOf'>;
  /** All of them, switched on or not. */
  mappings(): Promise<readonly Mapping[]>;
}) => ({
  /**
   * What a duplicate of an entry does not take over: the fields that are always Ignite's, and what its mapping
   * adopts by. All null.
   *
   * @throws ValidationError where entries cannot be duplicated at all.
   */
  async emptied(uid: string, documentId: string): Promise<Record<string, null>> {
    if (uid === VIDEO) {
      throw new errors.ValidationError(
        'An entry of a video cannot be duplicated: there is one entry for each video in Ignite. Duplicate the video there.'
      );
    }
    const links = await strapi.db.transaction(({ trx }: { trx: Transaction }) =>
      hidden.linksOf(trx, uid, [documentId])
    );
    if (links.length === 0) return {};
    const keys = new Set(links.map(({ mapping }) => mapping));
    const attributes = (await mappings())
      .filter(({ key }) => keys.has(key))
      .flatMap(({ rules, adoptBy }) => [
        ...rules.filter(({ owner }) => owner === 'always').map(({ attribute }) => attribute),
        ...(adoptBy === null ? [] : [adoptBy]),
      ]);
    return Object.fromEntries(attributes.map((attribute) => [attribute, null]));
  },
});

export type Duplicates = ReturnType<typeof createDuplicates>;
