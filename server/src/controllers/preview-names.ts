import type { Core, UID } from '@strapi/strapi';
import { z } from 'zod';
import type { Mapping } from '#shared/contract/mapping';
import type { PreviewView } from '#shared/contract/mapping-preview';
import type { Reader } from '../map/rights';
import { attributesOf } from '../write/attributes';

const configuration = z.object({ settings: z.object({ mainField: z.string().optional() }) });
const fileRow = z.object({
  id: z.coerce.number(),
  name: z.string(),
  url: z.string(),
  mime: z.string().nullable(),
});

/** The attribute that Strapi's own lists name an entry by: `id` where it has none that is told apart by. */
const mainFieldOf = async (strapi: Core.Strapi, uid: string): Promise<string> => {
  const contentTypes = strapi.plugin('content-manager').service('content-types');
  const found = configuration.safeParse(await contentTypes.findConfiguration({ uid }));
  return found.data?.settings.mainField ?? 'id';
};

/** What people know the entries and files of a preview by: titles in the place of ids, pictures of files. */
export const namesIn = async (
  strapi: Core.Strapi,
  { finds }: Pick<Reader, 'finds'>,
  { target, rules }: Mapping,
  fields: PreviewView['fields']
): Promise<Pick<PreviewView, 'titles' | 'files'>> => {
  const titles: PreviewView['titles'] = {};
  const files: PreviewView['files'] = {};
  const attributes = attributesOf(strapi, target);
  for (const { attribute, now, next } of fields) {
    const kind = rules.find((rule) => rule.attribute === attribute)?.transform.type;
    const values = [now, next].flat();
    if (kind === 'relation') {
      const { target: related } = attributes[attribute] as unknown as { target: UID.ContentType };
      const mainField = await mainFieldOf(strapi, related);
      if (mainField === 'id' || !finds(related, mainField)) continue;
      const rows = await strapi.db.query(related).findMany({
        where: { documentId: { $in: values.filter((value) => typeof value === 'string') } },
        select: ['documentId', mainField],
      });
      for (const row of rows) {
        const title: unknown = row[mainField];
        if (typeof title === 'string' && title !== '') titles[String(row.documentId)] = title;
      }
    }
    if (kind === 'media') {
      const rows: unknown = await strapi.db.query('plugin::upload.file').findMany({
        where: { id: { $in: values.filter((value) => typeof value === 'number') } },
        select: ['id', 'name', 'url', 'mime'],
      });
      for (const { id, name, url, mime } of z.array(fileRow).parse(rows)) {
        files[id] = { name, url, isImage: mime?.startsWith('image/') ?? false };
      }
    }
  }
  return { titles, files };
};
