import type { Core } from '@strapi/strapi';
import { errors } from '../strapi-utils';
import { z } from 'zod';
import { storedVideo, type StoredVideo } from '#shared/contract/field';
import type { Places } from './places';

type Subscriber = Extract<
  Parameters<Core.Strapi['db']['lifecycles']['subscribe']>[0],
  { models?: unknown }
>;
type Event = Parameters<NonNullable<Subscriber['beforeCreate']>>[0];

const row = z.record(z.string(), z.unknown());

/** @throws ValidationError */
const checkedValue = (name: string, value: unknown): StoredVideo => {
  const { data } = storedVideo.safeParse(value);
  if (data) return data;
  throw new errors.ValidationError(
    `"${name}" takes null, or the id of a video as {"videoId": "…"}: 1 to 64 letters, digits, "-" or "_".`,
    { path: [name] }
  );
};

/**
 * Looks at every value of the field before it is stored (product rules, "The custom field"): in the database
 * layer, which the document service, with its components and dynamic zones, and whoever goes past it write through.
 */
export const createFieldCheck = (places: Pick<Places, 'all'>): Subscriber => {
  const check = ({ model, params }: Event): void => {
    const names = places.all().get(model.uid) ?? [];
    const checked = (written: unknown): unknown => {
      const { data: values } = row.safeParse(written);
      if (!values) return written;
      for (const name of names) {
        const value = values[name] ?? null;
        if (value !== null) values[name] = checkedValue(name, value);
      }
      return values;
    };
    const { data }: { data?: unknown } = params;
    params.data = Array.isArray(data) ? data.map(checked) : checked(data);
  };
  return {
    models: [...places.all().keys()],
    beforeCreate: check,
    beforeCreateMany: check,
    beforeUpdate: check,
    beforeUpdateMany: check,
  };
};
