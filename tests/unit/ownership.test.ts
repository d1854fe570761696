import fc from 'fast-check';
import type { Owner, Rule } from '#shared/contract/mapping';
import type { Values } from '../../server/src/map/map-video';
import {
  changesFor,
  ownedValues,
  rememberedValues,
  sameValue,
  writtenValues,
} from '../../server/src/write/ownership';

const rule = (attribute: string, owner: Owner): Rule => ({
  attribute,
  owner,
  source: { paths: [attribute] },
  transform: { type: 'json' },
});

/** Whether a sync may write Ignite's "new" where it wrote `written` last and the draft says `draft`. */
const isOwned = (owner: Owner, written: unknown, draft: unknown): boolean =>
  'field' in
  ownedValues([rule('field', owner)], { field: 'new' }, { field: written }, { field: draft });

describe('when the entry is made', () => {
  it('every field gets its value from Ignite, whoever owns it later', () => {
    const rules = [rule('a', 'always'), rule('b', 'untilEdited'), rule('c', 'once')];
    expect(ownedValues(rules, { a: 1, b: 2, c: null }, {}, null)).toEqual({ a: 1, b: 2, c: null });
  });
});

describe("a field that is always Ignite's", () => {
  it.each([
    ['nobody changed', 'old', 'old'],
    ['an editor changed', 'old', "the editor's"],
    ['an editor emptied', 'old', ''],
    ['the database holds no value for', 'old', undefined],
  ])('is written though %s it', (_what, written, draft) => {
    expect(isOwned('always', written, draft)).toBe(true);
  });

  it('is written even if the sync never wrote it before', () => {
    expect(ownedValues([rule('a', 'always')], { a: 'new' }, {}, { a: 'x' })).toEqual({ a: 'new' });
  });
});

describe("a field that is Ignite's until it is edited", () => {
  const utc = '2024-01-15T10:30:00.000Z';

  it.each([
    ['as the sync left it', 'old', 'old'],
    ['empty, and saved as an empty text by a form', null, ''],
    ['an empty text, and read as null', '', null],
    ['empty, and missing in the row', null, undefined],
    ['an empty text, and missing in the row', '', undefined],
    [
      'JSON whose keys the database has sorted',
      { b: 1, a: [2, { d: 3, c: 4 }] },
      { a: [2, { c: 4, d: 3 }], b: 1 },
    ],
    ['a date that the database gives as a date', utc, new Date(utc)],
    ['zero', 0, 0],
    ['false', false, false],
  ])('is written while it is %s', (_what, written, draft) => {
    expect(isOwned('untilEdited', written, draft)).toBe(true);
  });

  it.each([
    ['rewrote', 'old', "the editor's"],
    ['changed by nothing but white space', 'old', 'old '],
    ['changed by nothing but case', 'old', 'Old'],
    ['emptied', 'old', ''],
    ['cleared', 'old', null],
    ['filled, where Ignite had nothing', null, "the editor's"],
    ['set to zero, where Ignite had nothing', null, 0],
    ['set to false, where Ignite had nothing', null, false],
    ['set to the very value that Ignite sends now', 'old', 'new'],
    ['wrote a text into, where there was a number', 5, '5'],
    ['reordered', ['a', 'b'], ['b', 'a']],
    ['changed deep inside', { a: { b: 1 } }, { a: { b: 2 } }],
    ['added a key to', { a: 1 }, { a: 1, b: 2 }],
    ['moved by a ms', utc, new Date('2024-01-15T10:30:00.001Z')],
  ])('is left alone once an editor %s it', (_what, written, draft) => {
    expect(isOwned('untilEdited', written, draft)).toBe(false);
  });

  it("is left alone when the sync never wrote it: what it says is an editor's", () => {
    const rules = [rule('title', 'untilEdited'), rule('toString', 'untilEdited')];
    const draft = { title: 'x', toString: 'x' };
    expect(ownedValues(rules, { title: 'new', toString: 'new' }, {}, draft)).toEqual({});
  });

  it.each([null, '', []])('is filled when nobody ever wrote it: %j', (draft) => {
    const rules = [rule('title', 'untilEdited')];
    expect(ownedValues(rules, { title: 'new' }, {}, { title: draft })).toEqual({ title: 'new' });
  });

  it('is left alone when its value cannot be had now', () => {
    expect(ownedValues([rule('a', 'always'), rule('b', 'always')], { a: 1 }, {}, {})).toEqual({
      a: 1,
    });
  });
});

describe('a field that Ignite fills once', () => {
  it.each([
    ['as the sync left it', 'old', 'old'],
    ['changed', 'old', "the editor's"],
    ['empty', null, null],
    ['cleared', 'old', null],
  ])('is not written again while it is %s', (_what, written, draft) => {
    expect(isOwned('once', written, draft)).toBe(false);
  });
});

