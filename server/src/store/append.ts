import type { Core } from '@strapi/strapi';

/** Adds a line to a text column without reading it, unless it is as long as `maxLength` (characters) already. */
export const appended = (strapi: Core.Strapi, column: string, line: string, maxLength: number) => {
  const joined = strapi.db.dialect.client === 'mysql' ? 'concat(??, ?)' : '?? || ?';
  return strapi.db.connection.raw(
    `case when ?? is null then ? when length(??) < ? then ${joined} else ?? end`,
    [column, line, column, maxLength, column, line, column]
  );
};
