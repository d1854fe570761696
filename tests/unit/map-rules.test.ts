import type { Mapping, Rule } from '#shared/contract/mapping';
import { defaultMapping } from '../../server/src/map/default-mapping';
import {
  createEvaluator,
  ExpressionKilledError,
  expressions,
  type Evaluation,
} from '../../server/src/map/expression';
import { compileMapping } from '../../server/src/map/map-video';
import { exampleBody } from '../support/ignite';

const complete = JSON.parse(exampleBody('4-updated-complete-public.json').toString()) as Record<
  string,
  unknown
>;

type Line = Omit<Rule, 'owner'>;
type Unnamed = Omit<Line, 'attribute'>;

const mappingOf = (...rules: Line[]): Mapping => ({
  ...defaultMapping,
  target: 'api::tutorial.tutorial',
  deletionMark: null,
  rules: rules.map((rule) => ({ ...rule, owner: 'always' })),
});

const valuesOf = (video: Record<string, unknown>, ...rules: Line[]) =>
  compileMapping(mappingOf(...rules)).values(video, false);

const valueOf = async (rule: Unnamed, video = complete) =>
  (await valuesOf(video, { attribute: 'a', ...rule }))['a'];

const text = { type: 'text' } as const;

describe('a rule', () => {
  it('takes the first of its paths that leads to a value', async () => {
    const source = { paths: ['nothing', 'src.custom', 'title', 'language'] };
    expect(await valueOf({ source, transform: text })).toBe('Assembly line');
  });

  it('takes an empty text or list for a value, and tries no other path', async () => {
    const rule: Unnamed = { source: { paths: ['a', 'b'] }, transform: { type: 'json' } };
    expect(await valueOf(rule, { a: [], b: 1 })).toEqual([]);
    expect(await valueOf({ ...rule, transform: text }, { a: '', b: 'b' })).toBe('');
    expect(await valueOf({ ...rule, transform: { type: 'boolean' } }, { a: false, b: true })).toBe(
      false
    );
  });

  it('may have an expression, whose result is converted like a value of the video', async () => {
    const source = { expression: 'tags.(title & "!")' };
    expect(await valueOf({ source, transform: { type: 'join', separator: ' ' } })).toBe(
      'How-to! Fabrik & Überblick!'
    );
    expect(await valueOf({ source, transform: { type: 'number' } })).toBeNull();
    expect(await valueOf({ source: { expression: 'nothing' }, transform: text })).toBeNull();
  });

  it('may fill an attribute of any name', async () => {
    const rule = { attribute: '__proto__', source: { paths: ['title'] }, transform: text };
    const values = await valuesOf(complete, rule);
    expect(Object.entries(values)).toEqual([['__proto__', 'Assembly line']]);
  });
});

describe('the fallback', () => {
  const source = { paths: ['v'] };

  it.each([null, undefined, '', [], {}])('stands in where nothing comes of %j', async (v) => {
    const rule = { source, transform: text, fallback: 'Untitled' };
    expect(await valueOf(rule, { v })).toBe('Untitled');
  });

  it.each([0, false, 'v', ' '])('leaves %j alone', async (v) => {
    expect(await valueOf({ source, transform: text, fallback: 'x' }, { v })).toBe(String(v));
  });

  it('stands in for no number and no relation, but not for 0 and false', async () => {
    const number: Unnamed = { source, transform: { type: 'number' }, fallback: 7 };
    expect(await valueOf(number, { v: 'seven' })).toBe(7);
    expect(await valueOf(number, { v: 0 })).toBe(0);
    const flag: Unnamed = { source, transform: { type: 'boolean' }, fallback: true };
    expect(await valueOf(flag, { v: false })).toBe(false);
    const relation: Unnamed = {
      source,
      transform: { type: 'relation', by: 'slug', create: true, mode: 'add' },
      fallback: ['general', 'general'],
    };
    expect(await valueOf(relation, {})).toEqual(['general']);
  });

  it('is converted as the value would have been', async () => {
    expect(
      await valueOf({ source, transform: { type: 'blocks' }, fallback: 'None yet' }, {})
    ).toEqual([{ type: 'paragraph', children: [{ type: 'text', text: 'None yet' }] }]);
    expect(await valueOf({ source, transform: { type: 'json' }, fallback: 'text' }, {})).toBe(
      '"\\"text\\""'
    );
    expect(
      await valueOf(
        {
          source,
          transform: { type: 'thumbnail', width: 100, format: 'jpeg' },
          fallback: 'https://a.example/none.jpg',
        },
        {}
      )
    ).toBe('https://a.example/none.jpg');
  });

  it('that does not fit either leaves the attribute empty', async () => {
    expect(
      await valueOf({ source, transform: { type: 'number' }, fallback: 'seven' }, {})
    ).toBeNull();
  });
});

