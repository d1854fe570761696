import fc from 'fast-check';
import type { Rule } from '#shared/contract/mapping';
import { fit, shorten } from '../../server/src/write/fit';

const rule = (path: string, type: 'text' | 'json' = 'text'): Rule => ({
  attribute: 'field',
  source: { paths: [path] },
  transform: { type },
  owner: 'always',
});
const text = { type: 'string' } as const;

it('a shortened text is no longer than its field, begins as the text does and ends with an ellipsis', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.integer({ min: 1, max: 40 }),
      (long, limit) => {
        const short = shorten(long, limit);
        expect(short.length).toBeLessThanOrEqual(limit);
        if (long.length <= limit) return expect(short).toBe(long);
        expect(short.endsWith('…')).toBe(true);
        return expect(long.startsWith(short.slice(0, -1))).toBe(true);
      }
    )
  );
});

it('a text is cut between characters as a reader sees them', () => {
  const family = '👨‍👩‍👧‍👦';
  expect(shorten(`ab${family}${family}`, 2 + family.length + 1)).toBe(`ab${family}…`);
  expect(shorten(`ab${family}${family}`, 2 + family.length)).toBe('ab…');
});

it('URLs and ids are never cut', () => {
  const long = 'x'.repeat(300);
  expect(fit(text, rule('title'), long)).toMatchObject({ problem: { code: 'shortened' } });
  expect(fit(text, rule('title'), `https://example.com/${long}`)).toMatchObject({ fits: false });
  expect(fit(text, rule('player.shareUrl'), long)).toMatchObject({ fits: false });
  expect(fit(text, rule('id'), long)).toMatchObject({ fits: false });
});

it('JSON of more than 100 levels is not taken', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
  const json = { type: 'json' } as const;
  expect(fit(json, rule('$', 'json'), nested(100))).toMatchObject({ fits: true });
  expect(fit(json, rule('$', 'json'), nested(101))).toMatchObject({ fits: false });
});
