import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { parseVideo } from '../../server/src/video/video';
import { exampleBody, exampleVideos } from '../support/ignite';

const examples: [file: string, id: string, updatedAt: number, title: string][] = [
  ['1-created-no-file.json', '507f1f77bcf86cd799439011', 1705314600000, 'Assembly line'],
  ['2-updated-processing.json', '507f1f77bcf86cd799439011', 1705314667512, 'Assembly line'],
  ['3-updated-complete-private.json', '507f1f77bcf86cd799439011', 1705315000001, 'Assembly line'],
  ['4-updated-complete-public.json', '507f1f77bcf86cd799439011', 1705316520250, 'Assembly line'],
  [
    '5-updated-retitled.json',
    '507f1f77bcf86cd799439011',
    1705392000000,
    'Assembly line – the full tour',
  ],
  ['6-deleted.json', '507f1f77bcf86cd799439011', 1705392000000, 'Assembly line – the full tour'],
  ['other-portrait-failed.json', '65a50b7c9f1d2e0011000002', 1706745605999, 'Kurzfilm 🎬'],
];

describe("Ignite's example bodies", () => {
  it('are all tried here', () => {
    expect(readdirSync(exampleVideos).sort()).toEqual(examples.map(([file]) => file));
  });

  it.each(examples)('%s is a video', (file, id, updatedAt, title) => {
    const parsed = parseVideo(exampleBody(file));
    expect(parsed).toMatchObject({ ok: true, id, updatedAt, video: { id, title } });
  });
});

describe('the fields a video must have', () => {
  const noId = '"id" is missing or is not a text';
  const badId = '"id" is not 1 to 64 letters, digits, "-" or "_"';
  const noDate = '"updatedAt" is missing or is not an ISO 8601 date';
  const withDate = (updatedAt: unknown) => ({ id: 'a', updatedAt });
  const withId = (id: unknown) => ({ id, updatedAt: '2024-01-15T10:30:00.000Z' });

  it.each([
    ['neither of both', {}, `${noId}; ${noDate}`],
    ['no id', withId(undefined), noId],
    ['null as its id', withId(null), noId],
    ['a number as its id', withId(507), noId],
    ['a list as its id', withId(['507f1f77bcf86cd799439011']), noId],
    ['an empty id', withId(''), badId],
    ['an id of 65 letters', withId('x'.repeat(65)), badId],
    ['a line break at the end of its id', withId('a\n'), badId],
    ['half a surrogate pair as its id', withId('\ud800'), badId],
    ['an id with an accent', withId('é'), badId],
    ['no updatedAt', withDate(undefined), noDate],
    ['null as its updatedAt', withDate(null), noDate],
    ['a number as its updatedAt', withDate(1705314600000), noDate],
    ['an empty updatedAt', withDate(''), noDate],
    ['words as its updatedAt', withDate('yesterday'), noDate],
    ['a date without a time', withDate('2024-01-15'), noDate],
    ['a time without a zone', withDate('2024-01-15T10:30:00.000'), noDate],
    ['a day that does not exist', withDate('2024-02-30T10:30:00.000Z'), noDate],
    ['an hour that does not exist', withDate('2024-01-15T25:30:00.000Z'), noDate],
    ['an American date', withDate('01/15/2024 10:30'), noDate],
  ])('a body with %s is not a video', (_what, body, problem) => {
    expect(parseVideo(Buffer.from(JSON.stringify(body)))).toEqual({ ok: false, problem });
  });

  it('are looked for in the body itself, not in a __proto__ that it brings along', () => {
    const body = '{"__proto__":{"id":"a","updatedAt":"2024-01-15T10:30:00.000Z"}}';
    expect(parseVideo(Buffer.from(body))).toEqual({ ok: false, problem: `${noId}; ${noDate}` });
  });

  it.each([
    ['2024-01-15T10:30:00.000Z', 1705314600000],
    ['2024-01-15T10:30:00Z', 1705314600000],
    ['2024-01-15T11:30:00.000+01:00', 1705314600000],
    ['2024-01-15T10:30:00.001Z', 1705314600001],
    ['2024-02-29T00:00:00.000Z', 1709164800000],
  ])('updatedAt %s is understood to the ms', (updatedAt, ms) => {
    expect(parseVideo(Buffer.from(JSON.stringify(withDate(updatedAt))))).toMatchObject({
      ok: true,
      updatedAt: ms,
    });
  });

  const idCharacters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];

  it('leave room for every id of 1 to 64 letters, digits, - and _, which is kept as it is', () => {
    const id = fc.string({
      unit: fc.constantFrom(...idCharacters),
      minLength: 1,
      maxLength: 64,
      size: 'max',
    });
    fc.assert(
      fc.property(id, (id) => {
        expect(parseVideo(Buffer.from(JSON.stringify(withId(id))))).toMatchObject({ ok: true, id });
      })
    );
  });

  it('leave no room for an id with any other character in it, or with more', () => {
    const other = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 3 })
      .filter((text) => [...text].some((one) => !idCharacters.includes(one)));
    const some = fc.string({ unit: fc.constantFrom(...idCharacters), maxLength: 30 });
    const longer = fc.string({
      unit: fc.constantFrom(...idCharacters),
      minLength: 65,
      maxLength: 300,
    });
    const wrong = fc.oneof(
      fc.tuple(some, other, some).map((parts) => parts.join('')),
      longer
    );
    fc.assert(
      fc.property(wrong, (id) => {
        expect(parseVideo(Buffer.from(JSON.stringify(withId(id))))).toEqual({
          ok: false,
          problem: badId,
        });
      })
    );
  });
});

