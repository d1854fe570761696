import fc from 'fast-check';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { compileMapping } from '../../server/src/map/map-video';
import { parseVideo, type Video } from '../../server/src/video/video';
import { exampleBody } from '../support/ignite';

const { values } = compileMapping(defaultMapping);
const valuesOf = (video: Video) => values(video, false);

/** The values of a video whose body has this JSON between its braces. */
const fromJson = (members: string) => {
  const body = `{"id":"a","updatedAt":"2024-01-15T10:30:00.000Z",${members}}`;
  const parsed = parseVideo(Buffer.from(body));
  if (!parsed.ok) throw new Error(parsed.problem);
  return valuesOf(parsed.video);
};

describe('custom metadata', () => {
  it('keeps a __proto__ key as a key, and gives no other object its members', async () => {
    const { customMetadata } = await fromJson(
      '"customMetadata":{"a":1,"__proto__":{"admin":true,"__proto__":[2]},"constructor":"c"}'
    );
    expect(JSON.stringify(customMetadata)).toBe(
      '{"a":1,"__proto__":{"admin":true,"__proto__":[2]},"constructor":"c"}'
    );
    expect(Object.getPrototypeOf(customMetadata)).toBe(Object.prototype);
    expect(customMetadata).not.toHaveProperty('admin');
    expect({}).not.toHaveProperty('admin');
  });

  it('survives whole when it is a list', async () => {
    const parsed = parseVideo(exampleBody('other-portrait-failed.json'));
    if (!parsed.ok) throw new Error(parsed.problem);
    expect(await valuesOf(parsed.video)).toHaveProperty('customMetadata', [1, 2, 3]);
  });

  it.each([
    // What is no object goes to the database as JSON: a JSON column takes nothing else.
    ['"text"', '"\\"text\\""'],
    ['""', '"\\"\\""'],
    ['0', '0'],
    ['false', 'false'],
    ['[]', []],
    ['{}', {}],
    ['null', null],
    ['{"a.b":{"":[null,{"$ref":1.5}]}}', { 'a.b': { '': [null, { $ref: 1.5 }] } }],
    ['{"a":1e400}', { a: null }],
    ['1e400', null],
  ])('may be any JSON: %s', async (json, expected) => {
    expect((await fromJson(`"customMetadata":${json}`))['customMetadata']).toEqual(expected);
  });

  it('is held as received, whatever clean JSON it is', async () => {
    const clean = fc.jsonValue({ stringUnit: 'grapheme' }).filter((value) => {
      const json = JSON.stringify(value);
      return typeof value === 'object' && value !== null && !json.includes('\\u0000');
    });
    await fc.assert(
      fc.asyncProperty(clean, async (value) => {
        const json = JSON.stringify(value);
        const { customMetadata } = await fromJson(`"customMetadata":${json}`);
        expect(JSON.stringify(customMetadata)).toBe(json);
      })
    );
  });
});

describe('characters that no database takes as text', () => {
  it.each([
    ['U+0000 is dropped', 'a\\u0000b\\u0000', 'ab'],
    ['a first half of a pair is replaced', 'a\\ud83cb', 'a\ufffdb'],
    ['a second half of a pair is replaced', 'a\\udfacb', 'a\ufffdb'],
    ['halves in the wrong order are replaced', '\\udfac\\ud83c', '\ufffd\ufffd'],
    ['halves that U+0000 had parted join', '\\ud83c\\u0000\\udfac', '🎬'],
    ['a whole pair stays', '\\ud83c\\udfac', '🎬'],
    ['other control characters stay', 'a\\u0001\\n\\tb', 'a\u0001\n\tb'],
  ])('%s', async (_what, escaped, expected) => {
    const { title, customMetadata } = await fromJson(
      `"title":"${escaped}","customMetadata":[{"k":"${escaped}","${escaped}":1}]`
    );
    expect(title).toBe(expected);
    expect(customMetadata).toEqual([{ k: expected, [expected]: 1 }]);
  });

  it('reach no field, however deep they are hidden', async () => {
    const dirty = fc.jsonValue({ stringUnit: fc.constantFrom('\u0000', '\ud83c', '\udfac', 'x') });
    const halves = fc.string({ unit: fc.constantFrom('\u0000', '\udfac') });
    await fc.assert(
      fc.asyncProperty(halves, dirty, async (text, json) => {
        const written = JSON.stringify(
          await valuesOf({ title: text, status: text, customMetadata: json, src: [json] })
        );
        expect(written).not.toContain('\\u0000');
        expect(written).not.toMatch(/\\ud[89a-f]/);
      })
    );
  });
});

describe('a value of the wrong type', () => {
  it.each([
    ['title', 'title', { de: 'Fließband' }],
    ['title', 'title', ['Assembly line']],
    ['language', 'language', {}],
    ['status', 'processingStatus', ['COMPLETE']],
    ['duration', 'duration', '124.48'],
    ['duration', 'duration', true],
    ['duration', 'duration', NaN],
    ['duration', 'duration', Infinity],
    ['fps', 'fps', [25]],
    ['fps', 'fps', { value: 25 }],
    ['src', 'streamUrl', 'https://acme.videocdn.net'],
    ['src', 'thumbnailUrl', [1]],
    ['player', 'shareUrl', 5],
    ['createdAt', 'igniteCreatedAt', 1705314600000],
    ['createdAt', 'igniteCreatedAt', 2024],
    ['createdAt', 'igniteCreatedAt', ['2024-01-15T10:30:00.000Z']],
    ['createdAt', 'igniteCreatedAt', 'yesterday'],
    ['createdAt', 'igniteCreatedAt', ''],
    ['createdAt', 'igniteCreatedAt', {}],
  ])('becomes null: %s for %s', async (field, attribute, value) => {
    expect((await valuesOf({ [field]: value }))[attribute]).toBeNull();
  });

  it.each([
    [2024, '2024'],
    [0, '0'],
    [true, 'true'],
    [false, 'false'],
  ])('is written out when it has one way to be written: %p', async (value, text) => {
    expect((await valuesOf({ title: value }))['title']).toBe(text);
  });

  it.each([0, -1, 0.1, 124.48, 1e21])('is none: the number %p stays what it is', async (value) => {
    expect((await valuesOf({ duration: value }))['duration']).toBe(value);
  });
});

it.each([
  ['2024-01-15T10:30:00.000Z', '2024-01-15T10:30:00.000Z'],
  ['2024-01-15T11:30:00+01:00', '2024-01-15T10:30:00.000Z'],
  ['2024-01-15T10:30:00Z', '2024-01-15T10:30:00.000Z'],
])('a date is kept to the ms and in UTC: %s', async (createdAt, expected) => {
  expect((await valuesOf({ createdAt }))['igniteCreatedAt']).toBe(expected);
});
