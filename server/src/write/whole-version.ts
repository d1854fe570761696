import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { Values } from '../map/map-video';
import { attributesOf, type Row } from './attributes';

/** What of an attribute's declaration tells how it is stored. */
const attribute = z.object({
  type: z.string(),
  relation: z.string().optional(),
  component: z.string().optional(),
  components: z.array(z.string()).optional(),
  repeatable: z.boolean().optional(),
  multiple: z.boolean().optional(),
});

type Kind = z.infer<typeof attribute>;

/** What Strapi says of a version by itself. */
const ITS_OWN: readonly string[] = [
  'id',
  'documentId',
  'locale',
  'localizations',
  'createdAt',
  'updatedAt',
  'publishedAt',
  'firstPublishedAt',
  'createdBy',
  'updatedBy',
  'strapi_stage',
  'strapi_assignee',
];

/** Deeper than that no form goes. */
const DEPTH = 10;

const kindsOf = (strapi: Core.Strapi, uid: string): [string, Kind][] =>
  Object.entries(attributesOf(strapi, uid)).flatMap(([name, declared]) => {
    const { data } = attribute.safeParse(declared);
    return data === undefined || ITS_OWN.includes(name) ? [] : [[name, data]];
  });

/** A relation to any type, a password: the document service cannot be given what is stored of it. */
const isBeyond = ({ type, relation = '' }: Kind): boolean =>
  type === 'password' || relation.startsWith('morph');

/** What to populate so that `versionData` can tell everything that a version says. */
export const wholePopulate = (
  strapi: Core.Strapi,
  uid: string,
  depth = DEPTH
): Record<string, unknown> => {
  const inside = (component: string) => ({
    populate: depth > 0 ? wholePopulate(strapi, component, depth - 1) : {},
  });
  const populate: Record<string, unknown> = {};
  for (const [name, kind] of kindsOf(strapi, uid)) {
    const { type, component, components = [] } = kind;
    if (type === 'relation') {
      populate[name] = kind.relation?.startsWith('morph') ? true : { select: ['documentId'] };
    }
    if (type === 'media') populate[name] = { select: ['id'] };
    if (type === 'component' && component) populate[name] = inside(component);
    if (type === 'dynamiczone') {
      populate[name] = { on: Object.fromEntries(components.map((one) => [one, inside(one)])) };
    }
  }
  return populate;
};

const listOf = (value: unknown): Row[] =>
  (Array.isArray(value) ? value : value ? [value] : []) as Row[];

/** Everything that a version says, as the document service takes it; null with `missing` for what it does not. */
export const versionData = (
  strapi: Core.Strapi,
  uid: string,
  row: Row
): { data: Values; missing: string | null } => {
  let missing: string | null = null;
  const dataOf = (inUid: string, from: Row): Values =>
    Object.fromEntries(
      kindsOf(strapi, inUid).flatMap(([name, kind]): [string, unknown][] => {
        const value = from[name] ?? null;
        const many = listOf(value);
        if (isBeyond(kind)) {
          if (many.length > 0) missing ??= name;
          return [];
        }
        switch (kind.type) {
          case 'relation': {
            // A type without drafts relates to both versions of an entry that has them.
            const ids = [...new Set(many.map(({ documentId }) => String(documentId)))];
            return [[name, { set: ids.map((documentId) => ({ documentId })) }]];
          }
          case 'media': {
            const ids = many.map(({ id }) => id);
            return [[name, kind.multiple ? ids : (ids[0] ?? null)]];
          }
          case 'component': {
            const parts = many.map((one) => dataOf(kind.component ?? '', one));
            return [[name, kind.repeatable ? parts : (parts[0] ?? null)]];
          }
          case 'dynamiczone':
            return [
              [
                name,
                many.map((one) => ({
                  __component: one['__component'],
                  ...dataOf(String(one['__component']), one),
                })),
              ],
            ];
          default:
            return [[name, value]];
        }
      })
    );
  return { data: dataOf(uid, row), missing };
};
