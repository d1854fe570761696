import type { Core } from '@strapi/strapi';
import { VIDEO } from '#shared/conversions';
import type { Mapping, Rule } from '#shared/contract/mapping';
import type { Context } from '../context';
import { defaultMapping } from '../map/default-mapping';
import type { Reader } from '../map/rights';
import { partsIn, type VideoPart } from '../map/shown-video';
import { canField, checkerFor, type PermissionChecker } from './checker';

/** The fields of a component that a rule fills. */
const innerOf = ({ transform }: Pick<Rule, 'transform'>): string[] =>
  transform.type === 'component' ? transform.rules.map(({ attribute }) => attribute) : [];

/** Whether a caller may read, or change, what a rule fills in an entry (undefined: in entries of the type). */
export const mayField = (
  checker: PermissionChecker,
  action: 'read' | 'update',
  entity: unknown,
  rule: Pick<Rule, 'attribute' | 'transform'>
): boolean => canField(checker, action, entity, rule.attribute, innerOf(rule));

/** What the Content Manager shows the caller of content types and their fields. */
export const readerFor = (strapi: Core.Strapi, ctx: Context): Reader => {
  const checkers = new Map<string, PermissionChecker | null>();
  const checkerOf = (uid: string): PermissionChecker | null => {
    const known = checkers.get(uid);
    if (known !== undefined) return known;
    const isType = Object.hasOwn(strapi.contentTypes, uid);
    const checker = isType ? checkerFor(strapi, ctx, uid) : null;
    checkers.set(uid, checker);
    return checker;
  };
  return {
    type: (uid) => checkerOf(uid)?.can.read() ?? false,
    finds: (uid, attribute) => {
      const checker = checkerOf(uid);
      if (checker === null || checker.requiresEntity.read()) return false;
      return checker.can.read(undefined, attribute);
    },
  };
};

/**
 * The parts of a video that the caller may see beside an entry: what is in the entry's fields that they
 * may read, and in those of the videos' own type.
 */
export const partsFor = (
  strapi: Core.Strapi,
  ctx: Context,
  { target, rules }: Pick<Mapping, 'target' | 'rules'>,
  entity?: unknown
): ReadonlySet<VideoPart> => {
  const checker = checkerFor(strapi, ctx, target);
  const reader = readerFor(strapi, ctx);
  return partsIn([
    ...rules.filter((rule) => mayField(checker, 'read', entity, rule)),
    ...defaultMapping.rules.filter(({ attribute }) => reader.finds(VIDEO, attribute)),
  ]);
};
