import type { Core, UID } from '@strapi/strapi';
import {
  mappingsUpdate,
  type Mapping,
  type MappingsUpdate,
  type Release,
} from '#shared/contract/mapping';
import type { PreviewView } from '#shared/contract/mapping-preview';
import { permissions } from '#shared/permissions';
import type { Context } from '../context';
import { describeProblem } from '../map/problem-text';
import {
  mayLookUp,
  refusalsOf,
  seesMapping,
  seesRule,
  visibleFirst,
  withHidden,
  type Reader,
} from '../map/rights';
import type { Site } from '../map/schema';
import { checkerFor, type Action } from '../policies/checker';
import { mayField, readerFor } from '../policies/reader';
import { service } from '../services';
import type { MappingSettings } from '../settings/mappings';
import { siteOf } from '../settings/site';
import { documentsOf } from '../store/documents';
import { parseOr400, refuseRequest } from './parse';

/** Said where a stored video's payload would be shown to somebody who may not read payloads. */
export const PAYLOADS_NEEDED =
  'What is in stored videos takes the permission to read payloads: leave out the video to use the sample.';

export const mayReadPayloads = (ctx: Context): boolean =>
  ctx.state.userAbility.can(permissions.readPayloads);

/** The mappings as they are to the caller (product rules, "Rights stay Strapi's"). */
export interface Access {
  site: Site;
  reader: Reader;
  stored: MappingSettings;
  /** Those onto types that the caller sees, each with all of its rules. */
  mappings: Mapping[];
}

export const accessOf = async (strapi: Core.Strapi, ctx: Context): Promise<Access> => {
  const site = await siteOf(strapi);
  const reader = readerFor(strapi, ctx);
  const stored = await service(strapi, 'mappingSettings').get();
  const mappings = stored.mappings.filter((one) => seesMapping(one, site, reader));
  return { site, reader, stored, mappings };
};

/** The mapping of the same key as it is stored, in a list: none or one. */
export const sameKey = ({ mappings }: MappingSettings, { key }: Pick<Mapping, 'key'>): Mapping[] =>
  mappings.filter((one) => one.key === key);

/**
 * The mappings that are to be stored when the caller saves, with what they do not see as it was. When
 * they ask for what they have no right to, they are told row by row.
 */
export const savedBy = async (
  strapi: Core.Strapi,
  ctx: Context,
  { mappings }: MappingsUpdate
): Promise<Mapping[] | null> => {
  const { site, reader, stored } = await accessOf(strapi, ctx);
  const errors = mappings.flatMap((mapping, index) =>
    refusalsOf(mapping, sameKey(stored, mapping)[0], site, reader).map((problem) => ({
      path: [
        'mappings',
        String(index),
        ...(problem.rule === null ? [] : ['rules', String(problem.rule)]),
      ],
      message: `${mapping.name}: ${describeProblem(problem)}`,
    }))
  );
  if (errors.length > 0) {
    refuseRequest(ctx, errors);
    return null;
  }
  const whole = withHidden(mappings, stored.mappings, site, reader);
  // A key may be that of a mapping that the caller does not see.
  return parseOr400(ctx, mappingsUpdate.shape.mappings, whole);
};

/** The mapping that a preview is of, with the rules that the caller does not see; a type that they do not see is refused. */
export const previewable = (
  ctx: Context,
  { site, reader, stored }: Access,
  asked: Mapping
): Mapping | null => {
  if (site.contentType(asked.target) && !reader.type(asked.target)) {
    ctx.badRequest('Videos cannot be mapped onto this type.');
    return null;
  }
  const [whole = asked] = withHidden([asked], sameKey(stored, asked), site, reader);
  return visibleFirst(whole, site, reader).mapping;
};

/** Why the caller may not know which entry a mapping finds for a video, or null. */
export const matchRefusal = ({ reader }: Access, { adoptBy, target }: Mapping): string | null =>
  adoptBy === null || reader.finds(target, adoptBy)
    ? null
    : describeProblem({
        severity: 'error',
        code: 'notReadable',
        rule: null,
        inner: null,
        values: { attribute: adoptBy, type: target },
      });

