import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {
  findSigner,
  judgeTimestamp,
  parseSignatureHeader,
} from '../../server/src/receive/signature';
import { signature } from '../support/ignite';

interface Vector {
  name: string;
  secret: string;
  t: number;
  bodyBase64: string;
  v1: string;
  header: string;
  expect: 'valid' | 'invalid';
}

const file = path.resolve(__dirname, '../ignite/signature-vectors.json');
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };

/** What the receiver does with a header: parse it, then look for the secret. */
const signerOf = (secrets: string[], header: string, body: Uint8Array) => {
  const parsed = parseSignatureHeader(header);
  return (
    parsed &&
    findSigner(
      secrets.map((value) => ({ value })),
      parsed,
      body
    )
  );
};

// The vector "compact JSON", for the cases that turn on something else than the body.
const secret = 'whsec_3f9b6a0d5c7e41d2a8b0';
const body = Buffer.from('{}');
const v1 = '433d9c8b312a8abe49d5e5ff192343cf910e89ce73f909b13eca7f7eb9097ed1';
const wrong = '0'.repeat(64);
const header = `t=1705316400000,v1=${v1}`;

describe('the known answers', () => {
  it('are all there', () => {
    expect(vectors.filter((vector) => vector.expect === 'valid')).toHaveLength(9);
    expect(vectors.filter((vector) => vector.expect === 'invalid')).toHaveLength(10);
  });

  it.each(vectors.filter((vector) => vector.expect === 'valid'))('verifies: $name', (vector) => {
    const signer = signerOf(
      [vector.secret],
      vector.header,
      Buffer.from(vector.bodyBase64, 'base64')
    );
    expect(signer).toEqual({ secret: { value: vector.secret }, signature: vector.v1 });
  });

  it.each(vectors.filter((vector) => vector.expect === 'invalid'))('refuses: $name', (vector) => {
    const bytes = Buffer.from(vector.bodyBase64, 'base64');
    expect(signerOf([vector.secret], vector.header, bytes)).toBeNull();
  });
});

describe('the form of the header', () => {
  it('keeps the characters of t, because they are what was signed', () => {
    expect(parseSignatureHeader(`t=0001705316400000,v1=${v1}`)).toBeNull();
    expect(parseSignatureHeader(`t=001705316400000,v1=${v1}`)).toEqual({
      t: '001705316400000',
      timestamp: 1705316400000,
      candidates: [v1],
    });
  });

  it('allows white space around the parts, as joined headers have it', () => {
    expect(signerOf([secret], ` t=1705316400000 , v1=${v1} `, body)).not.toBeNull();
  });

  it.each([
    ['only commas', ',,,'],
    ['a value without a key', `1705316400000,${v1}`],
    ['an empty t', `t=,v1=${v1}`],
    ['a negative t', `t=-1705316400000,v1=${v1}`],
    ['a t with a fraction', `t=1705316400000.0,v1=${v1}`],
    ['a t in hexadecimal', `t=0x18d0f5c4a80,v1=${v1}`],
    ['a t too long to be a time', `t=1705316400000000,v1=${v1}`],
    ['keys in upper case', `T=1705316400000,V1=${v1}`],
    ['a v1 that is one digit too long', `t=1705316400000,v1=${v1}0`],
    ['a v1 that is cut to nothing but its start', `t=1705316400000,v1=${v1.slice(0, 8)}`],
    ['a right v1 with a truncated decoy after it', `${header},v1=${v1.slice(0, 63)}`],
    ['a right v1 with an empty decoy before it', `t=1705316400000,v1=,v1=${v1}`],
    ['a right v1 under another scheme only', `t=1705316400000,v0=${v1}`],
    ['a second equals sign before the digits', `t=1705316400000,v1==${v1}`],
  ])('refuses %s', (_name, malformed) => {
    expect(parseSignatureHeader(malformed)).toBeNull();
  });

  it('verifies a right v1 among well-formed decoys, and reports the right one', () => {
    const decoys = `t=1705316400000,v1=${wrong},v1=${v1},v1=${'f'.repeat(64)}`;
    expect(signerOf([secret], decoys, body)).toEqual({ secret: { value: secret }, signature: v1 });
  });

  it('refuses decoys alone', () => {
    const decoys = `t=1705316400000,v1=${wrong},v1=${'f'.repeat(64)}`;
    expect(signerOf([secret], decoys, body)).toBeNull();
  });
});

