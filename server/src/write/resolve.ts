import type { Core } from '@strapi/strapi';
import type { ComponentRule, Mapping, Rule } from '#shared/contract/mapping';
import type { Values } from '../map/map-video';
import type { Transaction } from '../store/transaction';
import type { FieldProblem } from '#shared/contract/problems';
import type { FileStore } from '../store/files';
import { attributesOf, type Attributes } from './attributes';
import { fit } from './fit';
import { isRefused, type Refused } from './refused-fields';
import type { Related, ResolveOptions } from './related';

/** Says "leave this field as it is": its value cannot be had now, and that must not stop the others. */
export const UNAVAILABLE = Symbol('left alone');

/** Says the same of a value that the site does not take. */
export const NOT_TAKEN = Symbol('not taken');

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
  files: Pick<FileStore, 'find' | 'want'>;
  related: Related;
  now(): number;
}

/** What the resolver has to know of the video besides its values. */
export interface VideoOptions extends ResolveOptions {
  videoId: string;
  /** What cannot be had is added here. */
  problems: FieldProblem[];
  /** What the site has refused. */
  refused: Refused;
}

/**
 * Turns mapped values into what can be compared with a row: texts into the entries that they name,
 * URLs into files. Entries that are missing are made where the rule allows it.
 */
export const createResolver = ({ strapi, files, related, now }: ResolveParts) => {
  const isPostgres = strapi.db.dialect.client === 'postgres';

  /** The file at a URL, in a list; while it is not there it is wanted, and the field stays as it is. */
  const fileOf = async (
    trx: Transaction,
    url: string,
    { hosts, folder }: { hosts: readonly string[]; folder: string | null },
    attribute: string,
    { videoId, dryRun, problems }: VideoOptions
  ): Promise<unknown> => {
    const file = await files.find(trx, { url, folder });
    if (typeof file === 'number') return [file];
    if (file !== undefined) {
      const values = { url, folder: folder ?? '', error: file.reason };
      problems.push({ attribute, code: 'imageUnavailable', values });
    }
    if (!dryRun) await files.want(trx, videoId, { url, hosts, folder }, now());
    return dryRun && file === undefined ? [url] : UNAVAILABLE;
  };

  const resolveAll = async (
    trx: Transaction,
    uid: string,
    rules: readonly (Rule | ComponentRule)[],
    values: Values,
    options: VideoOptions,
    /** Where the values stand, to a reader and with the places of elements. */
    path = '',
    place = ''
  ): Promise<Values> => {
    const attributes = attributesOf(strapi, uid);
    const resolved: Values = {};
    for (const rule of rules) {
      const { attribute, transform } = rule;
      const value = values[attribute] ?? null;
      const at = `${place}${attribute}`;
      const notTaken = (error: string): void => {
        resolved[attribute] = NOT_TAKEN;
        options.problems.push({ attribute: path + attribute, code: 'notTaken', values: { error } });
      };
      if (isRefused(options.refused, at)) notTaken(options.refused.fields.get(at) ?? '');
      else if (transform.type === 'relation') {
        const { target } = attributes[attribute] as unknown as { target: string };
        const names = (value ?? []) as string[];
        const { documentIds, missing } = await related.find(trx, target, transform, names, options);
        resolved[attribute] = documentIds;
        if (missing.length > 0) {
          const values = { names: missing.join(', '), target };
          options.problems.push({ attribute: path + attribute, code: 'relationNotFound', values });
        }
      } else if (transform.type === 'media') {
        const url = value as string | null;
        const name = path + attribute;
        resolved[attribute] = url === null ? [] : await fileOf(trx, url, transform, name, options);
      } else if (transform.type === 'component') {
        const { component, repeatable } = attributes[attribute] as unknown as {
          component: string;
          repeatable?: boolean;
        };
        const elements = (Array.isArray(value) ? value : value === null ? [] : [value]) as Values[];
        const inner: Values[] = [];
        for (const [index, element] of elements.entries()) {
          const name = `${path}${attribute}.`;
          const from = repeatable ? `${at}.${index}.` : `${at}.`;
          inner.push(
            await resolveAll(trx, component, transform.rules, element, options, name, from)
          );
        }
        resolved[attribute] = repeatable ? inner : (inner[0] ?? null);
      } else {
        const fitting = fit(attributes[attribute]!, rule, value);
        if (!fitting.fits) {
          notTaken(fitting.error);
          continue;
        }
        const { problem } = fitting;
        if (problem) options.problems.push({ attribute: path + attribute, ...problem });
        resolved[attribute] = coerceForColumn(attributes, attribute, fitting.value, isPostgres);
      }
    }
    return resolved;
  };

  return (
    trx: Transaction,
    { target, rules }: Pick<Mapping, 'target' | 'rules'>,
    values: Values,
    options: VideoOptions
  ): Promise<Values> => resolveAll(trx, target, rules, values, options);
};

export type Resolver = ReturnType<typeof createResolver>;
