import { strings } from '@strapi/utils';
import fc from 'fast-check';
import { slugText } from '../../server/src/map/slug';

const slugOf = (text: string): string => strings.nameToSlug(slugText(text, 'abc123'));

it.each([
  ['Assembly line', 'assembly-line'],
  ['Über uns', 'ueber-uns'],
  ['Производство', 'proizvodstvo'],
  ['日本語', 'abc123'],
  ['🎬🎬', 'abc123'],
  ['   ', 'abc123'],
  ['', 'abc123'],
  ['日本語 intro', 'intro'],
])('a slug is made of what can be written in Latin letters, else of the id: %s', (text, slug) => {
  expect(slugOf(text)).toBe(slug);
});

it('no title is without a slug, and none is too long for its column', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ maxLength: 1000 })),
      (text) => {
        const slug = slugOf(text);
        expect(slug).not.toBe('');
        expect(slug.length).toBeLessThanOrEqual(250);
      }
    )
  );
  expect(slugOf('a'.repeat(300))).toHaveLength(240);
});