describe('several secrets', () => {
  it.each([
    ['first', [secret, 'whsec_b', 'whsec_c']],
    ['in the middle', ['whsec_a', secret, 'whsec_c']],
    ['last', ['whsec_a', 'whsec_b', secret]],
  ])('finds the secret that stands %s', (_position, secrets) => {
    expect(signerOf(secrets, header, body)?.secret.value).toBe(secret);
  });

  it('refuses when none is right, or there is none', () => {
    expect(signerOf(['whsec_a', 'whsec_b'], header, body)).toBeNull();
    expect(signerOf([], header, body)).toBeNull();
  });

  it('takes the secret as it is: without its prefix, or with another case, it is another secret', () => {
    expect(signerOf(['3f9b6a0d5c7e41d2a8b0'], header, body)).toBeNull();
    expect(signerOf([secret.toUpperCase()], header, body)).toBeNull();
  });

  it('compares each secret with each v1 in constant time, however early one fits', () => {
    const compare = jest.spyOn(crypto, 'timingSafeEqual');
    signerOf([secret, 'whsec_b', 'whsec_c'], `${header},v1=${wrong}`, body);
    expect(compare).toHaveBeenCalledTimes(6);
    compare.mockRestore();
  });
});

describe('the time of signing', () => {
  const now = 1705316400000;
  const replayWindow = 86_400_000; // 24 h

  it.each([
    ['refuses a signature from 1 ms before the replay window', 1705229999999, 'tooOld'],
    ['takes a signature from the first ms of the replay window', 1705230000000, 'current'],
    ['takes a signature of this ms', 1705316400000, 'current'],
    ['takes a signature from 5 minutes ahead of our clock', 1705316700000, 'current'],
    ['refuses a signature from 5 minutes and 1 ms ahead', 1705316700001, 'inFuture'],
    ['refuses a time in seconds, which lies far back in ms', 1705316400, 'tooOld'],
  ])('%s', (_promise, timestamp, expected) => {
    expect(judgeTimestamp(timestamp, now, replayWindow)).toBe(expected);
  });
});

describe('whatever is signed', () => {
  const parts = {
    key: fc.string({ minLength: 1 }),
    t: fc.integer({ min: 0, max: 999_999_999_999_999 }).map(String),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  };
  const flip = (bytes: Buffer, bit: number): Buffer => {
    const flipped = Buffer.from(bytes);
    const at = bit % (bytes.length * 8);
    flipped[at >> 3]! ^= 1 << (at & 7);
    return flipped;
  };

  it('verifies as it was signed', () => {
    fc.assert(
      fc.property(parts.key, parts.t, parts.bytes, (key, t, bytes) => {
        const signed = signature(key, t, bytes);
        expect(signerOf([key], `t=${t},v1=${signed}`, bytes)?.signature).toBe(signed);
      })
    );
  });

  it('does not verify once any bit of the body is flipped', () => {
    fc.assert(
      fc.property(parts.key, parts.t, parts.bytes, fc.nat(), (key, t, bytes, bit) => {
        const signed = signature(key, t, bytes);
        expect(signerOf([key], `t=${t},v1=${signed}`, flip(bytes, bit))).toBeNull();
      })
    );
  });

  it('does not verify once any bit of t is flipped', () => {
    fc.assert(
      fc.property(parts.key, parts.t, parts.bytes, fc.nat(), (key, t, bytes, bit) => {
        const signed = signature(key, t, bytes);
        const flipped = flip(Buffer.from(t), bit).toString('latin1');
        expect(signerOf([key], `t=${flipped},v1=${signed}`, bytes)).toBeNull();
      })
    );
  });

  it('does not verify when bytes move over the dot between t and the body', () => {
    const signed = signature(secret, '1705', Buffer.from('3.{}'));
    expect(signerOf([secret], `t=1705,v1=${signed}`, Buffer.from('3.{}'))).not.toBeNull();
    expect(signerOf([secret], `t=17053,v1=${signed}`, Buffer.from('{}'))).toBeNull();
  });
});

describe('a header that is sent twice, which Node joins with a comma', () => {
  const header = `t=1705316400000,v1=${signature(secret, 1705316400000, body)}`;
  const other = `t=1705316400000,v1=${'ab'.repeat(32)}`;

  it.each([
    ['twice', `${header}, ${header}`],
    ['three times', `${header}, ${header},${header}`],
  ])('is one when it says the same: %s', (_times, sent) => {
    expect(parseSignatureHeader(sent)).toEqual(parseSignatureHeader(header));
    expect(signerOf([secret], sent, body)).not.toBeNull();
  });

  it.each([
    ['of another signature', `${header}, ${other}`],
    ['of another time', `${header}, ${header.replace('t=1', 't=2')}`],
    ['without a signature', `${header}, t=1705316400000`],
    ['in another order', `${header}, ${header.split(',').reverse().join(',')}`],
  ])('is malformed when the second one is another: %s', (_what, sent) => {
    expect(parseSignatureHeader(sent)).toBeNull();
  });
});