it('a field that no rule names is never touched', () => {
  expect(ownedValues([rule('a', 'always')], { a: 1, note: 2 }, { note: 0 }, { note: 0 })).toEqual({
    a: 1,
  });
});

it('a value that Ignite no longer has is written as null', () => {
  const rules = [rule('a', 'always'), rule('b', 'untilEdited')];
  const old = { a: 'old', b: 'old' };
  expect(ownedValues(rules, { a: null, b: null }, old, old)).toEqual({ a: null, b: null });
});

describe('a field that Ignite fills once, and that could not be had in full when the entry was made', () => {
  const rules = [rule('cover', 'once')];
  const remembered = (incomplete: string[], written: Values = {}) =>
    rememberedValues(rules, { written, owned: {}, incomplete }, { cover: [] });

  it('is written when it can be had, and never again', () => {
    const before = remembered(['cover']);
    expect(ownedValues(rules, { cover: [7] }, before, { cover: [] })).toEqual({ cover: [7] });
    const after = remembered([], before);
    expect(ownedValues(rules, { cover: [8] }, after, { cover: [7] })).toEqual({});
  });

  it('is left alone once an editor has filled it', () => {
    const before = remembered(['cover']);
    expect(ownedValues(rules, { cover: [7] }, before, { cover: [9] })).toEqual({});
  });
});

describe('whatever the fields hold', () => {
  const owners: Owner[] = ['always', 'untilEdited', 'once'];
  const rules = fc
    .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 })
    .chain((attributes) =>
      fc.tuple(...attributes.map((name) => fc.constantFrom(...owners).map((o) => rule(name, o))))
    );
  const row = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.jsonValue());
  const everyField = fc.record(
    Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, fc.jsonValue()]))
  );
  const without = <T>(rules: readonly Rule[], owner: Owner, say: (rule: Rule) => T): T[] =>
    rules.filter((r) => r.owner === owner).map(say);

  it("an edited field that is Ignite's until edited is never written", () => {
    fc.assert(
      fc.property(rules, row, fc.jsonValue(), (fields, values, value) => {
        // Lists of different lengths: never the same, whatever the value is.
        const written = Object.fromEntries(fields.map((f) => [f.attribute, [[value]]]));
        const draft = Object.fromEntries(fields.map((f) => [f.attribute, [value, 'edited']]));
        const owned = ownedValues(fields, values, written, draft);
        for (const name of without(fields, 'untilEdited', (f) => f.attribute)) {
          expect(owned).not.toHaveProperty(name);
        }
      })
    );
  });

  it("a field that is always Ignite's is always written, with Ignite's value", () => {
    fc.assert(
      fc.property(rules, everyField, row, fc.option(row), (fields, values, written, draft) => {
        const owned = ownedValues(fields, values, written, draft);
        for (const name of without(fields, 'always', (f) => f.attribute)) {
          expect(Object.hasOwn(owned, name)).toBe(true);
          expect(owned[name]).toBe(values[name]);
        }
      })
    );
  });

  it('a field that is filled once is written when the entry is made, and only then', () => {
    fc.assert(
      fc.property(rules, everyField, row, row, (fields, values, written, draft) => {
        for (const name of without(fields, 'once', (f) => f.attribute)) {
          expect(ownedValues(fields, values, written, null)).toHaveProperty(name);
          expect(ownedValues(fields, values, written, draft)).not.toHaveProperty(name);
        }
      })
    );
  });
});

const rulesFor = (...attributes: string[]): Rule[] =>
  attributes.map((attribute) => ({ ...rule(attribute, 'always'), transform: { type: 'text' } }));