describe('a component', () => {
  const chapters: Unnamed = {
    source: { paths: ['chapters'] },
    transform: {
      type: 'component',
      rules: [
        { attribute: 'name', source: { paths: ['title'] }, transform: text, fallback: 'Chapter' },
        {
          attribute: 'second',
          source: {
            expression:
              '$sum($map($split(timestamp, ":"), function($n, $i){$number($n) * $power(60, 2 - $i)}))',
          },
          transform: { type: 'number' },
        },
      ],
    },
  };

  it('is made of each element of a list, by rules that start there', async () => {
    expect(await valueOf(chapters)).toEqual([
      { name: 'Intro', second: 0 },
      { name: 'Assembly', second: 42 },
    ]);
  });

  it('has its own fallbacks, and leaves out elements that are null', async () => {
    const video = { chapters: [{ timestamp: '01:01:01' }, null, { title: '' }] };
    expect(await valueOf(chapters, video)).toEqual([
      { name: 'Chapter', second: 3661 },
      { name: 'Chapter', second: null },
    ]);
  });

  it('is made of one value, none, or an empty list', async () => {
    const seo: Unnamed = {
      source: { paths: ['player'] },
      transform: {
        type: 'component',
        rules: [{ attribute: 'url', source: { paths: ['shareUrl'] }, transform: text }],
      },
    };
    expect(await valueOf(seo)).toEqual({
      url: 'https://acme.videocdn.net/player/index.html?id=507f1f77bcf86cd799439011',
    });
    expect(await valueOf(seo, { player: {} })).toEqual({ url: null });
    expect(await valueOf(seo, { player: null })).toBeNull();
    expect(await valueOf(seo, {})).toBeNull();
    expect(await valueOf(seo, { player: [] })).toEqual([]);
    expect(await valueOf({ ...seo, fallback: { shareUrl: 'x' } }, {})).toEqual({ url: 'x' });
  });

  it('may be made of the whole video', async () => {
    expect(
      await valueOf({
        source: { paths: ['$'] },
        transform: {
          type: 'component',
          rules: [{ attribute: 'heading', source: { paths: ['title'] }, transform: text }],
        },
      })
    ).toEqual({ heading: 'Assembly line' });
  });

  it('may be made of plain texts, which the path $ stands for', async () => {
    expect(
      await valueOf({
        source: { paths: ['tags[].title'] },
        transform: {
          type: 'component',
          rules: [
            { attribute: 'label', source: { paths: ['title', '$'] }, transform: text },
            {
              attribute: 'topics',
              source: { expression: '$lowercase($)' },
              transform: { type: 'relation', by: 'name', create: true, mode: 'replace' },
            },
          ],
        },
      })
    ).toEqual([
      { label: 'How-to', topics: ['how-to'] },
      { label: 'Fabrik & Überblick', topics: ['fabrik & überblick'] },
    ]);
  });
});

