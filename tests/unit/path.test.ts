import fc from 'fast-check';
import { each, formatPath, parsePath, valueAt, type Segment } from '../../server/src/video/path';
import { exampleBody } from '../support/ignite';

const complete: unknown = JSON.parse(exampleBody('4-updated-complete-public.json').toString());
const at = (text: string, value: unknown = complete) => valueAt(value, parsePath(text));

describe('a path', () => {
  it.each([
    ['title', 'Assembly line'],
    ['duration', 124.48],
    ['src.abr.url', 'https://acme.videocdn.net/videos/507f1f77bcf86cd799439011/abr/master.m3u8'],
    ['src.mp4[1].height', 720],
    ['src.thumbnails[0].formats["webp"].fileSize', 96000],
    ['tags[].title', ['How-to', 'Fabrik & Überblick']],
    ['tags[1].slug', 'fabrik-ueberblick'],
    ['transcriptions[].segments[].text', ['Welcome.', 'Today we assemble.']],
    ['categories[].description', []],
    ['audiotracks[].id', []],
    ['customMetadata.campaign.name', 'spring'],
    ['customMetadata["a.b"]', 1],
    ['customMetadata.naïve', 'ja'],
    ['customMetadata["na\\u00efve"]', 'ja'],
    ['src.custom', null],
  ])('leads to a value: %s', (path, expected) => {
    expect(at(path)).toEqual(expected);
  });

  it.each([
    'nothing',
    'src.nothing.url',
    'title.length',
    'title[0]',
    'tags.length',
    'tags["0"]',
    'tags.title',
    'tags[2]',
    'src[0]',
    'src[]',
    'title[]',
    'nothing[].title',
    'src.custom[].title',
    'src.custom.url',
    'constructor',
    '__proto__',
    'src.__proto__.constructor.name',
    'tags.map',
    'toString',
  ])('that leads nowhere gives nothing: %s', (path) => {
    expect(at(path)).toBeUndefined();
  });

  it('finds keys that every object inherits where the body has them', () => {
    const body: unknown = JSON.parse('{"__proto__":{"constructor":{"a":1}},"toString":2}');
    expect(at('__proto__.constructor.a', body)).toBe(1);
    expect(at('toString', body)).toBe(2);
  });

  it('through a list leaves out what is missing or null, and takes lists apart', () => {
    const body = { l: [{ v: 1 }, {}, { v: null }, null, 5, { v: [2, [3]] }, { v: 0 }, { v: '' }] };
    expect(at('l[].v', body)).toEqual([1, 2, [3], 0, '']);
    expect(at('$[][]', [[1, 2], [[3]], 4, { a: 1 }])).toEqual([1, 2, 3]);
  });

  it('may be where it starts, so that a component can be made of plain texts', () => {
    expect(at('$', 'text')).toBe('text');
    expect(at('$', complete)).toBe(complete);
    expect(at('$.title')).toBe('Assembly line');
    expect(at('$["title"]')).toBe('Assembly line');
    expect(at('$[].a', [{ a: 1 }])).toEqual([1]);
    expect(at('[0].a', [{ a: 1 }])).toBe(1);
    expect(at('$ref', { $ref: 1 })).toBe(1);
    expect(at('a.$', { a: { $: 1 } })).toBe(1);
    expect(at('["$"]', { $: 1 })).toBe(1);
  });

  it.each<[string, Segment[]]>([
    ['a["b"].c', ['a', 'b', 'c']],
    ['a[""]', ['a', '']],
    ['["]"]["\\""]["[]"]', [']', '"', '[]']],
    ['a[][0][]', ['a', each, 0, each]],
    ['a b.c-d', ['a b', 'c-d']],
    ["it's", ["it's"]],
    ['日本.🎬', ['日本', '🎬']],
  ])('is read as it is written: %s', (text, segments) => {
    expect(parsePath(text)).toEqual(segments);
  });

  it.each([
    ['', 1],
    ['.', 1],
    ['.a', 1],
    ['a.', 2],
    ['a..b', 2],
    ['a.[0]', 2],
    ['a[0]b', 5],
    ['a[-1]', 2],
    ['a[1.5]', 2],
    ['a[b]', 2],
    ["a['b']", 2],
    ['a[0', 2],
    ['a]', 2],
    ['a["b]', 2],
    ['a["\\x"]', 2],
    ['a["\n"]', 2],
    ['a[9999999999999999]', 2],
    ['a"b', 2],
    [' a', 1],
    ['a .b', 1],
    ['$a.b ', 3],
    ['$.', 2],
    ['$$.', 3],
    ['a\u0000', 2],
  ])('that cannot be read says where: %j', (text, character) => {
    expect(() => parsePath(text)).toThrow(
      `The path ${JSON.stringify(text)} cannot be read at character ${character}: `
    );
  });

  it('is read back as it was written, whatever the keys are', () => {
    const key = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('.', '[', ']', '"', '\\', '$', ' ', '\ud83c', 'a', '0') })
    );
    const segment: fc.Arbitrary<Segment> = fc.oneof(key, fc.nat(), fc.constant<Segment>(each));
    fc.assert(
      fc.property(fc.array(segment), (path) => {
        expect(parsePath(formatPath(path))).toEqual(path);
      }),
      { numRuns: 1000 }
    );
  });

  it('leads to each value of any JSON', () => {
    const everyPath = (value: unknown): Segment[][] => {
      const members =
        typeof value === 'object' && value !== null
          ? Object.entries(value).map(([key, member]): [Segment, unknown] => [
              Array.isArray(value) ? Number(key) : key,
              member,
            ])
          : [];
      return [
        [],
        ...members.flatMap(([key, member]) =>
          everyPath(member).map((rest): Segment[] => [key, ...rest])
        ),
      ];
    };
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        for (const path of everyPath(json)) {
          const expected = path.reduce<unknown>(
            (value, key) => Object.getOwnPropertyDescriptor(value, key)?.value,
            json
          );
          expect(at(formatPath(path), json)).toBe(expected);
        }
      })
    );
  });

  it('that cannot be read never does anything but say so', () => {
    const text = fc.string({ unit: fc.constantFrom('.', '[', ']', '"', '\\', '$', '0', 'a', ' ') });
    fc.assert(
      fc.property(text, (path) => {
        try {
          expect(parsePath(formatPath(parsePath(path)))).toEqual(parsePath(path));
        } catch (error) {
          expect((error as Error).message).toMatch(
            /^The path ".*" cannot be read at character \d+/
          );
        }
      })
    );
  });
});
