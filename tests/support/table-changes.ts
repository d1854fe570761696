import type { Column, Table } from '../../server/src/store/tables';

/** What of a table another version relies on. */
export interface ReleasedTable {
  columns: Record<string, Column>;
  uniqueIndexes: string[];
}

export type ReleasedTables = Record<string, ReleasedTable>;

export const releasedOf = (tables: readonly Table[]): ReleasedTables =>
  Object.fromEntries(
    tables.map(({ tableName, columns, indexes }) => [
      tableName,
      {
        columns,
        uniqueIndexes: indexes.filter(({ isUnique }) => isUnique).map(({ name }) => name),
      },
    ])
  );

const shortened = (before: Column, now: Column): boolean =>
  before.type !== now.type || (now.length ?? Infinity) < (before.length ?? Infinity);

/**
 * What the released version could not run beside, or after. Tables, columns and indexes may be added; what goes, or is renamed,
 * goes in two releases: in one nothing reads it any more, in the next it is gone, and is named in `retired` ("table.column").
 */
export const breakingChanges = (
  before: ReleasedTables,
  now: ReleasedTables,
  retired: readonly string[] = []
): string[] =>
  Object.entries(before).flatMap(([tableName, { columns, uniqueIndexes }]) => {
    const table = now[tableName];
    if (table === undefined) {
      return retired.includes(tableName) ? [] : [`the table ${tableName} is gone`];
    }
    return [
      ...Object.entries(columns).flatMap(([name, column]) => {
        const found = table.columns[name];
        const place = `${tableName}.${name}`;
        if (found === undefined) return retired.includes(place) ? [] : [`${place} is gone`];
        return shortened(column, found) ? [`${place} has another type, or holds less`] : [];
      }),
      // The older version would go on writing rows that the index refuses.
      ...table.uniqueIndexes
        .filter((name) => !uniqueIndexes.includes(name))
        .map((name) => `the unique index ${name} is new`),
    ];
  });
