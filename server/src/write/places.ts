import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { Transaction } from '../store/transaction';
import { hasDrafts } from './attributes';
import { componentTables } from './pointers';

/** A place in an entry, in words that outlast its rows: publishing makes them anew, and an import too. */
export const place = z.object({
  uid: z.string(),
  documentId: z.string(),
  locale: z.string().nullable(),
  /** From the entry down to the component; empty for the entry itself. */
  path: z.array(z.object({ field: z.string(), index: z.number(), component: z.string() })),
});

export type Place = z.infer<typeof place>;

const componentRow = z.object({
  id: z.coerce.number(),
  entity_id: z.coerce.number(),
  cmp_id: z.coerce.number(),
  component_type: z.string(),
  field: z.string(),
});

const entryRow = z.object({ document_id: z.string(), locale: z.string().nullish() });

const idRow = z.object({ id: z.coerce.number() });

/** Finds places in entries by their rows, and rows by their places. */
export const createPlaces = ({ strapi }: { strapi: Core.Strapi }) => {
  const rowsOf = (table: string) => strapi.db.getConnection(table);
  const tableOf = (uid: string): string => strapi.db.metadata.get(uid).tableName;

  /** What a field of an entry or component holds, in its order. */
  const componentsIn = async (trx: Transaction, table: string, entity: number, field: string) => {
    const rows: unknown = await rowsOf(table)
      .where({ entity_id: entity, field })
      .orderBy('order')
      .orderBy('id')
      .transacting(trx);
    return z.array(componentRow).parse(rows);
  };

  return {
    /** Whether a row of a content type or component is there. */
    async isThere(trx: Transaction, uid: string, id: number): Promise<boolean> {
      return (await rowsOf(tableOf(uid)).first('id').where({ id }).transacting(trx)) !== undefined;
    },

    /** @returns null for a component that is in nothing. */
    async placeOf(trx: Transaction, uid: string, id: number): Promise<Place | null> {
      const path: Place['path'] = [];
      let at = { uid, id };
      while (Object.hasOwn(strapi.components, at.uid)) {
        let above: { source: string; row: z.infer<typeof componentRow>; index: number } | null =
          null;
        for (const { source, table } of componentTables(strapi)) {
          const row: unknown = await rowsOf(table)
            .where({ cmp_id: at.id, component_type: at.uid })
            .first()
            .transacting(trx);
          const found = componentRow.optional().parse(row);
          if (!found) continue;
          const all = await componentsIn(trx, table, found.entity_id, found.field);
          above = { source, row: found, index: all.findIndex((one) => one.id === found.id) };
          break;
        }
        if (above === null) return null;
        const { source, row, index } = above;
        path.unshift({ field: row.field, index, component: at.uid });
        at = { uid: source, id: row.entity_id };
      }
      const found: unknown = await rowsOf(tableOf(at.uid))
        .first('document_id', 'locale')
        .where({ id: at.id })
        .transacting(trx);
      const entry = entryRow.optional().parse(found);
      return entry
        ? { uid: at.uid, documentId: entry.document_id, locale: entry.locale ?? null, path }
        : null;
    },

    /** @returns the id of the row that is at a place now in the draft or in the published version, or null. */
    async rowAt(
      trx: Transaction,
      { uid, documentId, locale, path }: Place,
      version: 'draft' | 'published'
    ): Promise<number | null> {
      const query = rowsOf(tableOf(uid))
        .first('id')
        .where({ document_id: documentId, locale })
        .transacting(trx);
      if (hasDrafts(strapi, uid)) {
        if (version === 'draft') void query.whereNull('published_at');
        else void query.whereNotNull('published_at');
      }
      let id = idRow.optional().parse(await query)?.id ?? null;
      let source = uid;
      for (const { field, index, component } of path) {
        const at = componentTables(strapi).find((one) => one.source === source);
        if (id === null || at === undefined) return null;
        const found = (await componentsIn(trx, at.table, id, field))[index];
        if (found?.component_type !== component) return null;
        id = found.cmp_id;
        source = component;
      }
      return id;
    },
  };
};

export type Places = ReturnType<typeof createPlaces>;
