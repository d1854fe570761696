import fc from 'fast-check';
import type { Values } from '../../server/src/map/map-video';
import { arrange } from '../../server/src/write/elements';

const rules = [{ attribute: 'title' }, { attribute: 'at' }];
const byId = { elementId: 'key', rules: [{ attribute: 'key' }, ...rules] };
const byContent = { rules };

const element = (title: string, at: string, key?: string): Values => ({
  title,
  at,
  ...(key !== undefined && { key }),
});
const [a, b, c] = [element('A', '0:10'), element('B', '0:20'), element('C', '0:30')];
const intro = element('Intro', '0:00');
const added = element('From the editor', '0:15');
const keyed = (one: Values): Values => ({ ...one, key: `key of ${String(one['title'])}` });

/** Where each element stood before. */
const places = (
  transform: Parameters<typeof arrange>[0],
  stored: Values[],
  last: Values[] | null,
  wanted: Values[]
): [unknown, number | null][] =>
  arrange(transform, stored, last, wanted).map(({ fields, from }) => [fields['title'], from]);

describe.each([
  ['their id', byId, keyed],
  ['what was last written of them', byContent, (one: Values) => one],
])('elements are known by %s', (_how, transform, made) => {
  const [A, B, C, INTRO] = [a, b, c, intro].map(made) as [Values, Values, Values, Values];
  const list = [A, B, C];

  it('when another is inserted', () => {
    expect(places(transform, list, list, [INTRO, A, B, C])).toEqual([
      ['Intro', null],
      ['A', 0],
      ['B', 1],
      ['C', 2],
    ]);
  });

  it('when others are removed: one goes only with its own', () => {
    expect(places(transform, list, list, [C])).toEqual([['C', 2]]);
  });

  it('when they are moved', () => {
    expect(places(transform, list, list, [C, A, B])).toEqual([
      ['C', 2],
      ['A', 0],
      ['B', 1],
    ]);
  });

  it('when one is replaced by another', () => {
    expect(places(transform, list, list, [A, INTRO, C])).toEqual([
      ['A', 0],
      ['Intro', null],
      ['C', 2],
    ]);
  });

  it('when a part of one changes in Ignite', () => {
    const renamed = { ...B, title: 'B, longer' };
    const later = { ...C, at: '0:45' };
    expect(places(transform, list, list, [A, renamed, later])).toEqual([
      ['A', 0],
      ['B, longer', 1],
      ['C', 2],
    ]);
  });

  it('when an editor has changed a part of one', () => {
    const stored = [A, { ...B, title: 'Edited' }, C];
    expect(places(transform, stored, list, [INTRO, A, B, C])).toEqual([
      ['Intro', null],
      ['A', 0],
      ['B', 1],
      ['C', 2],
    ]);
  });

  it('and those that an editor added stay, behind Ignite’s', () => {
    expect(places(transform, [A, added, B, C], list, [INTRO, A, C])).toEqual([
      ['Intro', null],
      ['A', 0],
      ['C', 3],
      ['From the editor', 1],
    ]);
  });

  it('and one that an editor removed is made again', () => {
    expect(places(transform, [A, C], list, list)).toEqual([
      ['A', 0],
      ['B', null],
      ['C', 1],
    ]);
  });

  it('also where it is not known what was written: then none is an editor’s', () => {
    expect(places(transform, [A, B, C], null, [INTRO, B])).toEqual([
      ['Intro', null],
      ['B', 1],
    ]);
  });

  it('and one that occurs twice keeps its places', () => {
    const twice = [A, A, B];
    expect(places(transform, twice, twice, [B, A, A])).toEqual([
      ['B', 2],
      ['A', 0],
      ['A', 1],
    ]);
  });
});

it('elements that have no id are known by what was last written of them', () => {
  const stored = [keyed(a), b, c];
  expect(places(byId, stored, stored, [c, keyed(a)])).toEqual([
    ['C', 2],
    ['A', 0],
  ]);
});

it('an id that changed is another element, however much it looks the same', () => {
  const stored = [element('A', '0:10', 'one')];
  expect(places(byId, stored, stored, [element('A', '0:10', 'two')])).toEqual([['A', null]]);
});

it('whatever Ignite does, what an editor wrote stays with its element, and what an editor added stays', () => {
  const names = fc.uniqueArray(fc.constantFrom(...'ABCDEFGH'), { maxLength: 8 });
  fc.assert(
    fc.property(names, names, names, fc.boolean(), (before, after, extra, hasIds) => {
      const of = (name: string): Values => element(name, `at ${name}`, hasIds ? name : undefined);
      const editors = extra.map((name) => element(`+${name}`, `at +${name}`));
      const stored = [...editors.slice(0, 2), ...before.map(of), ...editors.slice(2)];
      const result = arrange(hasIds ? byId : byContent, stored, before.map(of), after.map(of));
      expect(result.map(({ fields }) => fields)).toEqual([...after.map(of), ...editors]);
      for (const { from, fields } of result) {
        const isThere = [...before, ...extra.map((n) => `+${n}`)].includes(String(fields['title']));
        expect(from === null ? null : stored[from]?.['title']).toBe(
          isThere ? fields['title'] : null
        );
      }
    })
  );
});
