import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { MappingSettingsStore } from '../settings/mappings';
import type { SettingsStore } from '../settings/stored';
import { jsonOf, mirrorRows, writeMirrorRow } from '../store/mirror';
import type { ContentMark } from '../store/pending';
import type { Transaction } from '../store/transaction';
import type { Merge } from './merge';
import type { Transfers } from './watch';

const KEY = 'mirror';
const VERSION = 1;

/** How the site knows its own row of the mirror: an import puts others in its place. */
const mark = z.object({
  row: z.number(),
  token: z.string(),
  /** The revision of the mappings that the row carries. */
  mappings: z.number(),
  /** Whether what an import has brought is not taken up yet. */
  isMerging: z.boolean(),
  /** Whether some of the content was replaced since it was last looked at. */
  isStale: z.boolean(),
});

const siteContent = z.object({ mappings: z.array(z.unknown()).nullable() });

export interface ArrivalsParts {
  strapi: Core.Strapi;
  settings: SettingsStore;
  mappings: Pick<MappingSettingsStore, 'carried' | 'takeOver'>;
  merge: Merge;
  transfers: Pick<Transfers, 'takeReplaced'>;
  /** Called when something has come: what is held in memory is out of date. */
  onArrived(): Promise<void>;
}

/**
 * Notices that an import or a transfer has replaced the content, whichever process did it, and takes up what
 * it has brought. Strapi replaces all content in one transaction, a row that this site has written there
 * included: when that is gone, the content is another.
 */
export const createArrivals = (parts: ArrivalsParts) => {
  const { strapi, settings, mappings, merge } = parts;

  let seen: z.infer<typeof mark> | null = null;

  const read = async () => {
    const stored = await settings.read(KEY);
    seen = mark.nullable().catch(null).parse(stored.value);
    return { revision: stored.revision, known: seen };
  };

  const save = (revision: number, value: z.infer<typeof mark>, trx: Transaction) =>
    settings.write(KEY, { version: VERSION, revision, value }, trx);

  const isThere = async ({ row, token }: z.infer<typeof mark>): Promise<boolean> =>
    (await mirrorRows(strapi).first('id').where({ id: row, key: token })) !== undefined;

  /** Writes what of the site's settings travels. */
  const writeSite = async (
    revision: number,
    known: { row: number; token: string } | null
  ): Promise<boolean> => {
    // Before the transaction: SQLite has one connection.
    const carried = await mappings.carried();
    return strapi.db.transaction(async ({ trx }) => {
      const token = known?.token ?? randomUUID();
      const row = await writeMirrorRow(strapi, trx, known?.row ?? null, {
        kind: 'site',
        key: token,
        content: JSON.stringify({ mappings: carried.mappings }),
      });
      const value = { row, token, mappings: carried.revision, isMerging: false, isStale: false };
      if (await save(revision, value, trx)) return true;
      // Another process has done so.
      if (row !== known?.row) await mirrorRows(strapi).where({ id: row }).delete().transacting(trx);
      return false;
    });
  };

  const takeMappings = async (): Promise<void> => {
    const rows: unknown = await mirrorRows(strapi)
      .select('id', 'content')
      .where({ kind: 'site' })
      .orderBy('id');
    for (const row of z
      .array(z.object({ id: z.coerce.number(), content: z.string() }))
      .parse(rows)) {
      const { data } = siteContent.safeParse(jsonOf(row.content));
      await mappings.takeOver(data?.mappings ?? []);
      await mirrorRows(strapi).where({ id: row.id }).delete();
    }
  };

  /** Notes in the database that some of the content is another: an import may have brought a few types only. */
  const noteStale = async (): Promise<void> => {
    const { revision, known } = await read();
    if (known) {
      const value = { ...known, isStale: true };
      await settings.write(KEY, { version: VERSION, revision, value });
    }
  };

  return {
    /** What the site knew its content by when it last looked; null while it is another's. */
    mark: (): ContentMark | null => (seen?.isMerging ? null : seen),

    /** Leaves a note of an import that this process has done, for those that run the site. */
    async leaveNote(): Promise<void> {
      if (parts.transfers.takeReplaced()) await noteStale();
    },

    /** Looks whether content has come, and takes it up. @returns whether it has. */
    async check(): Promise<boolean> {
      await this.leaveNote();
      const { revision, known } = await read();
      let last = revision;
      if (known && !known.isMerging && (await isThere(known))) {
        if (known.isStale) await strapi.db.transaction(({ trx }) => merge.renumberFiles(trx));
        if (known.isStale) await merge.recheckAll();
        if (known.isStale || known.mappings !== (await mappings.carried()).revision) {
          await writeSite(revision, known);
        }
        await merge.writeMissing();
        return known.isStale;
      }
      if (known && !known.isMerging) {
        const begun = { ...known, isMerging: true };
        const isOurs = await strapi.db.transaction(async ({ trx }) => {
          if (!(await save(revision, begun, trx))) return false;
          await merge.forgetGone(trx);
          await merge.renumberFiles(trx);
          return true;
        });
        if (!isOurs) return false;
        last += 1;
      }
      await takeMappings();
      await merge.takeUp();
      if (known !== null) await merge.recheckAll();
      await merge.writeMissing();
      await writeSite(last, null);
      await parts.onArrived();
      return known !== null;
    },
  };
};

export type Arrivals = ReturnType<typeof createArrivals>;
