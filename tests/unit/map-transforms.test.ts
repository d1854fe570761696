import fc from 'fast-check';
import type { PlainTransform } from '#shared/contract/mapping';
import { compileTransform } from '../../server/src/map/transforms';
import { exampleBody } from '../support/ignite';

interface Sources {
  src: { mp4: { url: string }[]; thumbnails: unknown[] };
}
const { src } = JSON.parse(exampleBody('4-updated-complete-public.json').toString()) as Sources;
const files = 'https://acme.videocdn.net/videos/507f1f77bcf86cd799439011';

const convert = (transform: PlainTransform, value: unknown) => compileTransform(transform)(value);

const media: PlainTransform = { type: 'media', hosts: ['acme.videocdn.net'], folder: null };
const relation: PlainTransform = { type: 'relation', by: 'slug', create: false, mode: 'replace' };

describe('a text', () => {
  it.each<[unknown, unknown]>([
    ['Assembly line', 'Assembly line'],
    ['', ''],
    [5, '5'],
    [-0.5, '-0.5'],
    [false, 'false'],
    [null, null],
    [['a'], null],
    [{ a: 1 }, null],
    [Infinity, null],
    [NaN, null],
  ])('of %j is %j, and so is what a slug is made of', (value, expected) => {
    expect(convert({ type: 'text' }, value)).toBe(expected);
    expect(convert({ type: 'slug' }, value)).toBe(expected);
  });
});

describe('a boolean', () => {
  it.each<[unknown, boolean | null]>([
    [true, true],
    [false, false],
    ['true', true],
    ['false', false],
    ['', null],
    ['yes', null],
    ['TRUE', null],
    [1, null],
    [0, null],
    [null, null],
    [[true], null],
    [{}, null],
  ])('of %j is %j', (value, expected) => {
    expect(convert({ type: 'boolean' }, value)).toBe(expected);
  });
});

describe('a date', () => {
  it.each<[unknown, string | null]>([
    ['2024-01-15T11:30:00.5+01:00', '2024-01-15T10:30:00.500Z'],
    ['2024-01-15T11:30:00+0100', '2024-01-15T10:30:00.000Z'],
    ['2024-01-15', '2024-01-15T00:00:00.000Z'],
    ['2024-01-15T10:30', '2024-01-15T10:30:00.000Z'],
    ['2024-01-15T10:30:00.123456', '2024-01-15T10:30:00.123Z'],
    ['2024-13-15', null],
    ['2024-01-15T25:00:00Z', null],
    ['0000-01-01T00:00:00Z', null],
    ['9999-12-31T23:59:59-05:00', null],
    ['+012024-01-15T00:00:00Z', null],
    ['January 15, 2024', null],
    ['5', null],
    ['00:00:42', null],
    [1705314600000, null],
    [null, null],
  ])('of %j is %j, on whichever server', (value, expected) => {
    expect(convert({ type: 'date' }, value)).toBe(expected);
  });
});

describe('an enumeration', () => {
  const values = { public: 'open', '7': 'seven', true: 'yes', toString: 'own' };

  it.each<[unknown, string | null]>([
    ['public', 'open'],
    [7, 'seven'],
    [true, 'yes'],
    ['toString', 'own'],
    ['private', 'private'],
    ['constructor', 'constructor'],
    ['__proto__', '__proto__'],
    ['', ''],
    [null, null],
    [['public'], null],
  ])('has its table of values: %j is %j', (value, expected) => {
    expect(convert({ type: 'enumeration', values }, value)).toBe(expected);
  });
});

describe('blocks', () => {
  const paragraph = (text: string) => ({ type: 'paragraph', children: [{ type: 'text', text }] });

  it.each<[string, unknown, string[]]>([
    ['one line', 'a', ['a']],
    ['paragraphs', 'a\n\nb\n\n\n\nc', ['a', 'b', 'c']],
    ['newlines within a paragraph', 'a\nb\n\nc', ['a\nb', 'c']],
    ['lines that only look empty', 'a\n \t\nb\n\u00a0\nc', ['a', 'b', 'c']],
    ['newlines of Windows', 'a\r\nb\r\n\r\nc\rd', ['a\nb', 'c\nd']],
    ['space around', '\n\n  a \n\n', ['a']],
    ['a number', 5, ['5']],
  ])('keep the paragraphs of a text: %s', (_what, value, texts) => {
    expect(convert({ type: 'blocks' }, value)).toEqual(texts.map(paragraph));
  });

  it.each([[''], [' \n\n '], [null], [['a']], [{}]])('of no text are none: %j', (value) => {
    expect(convert({ type: 'blocks' }, value)).toBeNull();
    expect(convert({ type: 'richtext' }, value)).toBeNull();
  });
});

