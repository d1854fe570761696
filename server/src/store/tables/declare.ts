/**
 * How a table is declared. All columns can be null, so that an older release, which does not know a new one,
 * can go on writing for a while.
 */

export interface Column {
  type: 'string' | 'id' | 'text' | 'integer' | 'bigint' | 'bytes';
  /** Characters that it holds. */
  length?: number;
}

export interface Table {
  tableName: string;
  /** Whether `id` counts up by itself. */
  hasOwnIds: boolean;
  /** Beside `id`. */
  columns: Record<string, Column>;
  indexes: {
    name: string;
    columns: string[];
    isUnique: boolean;
    /** A column: rows in which it is null are left out, where the database can. */
    whereSet?: string;
  }[];
}

export const text = (length?: number): Column =>
  length === undefined ? { type: 'text' } : { type: 'string', length };
/** A text that is told from others byte by byte: ids, keys, signatures. MySQL disregards case and accents elsewhere. */
export const id = (length: number): Column => ({ type: 'id', length });
/** Bytes of any length. */
export const bytes = (): Column => ({ type: 'bytes' });
export const integer = (): Column => ({ type: 'integer' });
/** Times are kept as ms since the epoch: they are compared and subtracted, never shown as stored. */
export const time = (): Column => ({ type: 'bigint' });

/** Declares a table. The names of its indexes say what they are of. */
export const table = <C extends Record<string, Column>>(
  tableName: string,
  columns: C,
  indexes: {
    columns: ((keyof C & string) | 'id')[];
    type?: 'unique';
    whereSet?: keyof C & string;
  }[],
  /** Whether another table gives the ids. */
  { hasOwnIds = true } = {}
): Table => ({
  tableName,
  hasOwnIds,
  columns,
  indexes: indexes.map((index) => ({
    name: [tableName, ...index.columns, index.type === 'unique' ? 'key' : 'idx'].join('_'),
    columns: index.columns,
    isUnique: index.type === 'unique',
    ...(index.whereSet && { whereSet: index.whereSet }),
  })),
});
