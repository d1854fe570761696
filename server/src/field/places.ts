import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { storedVideo, VIDEO_FIELD } from '#shared/contract/field';
import { attributesOf, type Attributes, type Row } from '../write/attributes';

/** What a value of the field is replaced with. */
type Replace = (stored: unknown) => unknown;

/** What leads from one type to another, as schemas declare it. */
const leading = z.discriminatedUnion('type', [
  z.object({ type: z.literal('component'), component: z.string() }),
  z.object({ type: z.literal('dynamiczone') }),
  z.object({ type: z.literal('relation'), target: z.string().optional() }),
]);

/** Elements of dynamic zones and of relations to any type say what they are. */
const named = z.object({ __component: z.string().optional(), __type: z.string().optional() });

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;

/** The id of the video that a value of the field names; null where it names none. */
export const videoIdOf = (stored: unknown): string | null =>
  storedVideo.safeParse(stored).data?.videoId ?? null;

const fieldsIn = (attributes: Attributes): string[] =>
  Object.entries(attributes)
    .filter(([, attribute]) => 'customField' in attribute && attribute.customField === VIDEO_FIELD)
    .map(([name]) => name);

/** Knows which content types and components have the field, and finds its values in what was read of them. */
export const createPlaces = ({ strapi }: { strapi: Core.Strapi }) => {
  let known: ReadonlyMap<string, readonly string[]> | null = null;

  /** The names of the field by the type or component that has it. Ask when all of them are registered. */
  const all = (): ReadonlyMap<string, readonly string[]> => {
    known ??= new Map(
      [...Object.keys(strapi.contentTypes), ...Object.keys(strapi.components)]
        .map((uid) => [uid, fieldsIn(attributesOf(strapi, uid))] as const)
        .filter(([, names]) => names.length > 0)
    );
    return known;
  };

  const replacedIn = (uid: string, value: unknown, replace: Replace): unknown => {
    if (Array.isArray(value)) return value.map((one: unknown) => replacedIn(uid, one, replace));
    if (!isRow(value) || !strapi.getModel(uid as never)) return value;
    const attributes = attributesOf(strapi, uid);
    const fields = all().get(uid) ?? [];
    const copy = { ...value };
    for (const [name, inner] of Object.entries(value)) {
      const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
      if (inner === null || attribute === undefined) continue;
      if (fields.includes(name)) {
        copy[name] = replace(inner);
        continue;
      }
      const { data: lead } = leading.safeParse(attribute);
      if (lead?.type === 'component') copy[name] = replacedIn(lead.component, inner, replace);
      else if (lead?.type === 'relation' && lead.target !== undefined) {
        copy[name] = replacedIn(lead.target, inner, replace);
      } else if (lead !== undefined) copy[name] = replacedInNamed(inner, replace);
    }
    return copy;
  };

  const replacedInNamed = (value: unknown, replace: Replace): unknown => {
    if (Array.isArray(value)) return value.map((one: unknown) => replacedInNamed(one, replace));
    const { data } = named.safeParse(value);
    const uid = data?.__component ?? data?.__type;
    return uid === undefined ? value : replacedIn(uid, value, replace);
  };

  return {
    all,
    /** A copy of entries of a type in which each value of the field, at whatever depth, is replaced. */
    replacedIn,
    /** The videos that entries of a type name, at whatever depth. */
    videoIdsIn(uid: string, value: unknown): string[] {
      const found = new Set<string>();
      replacedIn(uid, value, (stored) => {
        const id = videoIdOf(stored);
        if (id !== null) found.add(id);
        return stored;
      });
      return [...found];
    },
  };
};

export type Places = ReturnType<typeof createPlaces>;
