import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import { z } from 'zod';
import { VIDEO, type LinkedTypes } from './linked-types';
import type { Guests } from './guests';
import type { Hidden } from './hidden';

type QueryBuilder = ReturnType<Core.Strapi['db']['queryBuilder']>;

const column = z.object({ name: z.string() });

/** What of Strapi's metadata tells where relations are stored. */
const storedRelation = z.object({
  type: z.literal('relation'),
  relation: z.string(),
  target: z.string().optional(),
  joinTable: z
    .object({
      name: z.string(),
      joinColumn: column,
      inverseJoinColumn: column.optional(),
      morphColumn: z.object({ idColumn: column, typeColumn: column }).optional(),
    })
    .optional(),
});

/** A join as Strapi's query builder keeps it. */
const join = z.looseObject({
  alias: z.string(),
  referencedTable: z.string(),
  referencedColumn: z.string(),
  on: z.record(z.string(), z.unknown()).optional(),
});

/** Where entries of linked types are stored, and what leads to them. */
interface Places {
  uids: ReadonlySet<string>;
  /** Types by their tables. */
  tables: Map<string, string>;
  /** Join tables to linked types, by table and column that they are joined by. */
  pivots: Map<string, { column: string; uid: string }[]>;
  /** Join tables to entries of any type. */
  morphs: Map<string, { id: string; type: string }>;
}

/**
 * The one door: what a guest's request reads — at the root, populated, nested, in filters, sorts,
 * searches and counts, over REST and GraphQL — is read through Strapi's query builder. For guests it
 * leaves hidden entries out, and a relation to one counts as none (product rules, "Private means private", 4).
 */
export const createDoor = ({
  strapi,
  linkedTypes,
  guests,
  hidden,
}: {
  strapi: Core.Strapi;
  linkedTypes: Pick<LinkedTypes, 'all'>;
  guests: Pick<Guests, 'isLimited'>;
  hidden: Pick<Hidden, 'hidingLinks'>;
}) => {
  let known: Places | null = null;
  let passed = 0;

  const tableOf = (uid: string): string => strapi.db.metadata.get(uid).tableName;

  const placesOf = (uids: ReadonlySet<string>): Places => {
    const tables = new Map([...uids].map((uid) => [tableOf(uid), uid]));
    const pivots: Places['pivots'] = new Map();
    const morphs: Places['morphs'] = new Map();
    for (const meta of strapi.db.metadata.values()) {
      for (const attribute of Object.values(meta.attributes)) {
        const { data } = storedRelation.safeParse(attribute);
        if (!data?.joinTable) continue;
        const { name, joinColumn, inverseJoinColumn, morphColumn } = data.joinTable;
        if (data.relation === 'morphToMany' && morphColumn) {
          const { idColumn, typeColumn } = morphColumn;
          morphs.set(name, { id: idColumn.name, type: typeColumn.name });
        } else if (inverseJoinColumn && data.target !== undefined && uids.has(data.target)) {
          const key = `${name}.${joinColumn.name}`;
          const others = pivots.get(key) ?? [];
          pivots.set(key, [...others, { column: inverseJoinColumn.name, uid: data.target }]);
        }
      }
    }
    return { uids, tables, pivots, morphs };
  };

  const places = (): Places => {
    const uids = linkedTypes.all();
    if (known?.uids !== uids) known = placesOf(uids);
    return known;
  };

  /** A condition on rows of a type that no guest may see; drafts of the default type are nobody's but editors'. */
  const unseen = (uid: string, row: string) => (query: Knex.QueryBuilder) => {
    void query.whereExists(hidden.hidingLinks(uid, row));
    if (uid === VIDEO) void query.orWhereNull(`${row}.published_at`);
  };

  /** The row itself, if no guest may see it. */
  const unseenRow = (uid: string, idColumn: string) =>
    strapi.db
      .getConnection(`${tableOf(uid)} as unseen`)
      .select('unseen.id')
      .whereRaw('?? = ??', ['unseen.id', idColumn])
      .where(unseen(uid, 'unseen'));

  /** A value that a column is equal to only where it leads to something that a guest may see. */
  const seenOnly = (uid: string, idColumn: string) =>
    strapi.db.connection.raw('case when exists ? then null else ?? end', [
      unseenRow(uid, idColumn),
      idColumn,
    ]);

  /** A join that finds nothing where a guest may see nothing. */
  const limitedJoin = (made: unknown): unknown => {
    const { data } = join.safeParse(made);
    if (!data) return made;
    const { alias, referencedTable, referencedColumn } = data;
    const { tables, pivots } = places();
    const uid = tables.get(referencedTable);
    const targets = pivots.get(`${referencedTable}.${referencedColumn}`) ?? [];
    if (uid === undefined && targets.length === 0) return made;
    const conditions = targets.map((target) => [
      target.column,
      seenOnly(target.uid, `${alias}.${target.column}`),
    ]);
    return {
      ...data,
      on: {
        ...data.on,
        ...Object.fromEntries(conditions),
        ...(uid !== undefined && { id: seenOnly(uid, `${alias}.id`) }),
      },
    };
  };

  /** A count says of a relation to any type whether it leads anywhere: it cannot be limited, so it is left out. */
  const withoutMorphCounts = (uid: string, populate: unknown): unknown => {
    if (typeof populate !== 'object' || populate === null || Array.isArray(populate)) {
      return populate;
    }
    const { attributes } = strapi.db.metadata.get(uid);
    return Object.fromEntries(
      Object.entries(populate).filter(([name, value]) => {
        const isMorph = storedRelation.safeParse(attributes[name]).data?.relation === 'morphToOne';
        return !(isMorph && typeof value === 'object' && value !== null && value.count === true);
      })
    );
  };

  const limit = (uid: string, builder: QueryBuilder): QueryBuilder => {
    const original = {
      join: builder.join,
      populate: builder.populate,
      getKnexQuery: builder.getKnexQuery,
    };
    builder.join = (made) => original.join.call(builder, limitedJoin(made));
    builder.populate = (populate) =>
      original.populate.call(builder, withoutMorphCounts(uid, populate));
    builder.getKnexQuery = () => {
      const { state, alias } = builder;
      const reads = state.type === 'select' || state.type === 'count';
      if (!reads || state.processed) return original.getKnexQuery.call(builder);
      const { uids, morphs } = places();
      if (uids.has(uid)) {
        builder.where({
          documentId: { $notIn: hidden.hidingLinks(uid, alias) },
          ...(uid === VIDEO && { publishedAt: { $notNull: true } }),
        });
      }
      const query = original.getKnexQuery.call(builder);
      const morph = morphs.get(uid);
      if (morph === undefined) return query;
      for (const linked of uids) {
        const row = unseenRow(linked, `${alias}.${morph.id}`);
        void query.whereNotExists(row.where(`${alias}.${morph.type}`, linked));
      }
      return query;
    };
    return builder;
  };

  return {
    limit,
    /** How many queries have been limited so far. */
    passed: (): number => passed,
    /** Puts the door in place. */
    hold(): void {
      const { entityManager } = strapi.db;
      const make = entityManager.createQueryBuilder.bind(entityManager);
      entityManager.createQueryBuilder = (uid: string) => {
        const builder = make(uid);
        if (!guests.isLimited()) return builder;
        passed += 1;
        return limit(uid, builder);
      };
    },
  };
};

export type Door = ReturnType<typeof createDoor>;