describe('a body that is not a JSON object', () => {
  it.each(['', ' ', '{', '{"id":"a",}', "{'id':'a'}", 'undefined', 'NaN', '{}{}'])(
    'is told not to be JSON: %p',
    (text) => {
      expect(parseVideo(Buffer.from(text))).toEqual({
        ok: false,
        problem: 'the body is not JSON',
      });
    }
  );

  it.each(['[]', '[{"id":"a"}]', 'null', 'true', '5', '"text"'])(
    'is told not to be an object: %p',
    (text) => {
      expect(parseVideo(Buffer.from(text))).toEqual({
        ok: false,
        problem: 'the body is not a JSON object',
      });
    }
  );

  it('never makes the plugin fail, whatever its bytes are', () => {
    const text = fc.json().map((json) => Buffer.from(json));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), text), (bytes) => {
        expect(parseVideo(bytes)).toEqual({ ok: false, problem: expect.any(String) });
      })
    );
  });
});

describe('a body that is not clean', () => {
  const video = '{"id":"a","updatedAt":"2024-01-15T10:30:00.000Z","title":"x"}';

  it('is read without its byte order mark', () => {
    expect(parseVideo(Buffer.from(`\ufeff${video}`))).toMatchObject({
      ok: true,
      id: 'a',
      video: { title: 'x' },
    });
  });

  it('keeps a place for bytes that are not UTF-8', () => {
    const bytes = Buffer.from(video.replace('x', 'a\xffb'), 'latin1');
    expect(parseVideo(bytes)).toMatchObject({ ok: true, video: { title: 'a\ufffdb' } });
  });

  it('says with the last of duplicate keys what it says', () => {
    const bytes = Buffer.from(video.replace('"x"', '"x","title":"y"'));
    expect(parseVideo(bytes)).toMatchObject({ ok: true, video: { title: 'y' } });
  });

  it('keeps unknown fields and a __proto__ key as they came', () => {
    const parsed = parseVideo(
      Buffer.from(video.replace('"x"', '"x","__proto__":{"admin":true},"new":[1.0]'))
    );
    if (!parsed.ok) throw new Error(parsed.problem);
    expect(Object.keys(parsed.video)).toEqual(['id', 'updatedAt', 'title', '__proto__', 'new']);
    expect(Object.getPrototypeOf(parsed.video)).toBe(Object.prototype);
    expect(parsed.video).not.toHaveProperty('admin');
  });
});
