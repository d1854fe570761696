import { tables } from '../../server/src/store/tables';
import { id, integer, table, text } from '../../server/src/store/tables/declare';
import released from '../support/released-tables.json';
import { breakingChanges, releasedOf, type ReleasedTables } from '../support/table-changes';

/** What no version since the last but one reads: "table.column", or a table. */
const RETIRED: readonly string[] = [];

it('the version before can run beside this one, and after it', () => {
  expect(breakingChanges(released.tables as ReleasedTables, releasedOf(tables), RETIRED)).toEqual(
    []
  );
});

describe('a change of a table', () => {
  const before = releasedOf([table('a', { name: text(100), count: integer() }, [])]);
  const changed = (columns: Parameters<typeof table>[1], isUnique = false) =>
    breakingChanges(
      before,
      releasedOf([table('a', columns, isUnique ? [{ columns: ['name'], type: 'unique' }] : [])])
    );

  it('that adds a column, or gives one more room, breaks nothing', () => {
    expect(changed({ name: text(200), count: integer(), more: text() })).toEqual([]);
    expect(breakingChanges(before, { ...before, ...releasedOf([table('b', {}, [])]) })).toEqual([]);
  });

  it.each([
    ['takes a column away', { name: text(100) }, 'a.count is gone'],
    ['renames one', { name: text(100), amount: integer() }, 'a.count is gone'],
    ['narrows one', { name: text(50), count: integer() }, 'a.name has another type'],
    ['changes a type', { name: id(100), count: integer() }, 'a.name has another type'],
  ])('that %s breaks the version before', (_, columns, what) => {
    expect(changed(columns)).toEqual([expect.stringContaining(what)]);
  });

  it('that makes values unique breaks the version before, which goes on writing others', () => {
    const both = { name: text(100), count: integer() };
    expect(changed(both, true)).toEqual(['the unique index a_name_key is new']);
  });

  it('may take away what the version before does not read any more', () => {
    const now = releasedOf([table('a', { name: text(100) }, [])]);
    expect(breakingChanges(before, now, ['a.count'])).toEqual([]);
    expect(breakingChanges(before, {}, ['a'])).toEqual([]);
  });
});