describe('a value is written only where it is not shown yet', () => {
  it('whether the database gives a bare text in a JSON field as text or as JSON', () => {
    const rules = [rule('j', 'always')];
    for (const stored of ['text', '"text"']) {
      expect(changesFor(rules, { j: stored }, { j: '"text"' }, {})).toEqual({});
      expect(changesFor(rules, { j: stored }, { j: '"other"' }, {})).toEqual({ j: '"other"' });
    }
    // A list is never a bare value, though it may be written like its only member.
    expect(changesFor(rules, { j: [1] }, { j: '1' }, {})).toEqual({ j: '1' });
  });

  it('and a text that stands in quotes is not the text without them', () => {
    expect(changesFor(rulesFor('a'), { a: '"x"' }, { a: 'x' }, {})).toEqual({ a: 'x' });
  });

  it('so that a sync that says nothing new writes nothing', () => {
    const row = { a: 'x', b: null, c: { p: 1, q: 2 }, d: new Date('2024-01-15T10:30:00.000Z') };
    const owned = { a: 'x', b: null, c: { q: 2, p: 1 }, d: '2024-01-15T10:30:00.000Z', e: null };
    expect(changesFor(rulesFor('a', 'b', 'c', 'd', 'e'), row, owned, {})).toEqual({});
  });

  it('and nothing else is written along', () => {
    const rules = rulesFor('a', 'b', 'c', 'note');
    expect(changesFor(rules, { a: 'x', b: 'y', note: 'z' }, { a: 'x', b: 'Y', c: 1 }, {})).toEqual({
      b: 'Y',
      c: 1,
    });
  });

  it.each([
    [null, ''],
    [0, null],
    [false, null],
    ['1', 1],
    [[], null],
    [[], {}],
    ['2024-01-15T10:30:00Z', '2024-01-15T10:30:00.000Z'],
  ])('where %j and %j are not the same', (a, b) => {
    expect(sameValue(a, b)).toBe(false);
    expect(sameValue(b, a)).toBe(false);
  });
});

describe('what is remembered for the next sync', () => {
  const rules = [rule('a', 'untilEdited'), rule('b', 'always'), rule('c', 'once')];

  it('is how the fields that an editor may take over were stored, and of no others', () => {
    const owned = { a: 'sent', b: 'sent', c: 'sent' };
    const stored = { a: 'stored', b: 'stored', c: 'stored', note: 'stored' };
    expect(writtenValues(rules, owned, stored)).toEqual({ a: 'stored' });
  });

  it('is nothing new of a field that an editor has taken over', () => {
    expect(writtenValues(rules, { b: 'sent' }, { a: "the editor's", b: 'sent' })).toEqual({});
  });

  it('is null where nothing was stored', () => {
    expect(writtenValues(rules, { a: null }, {})).toEqual({ a: null });
  });
});

describe('a slug', () => {
  const slug: Rule = { ...rule('slug', 'always'), transform: { type: 'slug' } };

  it('stays as it is once it is set, also where the other version of the entry says something else', () => {
    expect(changesFor([slug], { slug: 'first' }, { slug: 'second' }, {})).toEqual({});
  });

  it.each([null, ''])('is written where there is none: %j', (none) => {
    expect(changesFor([slug], { slug: none }, { slug: 'first' }, {})).toEqual({ slug: 'first' });
  });
});

describe("relations that are always Ignite's", () => {
  const relation = (mode: 'add' | 'replace', owner: Owner = 'always'): Rule => ({
    ...rule('topics', owner),
    transform: { type: 'relation', by: 'name', create: false, mode },
  });
  const changed = (one: Rule, current: unknown, owned: string[], written?: string[]) =>
    changesFor([one], { topics: current }, { topics: owned }, written ? { topics: written } : {});

  it.each([
    ['beside those that an editor added', ['a', 'x'], ['b'], ['a'], ['b', 'x']],
    ['once, where an editor has one of them too', ['b', 'x'], ['b', 'c'], [], ['b', 'c', 'x']],
    ['where there were none', null, ['b', 'a'], undefined, ['a', 'b']],
    ['and take back what Ignite dropped', ['a', 'x'], [], ['a'], ['x']],
    ['and keep what the sync never wrote', ['a'], ['b'], undefined, ['a', 'b']],
  ])('are added %s', (_what, current, owned, written, wanted) => {
    expect(changed(relation('add'), current, owned, written)).toEqual({ topics: wanted });
  });

  it('are not written where they are there already', () => {
    expect(changed(relation('add'), ['a', 'x'], ['a'], ['a'])).toEqual({});
  });

  it.each([
    ['those that replace the others', relation('replace')],
    ["those that are Ignite's until they are edited", relation('add', 'untilEdited')],
  ])('but for %s nothing is kept', (_what, one) => {
    expect(changed(one, ['x'], ['b'], [])).toEqual({ topics: ['b'] });
  });

  it("are remembered as Ignite gave them, so that what is gone from there can be told from an editor's", () => {
    const stored = { topics: ['a', 'x'] };
    expect(writtenValues([relation('add')], { topics: ['a'] }, stored)).toEqual({ topics: ['a'] });
    expect(writtenValues([relation('replace')], { topics: ['a'] }, stored)).toEqual({});
    expect(writtenValues([rule('topics', 'always')], { topics: ['a'] }, stored)).toEqual({});
  });
});

it('a rule whose value cannot be had now changes nothing', () => {
  expect(ownedValues([rule('a', 'always')], {}, {}, null)).toEqual({});
  expect(changesFor([rule('a', 'always')], { a: 'shown' }, {}, {})).toEqual({});
});