describe('rich text', () => {
  it.each([
    [
      'plain text stays',
      'Assembly, step by step: 50% (new!)',
      'Assembly, step by step: 50% (new!)',
    ],
    ['paragraphs', 'a\r\n\r\nb\n \nc', 'a\n\nb\n\nc'],
    ['newlines', 'a\n  b\nc', 'a  \nb  \nc'],
    ['emphasis', '*a* _b_ ~~c~~ `d`', '\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\`d\\`'],
    ['links and images', '![a](b) [c]: d', '!\\[a\\](b) \\[c\\]: d'],
    ['HTML', '<b onclick="x">', '\\<b onclick="x"\\>'],
    ['entities, and only they', 'A & B &amp; &#60; &#x3c; &c', 'A & B \\&amp; \\&#60; \\&#x3c; &c'],
    ['backslashes', 'C:\\temp\\*', 'C:\\\\temp\\\\\\*'],
    ['headings', '# a\n#b', '\\# a  \n\\#b'],
    ['underlined headings', 'a\n===\nb\n---', 'a  \n\\===  \nb  \n\\---'],
    ['lists', '- a\n+ b\n1. c\n2) d', '\\- a  \n\\+ b  \n1\\. c  \n2\\) d'],
    ['numbers that are no list', '3.5 km\n2024.', '3.5 km  \n2024\\.'],
    ['quotes', '> a', '\\> a'],
    ['tables', 'a | b\n-|-', 'a \\| b  \n\\-\\|-'],
    ['tables of one column', 'a | b\n:-', 'a \\| b  \n\\:-'],
    ['code by indentation', '    a\n\n\tb', 'a\n\nb'],
  ])('shows what was written: %s', (_what, text, markdown) => {
    expect(convert({ type: 'richtext' }, text)).toBe(markdown);
  });
});

describe('a list', () => {
  const mixed = ['', 'a', null, 1, true, { a: 1 }, ['b'], 'a', NaN];

  it.each<[unknown, string | null]>([
    [mixed, 'a, 1, true, a'],
    [['a'], 'a'],
    ['a', 'a'],
    [5, '5'],
    [[], null],
    [['', null, {}], null],
    [null, null],
    [{}, null],
  ])('is joined: %j', (value, expected) => {
    expect(convert({ type: 'join', separator: ', ' }, value)).toBe(expected);
  });

  it.each<[unknown, string | null]>([
    [mixed, 'a'],
    [[null, 2], '2'],
    ['a', 'a'],
    ['', null],
    [[], null],
    [null, null],
    [[['a']], null],
  ])('gives its first text: %j', (value, expected) => {
    expect(convert({ type: 'first' }, value)).toBe(expected);
  });

  it.each<[unknown, string[]]>([
    [mixed, ['a', '1', 'true']],
    ['en-US', ['en-US']],
    ['', []],
    [[], []],
    [null, []],
    [{ slug: 'a' }, []],
  ])('names each related entry once: %j', (value, expected) => {
    expect(convert(relation, value)).toEqual(expected);
  });
});

describe('the MP4', () => {
  const best = (value: unknown, maxHeight: number) => convert({ type: 'mp4', maxHeight }, value);

  it.each([
    [2160, '1080p'],
    [1080, '1080p'],
    [1079, '720p'],
    [720, '720p'],
    [360, '360p'],
  ])('is the best of those up to %d px', (maxHeight, name) => {
    expect(best(src.mp4, maxHeight)).toBe(`${files}/mp4/${name}.mp4`);
    expect(best([...src.mp4].reverse(), maxHeight)).toBe(`${files}/mp4/${name}.mp4`);
  });

  it('is none when all are higher, or nothing is a file', () => {
    expect(best(src.mp4, 359)).toBeNull();
    for (const value of [null, [], {}, 5, [null, 5, 'a', [], { height: 1 }, { url: Infinity }]]) {
      expect(best(value, 1080)).toBeNull();
    }
  });

  it('does not tell its height only where there is no other', () => {
    expect(best([{ url: 'https://a' }, { url: 'https://b', height: 100 }], 1080)).toBe('https://b');
    expect(best([{ url: 'https://a' }, { url: 'https://b', height: 2000 }], 1080)).toBe(
      'https://a'
    );
  });

  it('may be given as a URL, as a fallback is', () => {
    expect(best('https://a.example/a.mp4', 1)).toBe('https://a.example/a.mp4');
  });
});

