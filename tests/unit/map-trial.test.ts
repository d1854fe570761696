import type { Mapping, Rule, Source } from '#shared/contract/mapping';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { createEvaluator } from '../../server/src/map/expression';
import { hostileVideos, seenValues, tryExpressions } from '../../server/src/map/trial';
import { sampleVideo } from '../../server/src/video/sample';

const evaluator = createEvaluator();
afterAll(() => evaluator.stop());

const text = { type: 'text' } as const;
const rule = (attribute: string, source: Source | string): Rule => ({
  attribute,
  source: typeof source === 'string' ? { expression: source } : source,
  transform: text,
  owner: 'always',
});
const chapters = (source: Source, ...lines: [string, string][]): Rule => ({
  ...rule('chapters', source),
  transform: {
    type: 'component',
    rules: [
      { attribute: 'name', source: { paths: ['title'] }, transform: text },
      ...lines.map(([attribute, expression]) => ({
        attribute,
        source: { expression },
        transform: text,
      })),
    ],
  },
});
const mappingOf = (...rules: Rule[]): Mapping => ({ ...defaultMapping, rules });

const found = async (...rules: Rule[]): Promise<string[]> =>
  (await tryExpressions(mappingOf(...rules), evaluator)).map(
    ({ severity, code, rule, inner, values }) =>
      [severity, code, rule, inner, values['attribute']].filter((part) => part !== null).join(' ')
  );

describe('trying the expressions of a mapping', () => {
  it.each([
    '$floor(duration / 60)',
    '$uppercase(title)',
    '$join(tags.title, ", ")',
    '$replace(title, /\\s+$/, "")',
    '$match(title, /(\\w+)\\s*$/).match',
    '$substringBefore(createdAt, "T")',
    'chapters[0].title & title',
  ])('has nothing to say of what people write: %s', async (expression) => {
    expect((await found(rule('a', expression))).filter((one) => !/Empty/.test(one))).toEqual([]);
  });

  it('says nothing where there are none, or where they cannot be read', async () => {
    expect(await found(rule('a', { paths: ['title'] }), rule('b', 'title &'))).toEqual([]);
  });

  it('says which fails for every video, and why', async () => {
    expect(
      await tryExpressions(mappingOf(rule('a', 'title'), rule('b', '$number(title)')), evaluator)
    ).toEqual([
      {
        severity: 'warning',
        code: 'expressionFails',
        rule: 1,
        inner: null,
        values: {
          attribute: 'b',
          reason:
            'The expression failed: Unable to cast value to a number: "Assembly line" (at character 8)',
        },
      },
    ]);
  });

  it('says which fails when a video lacks a value that Ignite may leave out', async () => {
    expect(await found(rule('a', '$uppercase(description)'))).toEqual([
      'warning expressionFailsEmpty 0 a',
    ]);
    expect(await found(rule('a', '$uppercase(title)'))).toEqual([]);
  });

  it.each([
    ['a regular expression that goes back and forth', '$match(title, /^(a+)+$/)'],
    ['a text that grows with the title', '$replace(title, /a/, $pad("", 10000))'],
    ['a list in a list in a list', '($c := chapters; $count($c.($c.($c.title))))'],
  ])('says which takes too much with long texts and lists: %s', async (_, expression) => {
    expect(await found(rule('a', expression))).toEqual(['warning expressionTooCostly 0 a']);
  });

  it('says which takes too much with every video: that is an error', async () => {
    expect(await found(rule('a', '$pad(title, 300000000)'))).toEqual([
      'error expressionTooCostly 0 a',
    ]);
    expect(await found(rule('a', '($f := function($x){$f($x)}; $f(1))'))).toEqual([
      'error expressionTooCostly 0 a',
    ]);
  });

  it('names the line within a component', async () => {
    expect(
      await found(
        rule('a', 'title'),
        chapters({ paths: ['chapters'] }, ['first', 'title'], ['second', '$match(title, /(a+)+$/)'])
      )
    ).toEqual(['warning expressionTooCostly 1 2 second']);
    expect(await found(chapters({ expression: '$error("none")' }, ['first', 'title']))).toEqual([
      'warning expressionFails 0 chapters',
    ]);
  });
});

describe('the hostile videos', () => {
  it('have the shape of the sample', () => {
    const { empty, long } = hostileVideos;
    expect(Object.keys(empty)).toEqual(Object.keys(sampleVideo));
    expect(empty).toMatchObject({
      id: sampleVideo['id'],
      title: sampleVideo['title'],
      description: null,
      duration: null,
      src: { abr: { url: null } },
      chapters: [{ title: 'Intro', timestamp: '00:00:00' }, { title: 'Assembly' }],
      tags: [{ slug: 'how-to' }],
      customMetadata: { sku: null, campaign: { name: null } },
    });
    expect(long).toMatchObject({
      id: sampleVideo['id'],
      language: 'en-US',
      createdAt: sampleVideo['createdAt'],
      title: `${'a'.repeat(10_000)}!`,
      duration: 124.48,
      audiotracks: [],
    });
    expect(long['chapters']).toHaveLength(500);
    expect((long['chapters'] as object[])[499]).toMatchObject({
      title: `${'a'.repeat(100)}!`,
      timestamp: '00:00:00',
    });
  });
});

describe('mapping stored videos', () => {
  const videos = [{ title: 'a' }, { title: 'b' }, { title: 3 }, { title: 'c' }];

  it('gives what is really there', async () => {
    const seen = await seenValues(mappingOf(rule('a', { paths: ['title'] })), videos, evaluator);
    expect(seen).toEqual({
      values: [{ a: 'a' }, { a: 'b' }, { a: '3' }, { a: 'c' }],
      problems: [],
    });
  });

  it('ends with the first that an expression fails for, and says so', async () => {
    const mapping = mappingOf(
      rule('a', { paths: ['title'] }),
      chapters({ paths: ['$'] }, ['n', '$uppercase(title)'])
    );
    const { values, problems } = await seenValues(mapping, videos, evaluator);
    expect(values).toHaveLength(2);
    expect(problems).toMatchObject([
      {
        severity: 'warning',
        code: 'expressionFails',
        rule: 1,
        inner: 1,
        values: { attribute: 'n' },
      },
    ]);
  });

  it('gives nothing where the mapping cannot be read', async () => {
    const seen = await seenValues(mappingOf(rule('a', 'title &')), videos, evaluator);
    expect(seen).toEqual({ values: [], problems: [] });
  });
});
