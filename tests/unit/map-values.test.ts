import fc from 'fast-check';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { mapVideo } from '../../server/src/map/map-video';
import { parseVideo, type Video } from '../../server/src/order/video';
import { exampleBody } from '../support/ignite';

const valuesOf = (video: Video) => mapVideo(defaultMapping, video, false);

/** The values of a video whose body has this JSON between its braces. */
const fromJson = (members: string) => {
  const body = `{"id":"a","updatedAt":"2024-01-15T10:30:00.000Z",${members}}`;
  const parsed = parseVideo(Buffer.from(body));
  if (!parsed.ok) throw new Error(parsed.problem);
  return valuesOf(parsed.video);
};

describe('custom metadata', () => {
  it('keeps a __proto__ key as a key, and gives no other object its members', () => {
    const { customMetadata } = fromJson(
      '"customMetadata":{"a":1,"__proto__":{"admin":true,"__proto__":[2]},"constructor":"c"}'
    );
    expect(JSON.stringify(customMetadata)).toBe(
      '{"a":1,"__proto__":{"admin":true,"__proto__":[2]},"constructor":"c"}'
    );
    expect(Object.getPrototypeOf(customMetadata)).toBe(Object.prototype);
    expect(customMetadata).not.toHaveProperty('admin');
    expect({}).not.toHaveProperty('admin');
  });

  it('survives whole when it is a list', () => {
    const parsed = parseVideo(exampleBody('other-portrait-failed.json'));
    if (!parsed.ok) throw new Error(parsed.problem);
    expect(valuesOf(parsed.video)['customMetadata']).toEqual([1, 2, 3]);
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
  ])('may be any JSON: %s', (json, expected) => {
    expect(fromJson(`"customMetadata":${json}`)['customMetadata']).toEqual(expected);
  });

  it('is held as received, whatever clean JSON it is', () => {
    const clean = fc.jsonValue({ stringUnit: 'grapheme' }).filter((value) => {
      const json = JSON.stringify(value);
      return typeof value === 'object' && value !== null && !json.includes('\\u0000');
    });
    fc.assert(
      fc.property(clean, (value) => {
        const json = JSON.stringify(value);
        expect(JSON.stringify(fromJson(`"customMetadata":${json}`)['customMetadata'])).toBe(json);
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
  ])('%s', (_what, escaped, expected) => {
    const values = fromJson(
      `"title":"${escaped}","customMetadata":[{"k":"${escaped}","${escaped}":1}]`
    );
    expect(values['title']).toBe(expected);
    expect(values['customMetadata']).toEqual([{ k: expected, [expected]: 1 }]);
  });

  it('reach no field, however deep they are hidden', () => {
    const dirty = fc.jsonValue({ stringUnit: fc.constantFrom('\u0000', '\ud83c', '\udfac', 'x') });
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('\u0000', '\udfac') }), dirty, (text, json) => {
        const values = valuesOf({ title: text, status: text, customMetadata: json, src: [json] });
        const written = JSON.stringify(values);
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
    ['createdAt', 'igniteCreatedAt', 'yesterday'],
    ['createdAt', 'igniteCreatedAt', ''],
    ['createdAt', 'igniteCreatedAt', {}],
  ])('becomes null: %s for %s', (field, attribute, value) => {
    expect(valuesOf({ [field]: value })[attribute]).toBeNull();
  });

  it.each([
    [2024, '2024'],
    [0, '0'],
    [true, 'true'],
    [false, 'false'],
  ])('is written out when it has one way to be written: %p', (value, text) => {
    expect(valuesOf({ title: value })['title']).toBe(text);
  });

  it.each([0, -1, 0.1, 124.48, 1e21])('is none: the number %p stays what it is', (value) => {
    expect(valuesOf({ duration: value })['duration']).toBe(value);
  });
});

it.each([
  ['2024-01-15T10:30:00.000Z', '2024-01-15T10:30:00.000Z'],
  ['2024-01-15T11:30:00+01:00', '2024-01-15T10:30:00.000Z'],
  ['2024-01-15T10:30:00Z', '2024-01-15T10:30:00.000Z'],
])('a date is kept to the ms and in UTC: %s', (createdAt, expected) => {
  expect(valuesOf({ createdAt })['igniteCreatedAt']).toBe(expected);
});