describe('the thumbnail', () => {
  const chosen = (value: unknown, width: number, format: 'jpeg' | 'webp' = 'jpeg') =>
    convert({ type: 'thumbnail', width, format }, value);

  it.each([
    [1, '360p'],
    [640, '360p'],
    [641, '720p'],
    [1280, '720p'],
    [1281, '1080p'],
    [1920, '1080p'],
    [4000, '1080p'],
  ])('is the smallest that is %d px wide, or the widest', (width, name) => {
    expect(chosen(src.thumbnails, width)).toBe(`${files}/thumb/${name}.jpg`);
    expect(chosen(src.thumbnails, width, 'webp')).toBe(`${files}/thumb/${name}.webp`);
    expect(chosen([...src.thumbnails].reverse(), width)).toBe(`${files}/thumb/${name}.jpg`);
  });

  const file = (width: number, formats: Record<string, string | null>) => ({
    width,
    formats: Object.fromEntries(
      Object.entries(formats).map(([format, url]) => [format, url && { url }])
    ),
  });

  it('has the other format only where there is none in the wanted one', () => {
    const both = [file(100, { jpeg: 'https://a' }), file(200, { jpeg: null, webp: 'https://b' })];
    expect(chosen(both, 200)).toBe('https://a');
    expect(chosen(both, 50, 'webp')).toBe('https://b');
    expect(chosen([file(100, { webp: 'https://c' })], 200)).toBe('https://c');
  });

  it('is none when nothing is an image', () => {
    const odd = [null, 'a', {}, { formats: 5 }, file(5, { jpeg: '' }), file(5, { avif: 'a' })];
    for (const value of [null, {}, 5, [], odd]) expect(chosen(value, 100)).toBeNull();
  });

  it('may be given as a URL, as a fallback is', () => {
    expect(chosen('https://a.example/a.jpg', 100)).toBe('https://a.example/a.jpg');
  });
});

describe('a file of the Media Library', () => {
  it.each([
    ['https://acme.videocdn.net/a.jpg?t=1', 'https://acme.videocdn.net/a.jpg?t=1'],
    ['HTTP://Acme.videocdn.net:80/ä b', 'http://acme.videocdn.net/%C3%A4%20b'],
  ])('is fetched from its URL: %s', (value, url) => {
    expect(convert(media, value)).toBe(url);
  });

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:image/png;base64,AA==',
    'ftp://acme.videocdn.net/a.jpg',
    '//acme.videocdn.net/a.jpg',
    '/a.jpg',
    'https://',
    '',
    5,
    null,
    ['https://acme.videocdn.net/a.jpg'],
  ])('is fetched from nothing else: %j', (value) => {
    expect(convert(media, value)).toBeNull();
  });
});

it('whatever JSON Ignite sends, no transform fails, and each gives what a database can store', () => {
  const transforms: PlainTransform[] = [
    { type: 'text' },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'date' },
    { type: 'json' },
    { type: 'enumeration', values: { a: 'b' } },
    { type: 'slug' },
    { type: 'blocks' },
    { type: 'richtext' },
    { type: 'join', separator: '' },
    { type: 'first' },
    { type: 'mp4', maxHeight: 1080 },
    { type: 'thumbnail', width: 640, format: 'webp' },
    relation,
    media,
  ];
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom('\u0000', '\ud83c', '\udfac', '\n', ' ', '*', 'a', '1') }),
    fc.constantFrom('2024-01-15', '2024-01-15T10:30', 'https://a.example/\u0000\ud83c', 'true')
  );
  const scalar = fc.oneof(
    text,
    // JSON has one zero.
    fc.double().map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
    fc.constant(Infinity)
  );
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie('json')), tie('object')),
    object: fc.dictionary(
      fc.oneof(fc.constantFrom('url', 'height', 'width', 'formats', 'webp', '__proto__'), text),
      tie('json')
    ),
  }));
  fc.assert(
    fc.property(fc.constantFrom(...transforms), json, (transform, value) => {
      const converted = convert(transform, value);
      const written = JSON.stringify(converted);
      expect(JSON.parse(written)).toEqual(converted);
      expect(written).not.toMatch(/\\u0000|\\ud[89a-f]|\[object Object\]|NaN|Infinity/);
    }),
    { numRuns: 3000 }
  );
});
