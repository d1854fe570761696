import type { Table } from './tables/declare';
import * as deliveries from './tables/deliveries';
import * as entries from './tables/entries';
import * as runs from './tables/runs';
import * as settings from './tables/settings';
import * as uploads from './tables/uploads';

export type { Column, Table } from './tables/declare';
export * from './tables/deliveries';
export * from './tables/entries';
export * from './tables/runs';
export * from './tables/settings';
export * from './tables/uploads';

/**
 * The plugin's own tables, declared as data in the folder `tables`. They are no models of Strapi: its schema
 * sync, an import and a transfer leave them alone. `layout.ts` creates them, and adds what a later release
 * declares: one more table, column or index is one more declaration.
 */
export const tables: readonly Table[] = [deliveries, entries, runs, settings, uploads].flatMap(
  (group) => Object.values(group)
);
