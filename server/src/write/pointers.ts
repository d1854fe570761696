import type { Core } from '@strapi/strapi';
import { z } from 'zod';

const column = z.object({ name: z.string() });
const ownColumn = column.extend({ referencedColumn: z.string() });
const morph = z.object({ idColumn: column, typeColumn: column });

/** What of Strapi's metadata tells where a relation is stored. */
const relation = z.object({
  type: z.literal('relation'),
  relation: z.string(),
  target: z.string().optional(),
  mappedBy: z.string().nullish(),
  inversedBy: z.string().nullish(),
  morphColumn: morph.optional(),
  joinColumn: ownColumn.optional(),
  joinTable: z
    .object({
      name: z.string(),
      joinColumn: column,
      inverseJoinColumn: column.optional(),
      morphColumn: morph.optional(),
      on: z.object({ field: z.string() }).optional(),
    })
    .optional(),
});

type Relation = z.infer<typeof relation>;

/** Where rows of a type are pointed at: a column of what points, or rows of a table that joins both. */
export interface Pointer {
  /** Content type or component that points. */
  source: string;
  table: string;
  /** The column of the target's id, and of its type where it may be of any. */
  id: string;
  type: string | null;
  /** The column of the source's id in a joining table; null where the source's own row has the pointer. */
  from: string | null;
  /** Whether a source points to one at most, and whether a target is pointed at by one at most. */
  isToOne: boolean;
  isFromOne: boolean;
  /** Whether the relation is the target's own: publishing it brings that back, but for its place in the source's order. */
  isTargets: boolean;
}

/** Pages do not show their files by the file's own side of the relation. */
const LEFT_OUT = 'plugin::upload.file';

const pointerOf = (
  { uid, tableName }: { uid: string; tableName: string },
  target: string,
  { relation: kind, joinTable, joinColumn, morphColumn, ...rest }: Relation
): Pointer | null => {
  const own = { source: uid, isTargets: false, isFromOne: false, type: null };
  if (kind === 'morphToOne' && morphColumn) {
    const { idColumn, typeColumn } = morphColumn;
    const column = { table: tableName, id: idColumn.name, type: typeColumn.name, from: null };
    return { ...own, ...column, isToOne: true };
  }
  // Components and dynamic zones are stored like relations, and are none.
  if (joinTable?.on !== undefined && joinTable.name.endsWith('cmps')) return null;
  if (kind === 'morphToMany' && joinTable?.morphColumn) {
    const { idColumn, typeColumn } = joinTable.morphColumn;
    const column = { table: joinTable.name, id: idColumn.name, type: typeColumn.name };
    return { ...own, ...column, from: joinTable.joinColumn.name, isToOne: false };
  }
  if (rest.target === target && !rest.mappedBy) {
    if (joinColumn) {
      // `localizations` joins rows by their document's id: that is no pointer to one row.
      if (joinColumn.referencedColumn !== 'id') return null;
      const column = { table: tableName, id: joinColumn.name, from: null };
      return { ...own, ...column, isToOne: true };
    }
    if (!joinTable?.inverseJoinColumn) return null;
    return {
      ...own,
      table: joinTable.name,
      id: joinTable.inverseJoinColumn.name,
      from: joinTable.joinColumn.name,
      isToOne: kind.endsWith('ToOne'),
      isFromOne: kind === 'oneToMany' || (kind === 'oneToOne' && Boolean(rest.inversedBy)),
    };
  }
  if (uid === target && rest.inversedBy && joinTable?.inverseJoinColumn && rest.target) {
    return {
      ...own,
      source: rest.target,
      table: joinTable.name,
      id: joinTable.joinColumn.name,
      from: joinTable.inverseJoinColumn.name,
      isToOne: kind.startsWith('one'),
      isTargets: true,
    };
  }
  return null;
};

/** Everything in the site that can point at rows of a type, in content types and components. */
export const pointersTo = (strapi: Core.Strapi, target: string): Pointer[] =>
  [...strapi.db.metadata.values()].flatMap((meta) =>
    meta.uid === LEFT_OUT
      ? []
      : Object.values(meta.attributes).flatMap((attribute) => {
          const { data } = relation.safeParse(attribute);
          return (data && pointerOf(meta, target, data)) ?? [];
        })
  );

/** The tables that join components to what they are in, with what that is. */
export const componentTables = (strapi: Core.Strapi): { source: string; table: string }[] =>
  [...strapi.db.metadata.values()].flatMap(({ uid, attributes }) => {
    const tables = Object.values(attributes).flatMap((attribute) => {
      const { data } = relation.safeParse(attribute);
      const { joinTable } = data ?? {};
      return joinTable?.on && joinTable.name.endsWith('cmps') ? [joinTable.name] : [];
    });
    return [...new Set(tables)].map((table) => ({ source: uid, table }));
  });
