import fc from 'fast-check';
import { payloadField } from '#shared/contract/mapping-preview';
import { listFields } from '../../server/src/video/payload-fields';
import { parsePath, valueAt } from '../../server/src/video/path';
import { exampleBody } from '../support/ignite';

const complete: unknown = JSON.parse(exampleBody('4-updated-complete-public.json').toString());

const pathsOf = (video: unknown): string[] => listFields(video).map(({ path }) => path);
const valueOf = (path: string, video = complete): unknown =>
  listFields(video).find((row) => row.path === path)?.value;

const isContainer = (value: unknown): boolean => typeof value === 'object' && value !== null;

describe('the fields of a payload', () => {
  it('come in its order, with what they say', () => {
    expect(listFields(complete).slice(0, 4)).toEqual([
      { path: 'id', value: '507f1f77bcf86cd799439011' },
      { path: 'status', value: 'COMPLETE' },
      { path: 'visibility', value: 'public' },
      { path: 'v', value: 7 },
    ]);
    const paths = pathsOf(complete);
    expect(paths.at(-1)).toBe('createdBy');
    expect(paths.indexOf('src.abr.url')).toBeLessThan(paths.indexOf('texttracks'));
  });

  it.each<[string, unknown]>([
    ['duration', 124.48],
    ['src.custom', null],
    ['audiotracks', []],
    ['src.abr.resolution', 'auto'],
    ['src.mp4[].height', [1080, 720, 540]],
    ['src.mp4[0].height', 1080],
    ['src.thumbnails[].formats.webp.fileSize', [96000, 64000, 32000]],
    ['tags[].title', ['How-to', 'Fabrik & Überblick']],
    ['tags[0].title', 'How-to'],
    ['categories[].description', []],
    ['transcriptions[].segments[].text', ['Welcome.', 'Today we assemble.']],
    ['transcriptions[0].segments[].endTime', [1.6, 4.02]],
    ['transcriptions[0].segments[0].text', 'Welcome.'],
    ['customMetadata.campaign.name', 'spring'],
    ['customMetadata["a.b"]', 1],
    ['customMetadata.naïve', 'ja'],
  ])('%s says %j', (path, value) => {
    expect(valueOf(path)).toEqual(value);
  });

  it('can be picked as a whole, and then show what is in them in brief', () => {
    expect(valueOf('chapters')).toEqual(['…', '…']);
    expect(valueOf('chapters[0]')).toEqual({
      id: '65a50b7c9f1d2e0011bb0001',
      title: 'Intro',
      timestamp: '00:00:00',
    });
    expect(valueOf('customMetadata')).toEqual({ sku: 'A-17', campaign: '…', 'a.b': 1 });
    expect(valueOf('labels', { labels: [1, 2, 3, 4] })).toEqual([1, 2, 3]);
  });

  it('look into the first element of a list that has fields, and into the very first', () => {
    expect(pathsOf({ a: [null, 'x', { b: 1 }], c: [[{ d: 1 }]] })).toEqual([
      ...['a', 'a[].b', 'a[0]', 'c', 'c[0]', 'c[0][].d', 'c[0][0]', 'c[0][0].d'],
    ]);
  });

  it('have paths for keys of every kind', () => {
    const video = JSON.parse(
      '{"": 1, "a b": 2, "[]": 3, "\\"": 4, " c": 5, "__proto__": 6}'
    ) as unknown;
    expect(pathsOf(video)).toEqual([
      ...['[""]', 'a b', '["[]"]', String.raw`["\""]`, '[" c"]', '__proto__'],
    ]);
  });

  it('show no more than 200 characters of a text', () => {
    expect(valueOf('a', { a: 'x'.repeat(200) })).toBe('x'.repeat(200));
    expect(valueOf('a', { a: 'x'.repeat(201) })).toBe(`${'x'.repeat(199)}…`);
    expect(valueOf('a', { a: ['x'.repeat(201)] })).toEqual([`${'x'.repeat(199)}…`]);
  });

  it('are no more than 500', () => {
    const many = Array.from({ length: 300 }, (_, n) => [`k${n}`, { a: 1 }] as const);
    expect(pathsOf(Object.fromEntries(many))).toHaveLength(500);
  });

  it('are none of what is no object', () => {
    for (const video of [null, undefined, 'text', 5, {}, [1]])
      expect(listFields(video)).toEqual([]);
  });

  it('are found however deep they are', () => {
    const deep = (open: string, close: string) =>
      JSON.parse(`{"a":${open.repeat(5000)}1${close.repeat(5000)}}`) as unknown;
    expect(pathsOf(deep('[', ']'))).toHaveLength(500);
    expect(pathsOf(deep('{"a":', '}'))).toHaveLength(500);
    expect(pathsOf(deep('[{"a":', '}]'))).toHaveLength(500);
  });
});

it('every path leads to what its row shows', () => {
  const key = fc.oneof(fc.constantFrom('a', 'a.b', '[]', '', '"', '$', '__proto__'), fc.string());
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null)),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.dictionary(key, tie('value'), { maxKeys: 5 })
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(key, value), (any) => {
      const json = JSON.parse(JSON.stringify(any)) as unknown;
      for (const row of listFields(json)) {
        payloadField.parse(row);
        const value = valueAt(json, parsePath(row.path));
        if (!isContainer(value)) expect(row.value).toEqual(value);
        else if (Array.isArray(value) && !value.some(isContainer)) {
          expect(row.value).toEqual(value.slice(0, 3));
        }
      }
    })
  );
});