describe('the expressions of a mapping', () => {
  afterAll(() => expressions.stop());

  const line = (attribute: string, expression: string) => ({
    attribute,
    source: { expression },
    transform: text,
  });
  const component = (source: Rule['source'], ...rules: ReturnType<typeof line>[]): Line => ({
    attribute: 'parts',
    source,
    transform: {
      type: 'component',
      rules: [{ attribute: 'name', source: { paths: ['title'] }, transform: text }, ...rules],
    },
  });
  const chapters = Array.from({ length: 600 }, (_, n) => ({ title: `Chapter ${n}` }));

  it('are asked in one message, components of hundreds of elements among them', async () => {
    const messages: (readonly Evaluation[])[] = [];
    const mapping = mappingOf(
      line('first', '$uppercase(title)'),
      { attribute: 'plain', source: { paths: ['title'] }, transform: text },
      component({ paths: ['chapters'] }, line('loud', '$uppercase(title)')),
      {
        ...component(
          { expression: 'chapters[0]' },
          line('half', '"1/2"'),
          line('n', '$length(title)')
        ),
        attribute: 'made',
      },
      line('last', 'title & "."')
    );
    const { values } = compileMapping(mapping, {
      evaluate(input, evaluations) {
        messages.push(evaluations);
        return expressions.evaluate(input, evaluations);
      },
    });
    const { parts, ...others } = await values({ title: 'a', chapters }, false);
    expect(others).toEqual({
      first: 'A',
      plain: 'a',
      made: { name: 'Chapter 0', half: '1/2', n: '9' },
      last: 'a.',
    });
    expect(parts).toHaveLength(600);
    expect((parts as unknown[])[599]).toEqual({ name: 'Chapter 599', loud: 'CHAPTER 599' });
    expect(messages).toHaveLength(1);
  });

  it('cost nothing where there are none', async () => {
    const evaluate = jest.fn();
    const mapping = mappingOf(
      { attribute: 'a', source: { paths: ['title'] }, transform: text },
      component({ paths: ['chapters'] })
    );
    await compileMapping(mapping, { evaluate }).values(complete, false);
    expect(evaluate).not.toHaveBeenCalled();
  });

  it('of a component also see its fallback', async () => {
    const rule = { ...component({ paths: ['nothing'] }, line('loud', '$uppercase(title)')) };
    const { parts } = await valuesOf({}, { ...rule, fallback: [{ title: 'a' }, { title: 'b' }] });
    expect(parts).toEqual([
      { name: 'a', loud: 'A' },
      { name: 'b', loud: 'B' },
    ]);
    const made = component({ expression: 'nothing' }, line('loud', '$uppercase(title)'));
    expect((await valuesOf({}, { ...made, fallback: { title: 'c' } }))['parts']).toEqual({
      name: 'c',
      loud: 'C',
    });
  });

  it('that ended their process say so, with the rule, the line and how often', async () => {
    const evaluator = createEvaluator();
    const endless = line('n', '$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /(a+)+$/)');
    const { values } = compileMapping(
      mappingOf(line('a', 'title'), component({ paths: ['chapters'] }, endless)),
      evaluator
    );
    const failure = async (): Promise<unknown> =>
      values({ chapters }, false).catch((error: unknown) => error);
    for (const kills of [1, 2]) {
      const error = await failure();
      expect(error).toBeInstanceOf(ExpressionKilledError);
      expect(error).toMatchObject({
        kills,
        message: expect.stringMatching(
          /^Rule 2 \(parts\): line 2 \(n\): The expression was stopped: it needed more than 1000 ms/
        ),
      });
    }
    await evaluator.stop();
  });
});

describe('a rule that is broken', () => {
  const good = { attribute: 'title', source: { paths: ['title'] }, transform: text };

  it('is named when the mapping is read: a path', () => {
    const bad = { attribute: 'slug', source: { paths: ['title', 'a..b'] }, transform: text };
    expect(() => compileMapping(mappingOf(good, good, bad))).toThrow(
      /^Rule 3 \(slug\): The path "a\.\.b" cannot be read at character 2/
    );
  });

  it('is named when the mapping is read: an expression', () => {
    const bad = { attribute: 'slug', source: { expression: '(title' }, transform: text };
    expect(() => compileMapping(mappingOf(bad))).toThrow(
      /^Rule 1 \(slug\): The expression failed: Expected "\)"/
    );
  });

  it('is named when a video breaks it', async () => {
    const bad = { attribute: 'n', source: { expression: '$number(title)' }, transform: text };
    const { values } = compileMapping(mappingOf(good, bad));
    await expect(values(complete, false)).rejects.toThrow(
      /^Rule 2 \(n\): The expression failed: Unable to cast/
    );
    await expect(values({ title: '5' }, false)).resolves.toEqual({ title: '5', n: '5' });
  });

  it('is named within its component', async () => {
    const component = (inner: Rule['source']): Line => ({
      attribute: 'chapters',
      source: { paths: ['chapters'] },
      transform: {
        type: 'component',
        rules: [good, { attribute: 'n', source: inner, transform: text }],
      },
    });
    expect(() => compileMapping(mappingOf(good, component({ paths: ['.'] })))).toThrow(
      /^Rule 2 \(chapters\): line 2 \(n\): The path/
    );
    const { values } = compileMapping(mappingOf(component({ expression: '$error("odd")' })));
    await expect(values(complete, false)).rejects.toThrow(
      'Rule 1 (chapters): line 2 (n): The expression failed: odd'
    );
  });
});

it('a mapping has its locale with it', () => {
  const compiled = compileMapping({
    ...mappingOf(),
    locale: { type: 'byLanguage', locales: { en: 'en' }, fallback: 'de' },
  });
  expect(compiled.mapping.key).toBe('default');
  expect(compiled.locale(complete)).toBe('en');
  expect(compiled.locale({})).toBe('de');
});
