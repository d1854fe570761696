import fc from 'fast-check';
import type { Condition } from '#shared/contract/mapping';
import { matches } from '../../server/src/map/filter';
import { exampleBody } from '../support/ignite';

const complete = JSON.parse(exampleBody('4-updated-complete-public.json').toString()) as Record<
  string,
  unknown
>;

const holds = (
  field: Condition['field'],
  is: Condition['is'],
  of: string[],
  video: Record<string, unknown> = complete
) => matches([{ field, is, of }], video);

describe('a filter', () => {
  it('without conditions takes every video', () => {
    expect(matches([], complete)).toBe(true);
    expect(matches([], {})).toBe(true);
  });

  it.each<[Condition['field'], string[], string[]]>([
    ['visibility', ['public'], ['private']],
    ['status', ['COMPLETE'], ['complete']],
    ['workspace', ['507f1f77bcf86cd799439000'], ['507f1f77bcf86cd799439011']],
    ['language', ['en-US'], ['en']],
    ['category', ['production'], ['Production']],
    ['tag', ['how-to'], ['How-to']],
    ['tag', ['how-to', 'fabrik-ueberblick'], ['fabrik']],
  ])('looks at the %s', (field, has, hasNot) => {
    expect(holds(field, 'any', [...hasNot, ...has])).toBe(true);
    expect(holds(field, 'any', hasNot)).toBe(false);
    expect(holds(field, 'all', has)).toBe(true);
    expect(holds(field, 'all', [...has, ...hasNot])).toBe(false);
    expect(holds(field, 'none', hasNot)).toBe(true);
    expect(holds(field, 'none', [...hasNot, ...has])).toBe(false);
  });

  it('takes a video when all of its conditions hold', () => {
    const isPublic: Condition = { field: 'visibility', is: 'any', of: ['public'] };
    const isNew: Condition = { field: 'tag', is: 'any', of: ['new'] };
    expect(matches([isPublic], complete)).toBe(true);
    expect(matches([isPublic, isNew], complete)).toBe(false);
    expect(matches([isNew, isPublic], complete)).toBe(false);
    expect(matches([isPublic, { ...isNew, is: 'none' }], complete)).toBe(true);
  });

  it.each([
    {},
    { visibility: null, tags: null, categories: null },
    { visibility: '', tags: [], categories: [] },
    { visibility: {}, tags: {}, categories: 'production' },
    { tags: ['how-to', null, { title: 'how-to' }], categories: [{ slug: null }] },
  ])('takes a field that the video lacks for no value: %j', (video) => {
    for (const field of ['visibility', 'tag', 'category'] as const) {
      expect(holds(field, 'any', ['how-to', 'public'], video)).toBe(false);
      expect(holds(field, 'all', ['how-to'], video)).toBe(false);
      expect(holds(field, 'none', ['how-to', 'public'], video)).toBe(true);
    }
  });

  it('compares tags as sets, in any order', () => {
    const slugs = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
    const some = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 });
    fc.assert(
      fc.property(slugs, some, (has, of) => {
        const video = { tags: has.map((slug) => ({ slug })) };
        const common = of.filter((slug) => has.includes(slug)).length;
        expect(holds('tag', 'any', of, video)).toBe(common > 0);
        expect(holds('tag', 'all', of, video)).toBe(common === of.length);
        expect(holds('tag', 'none', of, video)).toBe(common === 0);
      })
    );
  });
});
