import type { Core, Schema, UID } from '@strapi/strapi';
import { z } from 'zod';

type Map = (fileId: number) => number;

const values = z.record(z.string(), z.unknown());

/** Values that are remembered under another name than their attribute's have it behind a colon. */
const attributeOf = (key: string): string => key.slice(key.indexOf(':') + 1);

const mapNumbers = (value: unknown, map: Map): unknown => {
  if (typeof value === 'number') return map(value);
  if (Array.isArray(value)) return value.map((one) => mapNumbers(one, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapNumbers(one, map)]));
};

const mapIn = (strapi: Core.Strapi, uid: string, value: unknown, map: Map): unknown => {
  if (Array.isArray(value)) return value.map((one) => mapIn(strapi, uid, one, map));
  const model: { attributes: Record<string, Schema.Attribute.AnyAttribute> } | undefined =
    strapi.getModel(uid as UID.Schema);
  if (!model || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      const attribute = model.attributes[attributeOf(key)];
      if (attribute?.type === 'media') return [key, mapNumbers(one, map)];
      if (attribute?.type !== 'component') return [key, one];
      return [key, mapIn(strapi, attribute.component, one, map)];
    })
  );
};

/**
 * What a link remembers of an entry's values, with other numbers for the files among them: after an import
 * they are others.
 */
export const mapFileIds = <L extends Record<string, unknown>>(
  strapi: Core.Strapi,
  link: L,
  map: Map
): L => {
  const mapped = ['written', 'replaced'].flatMap((column) => {
    const json = link[column];
    if (typeof json !== 'string') return [];
    const said = values.parse(JSON.parse(json));
    return [[column, JSON.stringify(mapIn(strapi, String(link['target']), said, map))]];
  });
  return { ...link, ...Object.fromEntries(mapped) };
};
