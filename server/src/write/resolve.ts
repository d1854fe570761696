import type { Core } from '@strapi/strapi';
import type { ComponentRule, Mapping, Rule } from '#shared/contract/mapping';
import type { Values } from '../map/map-video';
import type { Transaction } from '../store/transaction';
import type { FileStore } from '../store/files';
import { attributesOf, type Attributes } from './attributes';
import type { Related, ResolveOptions } from './related';

/** Files that have to be fetched before a video can be written. Nothing is fetched inside a transaction. */
export class MissingFilesError extends Error {
  constructor(readonly files: readonly { url: string; hosts: string[]; folder: string | null }[]) {
    super('Files have to be fetched first');
  }
}

/** Says "leave this field as it is": its value cannot be had now, and that must not stop the others. */
export const UNAVAILABLE = Symbol('left alone');

/** The form in which Strapi reads a time of day back, of one or of an ISO timestamp. */
const timeOfDay = (text: string): string | null => {
  const [, hours, minutes, seconds = '00', fraction = ''] =
    /^(?:\d{4}-\d\d-\d\dT)?(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?/.exec(text) ?? [];
  return hours === undefined
    ? null
    : `${hours}:${minutes}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}`;
};

/** PostgreSQL's driver reads JSON by itself, so a bare text needs to be JSON once less there. */
const withoutLayer = (json: string): string => {
  const inner: unknown = JSON.parse(json);
  return typeof inner === 'string' ? inner : json;
};

/** The form that an attribute of a type wants a mapped value in. */
const coerceForColumn = (
  attributes: Attributes,
  name: string,
  value: unknown,
  isPostgres: boolean
): unknown => {
  const type = attributes[name]?.type;
  if (type === 'json' && typeof value === 'string' && isPostgres) return withoutLayer(value);
  if (type === 'date' && typeof value === 'string') return value.slice(0, 10);
  if (type === 'time' && typeof value === 'string') return timeOfDay(value);
  if (type === 'integer' && typeof value === 'number') return Math.round(value);
  // What Strapi's column keeps of it.
  if (type === 'decimal' && typeof value === 'number') return Math.round(value * 100) / 100;
  if (type === 'biginteger' && typeof value === 'number') return String(Math.round(value));
  return value;
};

export interface ResolveParts {
  strapi: Core.Strapi;
  files: Pick<FileStore, 'find'>;
  related: Related;
  now(): number;
}

/**
 * Turns mapped values into what can be compared with a row: texts into the entries that they name,
 * URLs into files. Entries that are missing are made where the rule allows it.
 */
export const createResolver = ({ strapi, files, related, now }: ResolveParts) => {
  const isPostgres = strapi.db.dialect.client === 'postgres';

  const resolveAll = async (
    trx: Transaction,
    uid: string,
    rules: readonly (Rule | ComponentRule)[],
    values: Values,
    options: ResolveOptions,
    missing: MissingFilesError['files'][number][]
  ): Promise<Values> => {
    const attributes = attributesOf(strapi, uid);
    const resolved: Values = {};
    for (const { attribute, transform } of rules) {
      const value = values[attribute] ?? null;
      if (transform.type === 'relation') {
        const { target } = attributes[attribute] as unknown as { target: string };
        resolved[attribute] = await related.find(
          trx,
          target,
          transform,
          (value ?? []) as string[],
          options
        );
      } else if (transform.type === 'media') {
        const url = value as string | null;
        const file = url === null ? null : await files.find(trx, url, transform.folder, now());
        if (file === undefined && !options.dryRun) {
          missing.push({ url: url!, hosts: transform.hosts, folder: transform.folder });
        }
        if (url === null) resolved[attribute] = [];
        else if (file === undefined && options.dryRun) resolved[attribute] = [url];
        else resolved[attribute] = typeof file === 'number' ? [file] : UNAVAILABLE;
      } else if (transform.type === 'component') {
        const { component, repeatable } = attributes[attribute] as unknown as {
          component: string;
          repeatable?: boolean;
        };
        const elements = (Array.isArray(value) ? value : value === null ? [] : [value]) as Values[];
        const inner: Values[] = [];
        for (const element of elements) {
          inner.push(await resolveAll(trx, component, transform.rules, element, options, missing));
        }
        resolved[attribute] = repeatable ? inner : (inner[0] ?? null);
      } else {
        resolved[attribute] = coerceForColumn(attributes, attribute, value, isPostgres);
      }
    }
    return resolved;
  };

  /** @throws MissingFilesError when files have to be fetched first. */
  return async (
    trx: Transaction,
    { target, rules }: Pick<Mapping, 'target' | 'rules'>,
    values: Values,
    options: ResolveOptions
  ): Promise<Values> => {
    const missing: MissingFilesError['files'][number][] = [];
    const resolved = await resolveAll(trx, target, rules, values, options, missing);
    if (missing.length > 0) throw new MissingFilesError(missing);
    return resolved;
  };
};

export type Resolver = ReturnType<typeof createResolver>;
