import fc from 'fast-check';
import { decodeBody, encodeBody } from '../../server/src/store/body';

const text = fc.string({ unit: 'binary' }).map((value) => Buffer.from(value));
const bytes = fc.uint8Array({ maxLength: 300 }).map((value) => Buffer.from(value));

describe('a stored body', () => {
  it('comes back byte for byte, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(bytes, text), (body) => {
        expect(decodeBody(encodeBody(body)).equals(body)).toBe(true);
      })
    );
  });

  it('is text that a text column takes: no U+0000, no half pairs', () => {
    fc.assert(
      fc.property(fc.oneof(bytes, text), (body) => {
        const stored = encodeBody(body).body;
        expect(stored.includes('\u0000')).toBe(false);
        expect(stored.isWellFormed()).toBe(true);
      })
    );
  });

  it('says how it is kept in words that the column takes', () => {
    fc.assert(
      fc.property(fc.oneof(bytes, text), (body) => {
        expect(['utf8', 'base64']).toContain(encodeBody(body).body_encoding);
      })
    );
  });
});

it.each([
  ['nothing', ''],
  ['JSON', '{"id":"a", "title":"\\u00e4\\/b"}\n'],
  ['letters of any script', '{"title":"Überblick 🎬 – ñ"}'],
  ['a byte order mark', '\ufeff{}'],
  ['the replacement character itself', '{"title":"\ufffd"}'],
])('stays readable: %s', (_what, body) => {
  expect(encodeBody(Buffer.from(body))).toEqual({ body, body_encoding: 'utf8' });
});

it.each([
  ['a byte that is no UTF-8', [0x7b, 0xff, 0x7d], 'e/99'],
  ['a letter that breaks off', [0xc3], 'ww=='],
  ['half a surrogate pair', [0xed, 0xa0, 0xbc], '7aC8'],
  ['an overlong slash', [0xc0, 0xaf], 'wK8='],
  ['U+0000, which PostgreSQL refuses', [0x00], 'AA=='],
])('is kept as base64: %s', (_what, bytes, body) => {
  expect(encodeBody(Buffer.from(bytes))).toEqual({ body, body_encoding: 'base64' });
});
