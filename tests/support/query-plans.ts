import type { Core } from '@strapi/strapi';
import type { TestSite } from './site';

/** A statement as it was sent, with the values of its last time. */
export interface Statement {
  sql: string;
  bindings: unknown[];
}

export interface Plan {
  /** What the database says of it, for a person to read. */
  text: string;
  /** What is read from end to end: tables, and indexes in which no condition leads anywhere. */
  fullScans: string[];
}

/** Reads and changes of rows; what an insert is in conflict with is looked up in unique indexes anyway. */
const READS_ROWS = /^\s*(select|update|delete)\b/i;

/** Collects the statements on some tables until `stop`; lists of any length count as the same. */
export const captureStatements = ({ strapi }: Pick<TestSite, 'strapi'>, names: RegExp) => {
  const statements = new Map<string, Statement>();
  const capture = ({ sql, bindings }: { sql: string; bindings?: unknown[] }): void => {
    if (!READS_ROWS.test(sql) || !names.test(sql)) return;
    // PostgreSQL's numbered parameters, as knex takes them.
    const plain = sql.replaceAll(/\$\d+/g, '?');
    const shape = plain.replaceAll(/\(\?(, \?)*\)/g, '(…)');
    statements.set(shape, { sql: plain, bindings: bindings ?? [] });
  };
  strapi.db.connection.on('query', capture);
  return {
    statements,
    stop: (): void => void strapi.db.connection.removeListener('query', capture),
  };
};

type Knex = Core.Strapi['db']['connection'];

const planOnSqlite = async (knex: Knex, { sql, bindings }: Statement): Promise<Plan> => {
  const rows = (await knex.raw(`explain query plan ${sql}`, bindings as never)) as {
    detail: string;
  }[];
  const details = rows.map(({ detail }) => detail);
  // Reading along an index in the order that is asked for ends with the limit.
  const isCutOff = / limit \?/.test(sql) && !details.some((detail) => /TEMP B-TREE/.test(detail));
  // So does reading the table itself where every row is one that is asked for.
  const isWhole = isCutOff && !/ where | count\(/.test(sql);
  return {
    text: details.join('\n'),
    fullScans: details.filter(
      // `max` alone is a SEARCH by its name, of the whole table where no index is named.
      (detail) =>
        // What a limited part of a union gives.
        /^SCAN (parts?\d*|recent)$/.test(detail)
          ? false
          : /^SCAN /.test(detail)
            ? !isWhole && !(isCutOff && / USING .*INDEX /.test(detail))
            : /^SEARCH (?!.* USING )/.test(detail)
    ),
  };
};

interface PostgresNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Plans?: PostgresNode[];
}

const planOnPostgres = async (knex: Knex, { sql, bindings }: Statement): Promise<Plan> => {
  const defined = (await knex('pg_indexes').select('indexname', 'indexdef')) as {
    indexname: string;
    indexdef: string;
  }[];
  const firstColumn = new Map(
    defined.map(({ indexname, indexdef }) => [indexname, /\((\w+)/.exec(indexdef)?.[1] ?? ''])
  );
  const fullScans = (node: PostgresNode, isCutOff: boolean): string[] => {
    const { 'Node Type': type, 'Index Name': index, 'Index Cond': condition = '' } = node;
    const isFull =
      type === 'Seq Scan' ||
      (index !== undefined &&
        !isCutOff &&
        !new RegExp(`\\b${firstColumn.get(index)}\\b`).test(condition));
    const below = type === 'Limit' || (isCutOff && type === 'LockRows');
    return [
      ...(isFull ? [`${type} ${index ?? node['Relation Name'] ?? ''} ${condition}`] : []),
      ...(node.Plans ?? []).flatMap((child) => fullScans(child, below)),
    ];
  };
  return knex.transaction(async (trx) => {
    // A sequential scan that is left then is there for want of an index.
    await trx.raw('set local enable_seqscan = off');
    const { rows } = (await trx.raw(`explain (format json) ${sql}`, bindings as never)) as {
      rows: { 'QUERY PLAN': { Plan: PostgresNode }[] }[];
    };
    const plan = rows[0]!['QUERY PLAN'][0]!.Plan;
    const text = (node: PostgresNode, depth = 0): string[] => [
      `${'  '.repeat(depth)}${node['Node Type']} ${node['Index Name'] ?? node['Relation Name'] ?? ''} ${node['Index Cond'] ?? ''}`,
      ...(node.Plans ?? []).flatMap((child) => text(child, depth + 1)),
    ];
    return { text: text(plan).join('\n'), fullScans: fullScans(plan, false) };
  });
};

interface MysqlTable {
  table_name: string;
  access_type?: string;
  key?: string;
}

const planOnMysql = async (knex: Knex, { sql, bindings }: Statement): Promise<Plan> => {
  const [rows] = (await knex.raw(`explain format=json ${sql}`, bindings as never)) as [
    { EXPLAIN: string }[],
  ];
  const text = rows[0]!.EXPLAIN;
  const tables: MysqlTable[] = [];
  JSON.parse(text, (key, value: unknown) => {
    // What a part of a union, or a query within one, gives is not a table: the tables that it reads are.
    const { table_name: name } = (key === 'table' ? value : {}) as Partial<MysqlTable>;
    if (name !== undefined && !name.startsWith('<')) tables.push(value as MysqlTable);
    return value;
  });
  const isCutOff = / limit \?/.test(sql) && !text.includes('"filesort"');
  return {
    text: tables.map((t) => `${t.access_type} ${t.table_name} ${t.key ?? ''}`).join('\n'),
    fullScans: tables
      .filter(
        ({ access_type: type }) =>
          type === 'ALL' || type === 'full' || (type === 'index' && !isCutOff)
      )
      .map((t) => `${t.access_type} ${t.table_name} ${t.key ?? ''}`),
  };
};

const planners = { sqlite: planOnSqlite, postgres: planOnPostgres, mysql: planOnMysql };

/** How the database would run a statement. */
export const planOf = ({ strapi }: Pick<TestSite, 'strapi'>, statement: Statement): Promise<Plan> =>
  planners[strapi.db.dialect.client as keyof typeof planners](strapi.db.connection, statement);

/** Lets the planner know how many rows there are, and of what kind. */
export const analyze = async (
  { strapi }: Pick<TestSite, 'strapi'>,
  tables: readonly string[]
): Promise<void> => {
  const { client } = strapi.db.dialect;
  for (const table of tables) {
    await strapi.db.connection.raw(client === 'mysql' ? 'analyze table ??' : 'analyze ??', [table]);
  }
};
