import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import { z } from 'zod';
import { mirrorRows } from './mirror';
import {
  jobsTable,
  linksTable,
  queueTable,
  rechecksTable,
  runsTable,
  settingsTable,
  uploadsTable,
  videosTable,
  wantedFilesTable,
} from './tables';

/** What there is to do, and what may have changed beside this process. Times in ms. */
export interface Pending {
  /** When a delivery, a recheck or the job is due next; null when none waits. */
  workDueAt: number | null;
  /** When the run of a reconcile may be leased; null when none is running. */
  runDueAt: number | null;
  /** When Ignite is to be asked what became of an upload; null when none is under way. */
  uploadDueAt: number | null;
  wantsFiles: boolean;
  /** Goes up with every save of settings. */
  settingsRevision: number;
  lastLink: number;
  /** Whether the row by which the site knows its content is gone. */
  isContentReplaced: boolean;
  /** Whether something of a video does not travel yet. */
  isMirrorBehind: boolean;
}

const number = z.coerce.number().nullable();

const pendingRow = z
  .object({
    hiding_due_at: number,
    delivery_due_at: number,
    recheck_due_at: number,
    job_due_at: number,
    run_due_at: number,
    upload_due_at: number,
    wanted_file: number,
    settings_revision: number,
    last_link: number,
    content_row: number,
    unmirrored: number,
  })
  .transform((row) => {
    const due = [row.hiding_due_at, row.delivery_due_at, row.recheck_due_at, row.job_due_at].filter(
      (at) => at !== null
    );
    return {
      workDueAt: due.length === 0 ? null : Math.min(...due),
      runDueAt: row.run_due_at,
      uploadDueAt: row.upload_due_at,
      wantsFiles: row.wanted_file !== null,
      settingsRevision: row.settings_revision ?? 0,
      lastLink: row.last_link ?? 0,
      hasContentRow: row.content_row !== null,
      isMirrorBehind: row.unmirrored !== null,
    };
  });

/** How a site knows its own row of the mirror. */
export interface ContentMark {
  row: number;
  token: string;
}

/**
 * Asks for all of it with one statement, of parts that each take a look at the end of an index: it is asked
 * again and again.
 *
 * @param extra what else the statement is to select.
 */
export const readPending = async (
  strapi: Core.Strapi,
  mark: ContentMark | null,
  extra: readonly Knex.Raw[] = []
): Promise<Pending> => {
  const rows = (tableName: string) => strapi.db.getConnection(tableName);
  const queue = (hides: 0 | 1) =>
    rows(queueTable.tableName).min('next_attempt_at').where({ hides });
  const row: unknown = await strapi.db.connection.first(
    queue(1).as('hiding_due_at'),
    queue(0).as('delivery_due_at'),
    rows(rechecksTable.tableName).min('due_at').as('recheck_due_at'),
    rows(jobsTable.tableName)
      .min('leased_until')
      .where({ slot: 1, state: 'running' })
      .as('job_due_at'),
    rows(runsTable.tableName).min('leased_until').where({ running_slot: 1 }).as('run_due_at'),
    rows(uploadsTable.tableName).min('next_ask_at').as('upload_due_at'),
    rows(wantedFilesTable.tableName).select('id').limit(1).as('wanted_file'),
    rows(settingsTable.tableName).sum('revision').as('settings_revision'),
    // The condition has SQLite say that it does not read them all.
    rows(linksTable.tableName).max('id').where('id', '>', 0).as('last_link'),
    mirrorRows(strapi)
      .select('id')
      .where({ id: mark?.row ?? 0, key: mark?.token ?? '' })
      .as('content_row'),
    rows(videosTable.tableName).select('id').whereNull('mirror_id').limit(1).as('unmirrored'),
    ...extra
  );
  const { hasContentRow, ...pending } = pendingRow.parse(row);
  return { ...pending, isContentReplaced: mark !== null && !hasContentRow };
};