/** An entry with who made it: roles may be given what they made themselves, or what others of the role made. */
const withCreator = (
  strapi: Core.Strapi,
  { target }: Pick<Mapping, 'target'>,
  documentId: string,
  locale: string | null
): Promise<unknown> =>
  documentsOf(strapi, target).findOne({
    documentId,
    ...(locale !== null && { locale }),
    populate: { createdBy: { populate: ['roles'] } },
  });

/** The fields of a preview that the caller may read in the Content Manager, of an entry or of a new one. */
export const readableFields = async (
  strapi: Core.Strapi,
  ctx: Context,
  { site, reader }: Access,
  mapping: Mapping,
  { documentId, locale, fields }: PreviewView
): Promise<PreviewView['fields']> => {
  const checker = checkerFor(strapi, ctx, mapping.target);
  const entry =
    documentId === null ? undefined : await withCreator(strapi, mapping, documentId, locale);
  if (entry === null) return [];
  return fields.filter(({ attribute }) => {
    const rule = mapping.rules.find((one) => one.attribute === attribute);
    return (
      rule !== undefined &&
      seesRule(rule, mapping, site, reader) &&
      mayLookUp(rule, mapping, site, reader) &&
      mayField(checker, 'read', entry, rule)
    );
  });
};

/**
 * Whether the caller may hand an entry to a video: it changes the entry, also where it is published. If
 * not, the request is answered.
 */
export const mayLink = async (
  strapi: Core.Strapi,
  ctx: Context,
  { target }: Mapping,
  documentId: string
): Promise<boolean> => {
  const uid = target as UID.ContentType;
  const versions: { publishedAt: unknown }[] = await strapi.db.query(uid).findMany({
    where: { documentId },
    populate: { createdBy: { populate: ['roles'] } },
  });
  const { can } = checkerFor(strapi, ctx, target);
  // Whoever may not read it is not to know whether it is there.
  if (!versions.every((version) => can.read(version))) {
    ctx.badRequest(`There is no entry ${documentId}.`);
    return false;
  }
  const isRefused = (version: { publishedAt: unknown }): boolean =>
    !can.update(version) ||
    (strapi.getModel(uid).options?.draftAndPublish === true &&
      version.publishedAt !== null &&
      !can.publish(version));
  if (versions.some(isRefused)) {
    ctx.forbidden(
      'Linking changes the entry: it takes the right to update it and, where it is published, to publish it.'
    );
    return false;
  }
  return true;
};

/** The rights over all entries of a type that each choice takes: it changes what is published. */
const RELEASING: Record<Release, readonly Action[]> = {
  leave: ['update', 'publish'],
  unpublish: ['publish'],
  delete: ['delete', 'publish'],
};

/**
 * Whether the caller may do with the entries of deleted mappings what they chose, all of them: a right
 * over some entries only does not do. If not, the request is answered.
 */
export const mayRelease = (
  strapi: Core.Strapi,
  ctx: Context,
  released: readonly { mapping: Mapping; choice: Release }[]
): boolean => {
  const refused = released.filter(({ mapping: { target }, choice }) => {
    if (!Object.hasOwn(strapi.contentTypes, target)) return false;
    const { can, requiresEntity } = checkerFor(strapi, ctx, target);
    const hasDrafts = strapi.getModel(target as UID.ContentType).options?.draftAndPublish === true;
    return RELEASING[choice]
      .filter((action) => hasDrafts || action !== 'publish')
      .some((action) => !can[action]() || requiresEntity[action]());
  });
  if (refused.length === 0) return true;
  const names = refused.map(({ mapping }) => mapping.name).join(', ');
  ctx.forbidden(
    `What becomes of the entries of a deleted mapping takes the rights to do that with all of them yourself: ${names}.`
  );
  return false;
};
