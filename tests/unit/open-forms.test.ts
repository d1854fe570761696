import type { Rule } from '#shared/contract/mapping';
import type { Values } from '../../server/src/map/map-video';
import {
  asEditors,
  isFromOpenForm,
  isHandedBack,
  nextFieldMemory,
  noFieldMemory,
  printOf,
  type FieldMemory,
} from '../../server/src/write/field-memory';
import { ownedValues } from '../../server/src/write/ownership';

const HOUR = 60 * 60 * 1000;
const NOW = Date.UTC(2026, 0, 1);

const title: Rule = {
  attribute: 'title',
  owner: 'untilEdited',
  source: { paths: ['title'] },
  transform: { type: 'text' },
};
const rules = [title];

/** What is remembered after the sync has written these values, one minute after the other, the last one now. */
const after = (...values: unknown[]): FieldMemory =>
  values.reduce<FieldMemory>(
    (memory, value, index) =>
      nextFieldMemory(
        rules,
        memory,
        {
          last: index === 0 ? {} : { title: values[index - 1] },
          written: { title: value },
          said: index === 0 ? {} : { title: values[index - 1] },
          owned: { title: value },
          unowned: {},
          fromForms: [],
        },
        NOW - (values.length - 1 - index) * 60_000
      ),
    noFieldMemory()
  );

const isIgnites = (memory: FieldMemory, written: string, said: unknown, savedAt = NOW): boolean =>
  'title' in
  ownedValues(
    rules,
    { title: 'next' },
    { title: written },
    { title: said },
    {
      memory,
      savedAt,
    }
  );

describe('a value that the sync wrote earlier and that comes back with a save', () => {
  it.each([
    ['at once', NOW],
    ['an hour after it was replaced', NOW + HOUR],
  ])('leaves the field Ignite’s: %s', (_when, savedAt) => {
    expect(isIgnites(after('T1', 'T2'), 'T2', 'T1', savedAt)).toBe(true);
  });

  it('is an edit when it comes later than that', () => {
    expect(isIgnites(after('T1', 'T2'), 'T2', 'T1', NOW + HOUR + 1)).toBe(false);
  });

  it('counts from when it was replaced last', () => {
    expect(isIgnites(after('T1', 'T2', 'T1', 'T2'), 'T2', 'T1', NOW + HOUR)).toBe(true);
  });

  it('may be any of the last ten', () => {
    const all = Array.from({ length: 12 }, (_, index) => `T${index}`);
    const memory = after(...all);
    expect(isIgnites(memory, 'T11', 'T1')).toBe(true);
    expect(isIgnites(memory, 'T11', 'T0')).toBe(false);
    expect(memory.earlier['title']).toHaveLength(10);
  });

  it('may be none, as a form sends it', () => {
    expect(isIgnites(after(null, 'T2'), 'T2', '')).toBe(true);
  });

  it('is an edit in a field that was the editor’s already', () => {
    const memory = nextFieldMemory(
      rules,
      after('T1', 'T2'),
      {
        last: { title: 'T2' },
        written: { title: 'T2' },
        said: { title: 'mine' },
        owned: {},
        unowned: { title: 'T2' },
        fromForms: [],
      },
      NOW
    );
    expect(isIgnites(memory, 'T2', 'T1')).toBe(false);
  });

  it('stays the editor’s who says so', () => {
    expect(isIgnites(asEditors(after('T1', 'T2'), title, 'T1'), 'T2', 'T1')).toBe(false);
  });

  it('is nothing that the sync wrote into another field', () => {
    const other = { ...title, attribute: 'description' };
    expect(isFromOpenForm(other, 'T1', after('T1', 'T2'), NOW)).toBe(false);
  });
});

describe('a field that an editor took over', () => {
  const seen = (said: unknown): FieldMemory => asEditors(noFieldMemory(), title, said);

  it('is handed back by the very value that Ignite has', () => {
    expect(isHandedBack(title, 'Ignite', 'Ignite', seen('mine'))).toBe(true);
    expect(isHandedBack(title, 'Ignite', 'Ignite', noFieldMemory())).toBe(true);
    expect(isHandedBack(title, 'Ignite ', 'Ignite', seen('mine'))).toBe(false);
  });

  it('stays the editor’s when Ignite comes to say the same later', () => {
    expect(isHandedBack(title, 'mine', 'mine', seen('mine'))).toBe(false);
  });
});

describe('two values are known as the same', () => {
  const json: Rule = { ...title, transform: { type: 'json' } };
  const isSame = (rule: Rule, a: unknown, b: unknown): boolean =>
    printOf(rule, a) === printOf(rule, b);

  it.each<[Rule, unknown, unknown]>([
    [json, { a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 }],
    [json, '"text"', 'text'],
    [title, new Date('2026-01-01T00:00:00.000Z'), '2026-01-01T00:00:00.000Z'],
    [title, undefined, ''],
  ])('%#', (rule, a, b) => expect(isSame(rule, a, b)).toBe(true));

  it.each<[Rule, unknown, unknown]>([
    [json, { a: 1 }, [['a', 1]]],
    [json, [1, 2], [2, 1]],
    [title, '1', 1],
    [title, 'a', 'a '],
  ])('or not: %#', (rule, a, b) => expect(isSame(rule, a, b as Values)).toBe(false));
});
