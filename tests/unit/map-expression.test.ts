import fc from 'fast-check';
import {
  checkExpression,
  createEvaluator,
  ExpressionError,
  ExpressionKilledError,
} from '../../server/src/map/expression';
import { exampleBody } from '../support/ignite';
import { until } from '../support/webhook';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const complete: unknown = JSON.parse(exampleBody('4-updated-complete-public.json').toString());

const evaluator = createEvaluator();
afterAll(() => evaluator.stop());

const result = async (expression: string, value: unknown = complete): Promise<unknown> => {
  const [answer] = await evaluator.evaluate(value, [{ expression, each: [] }]);
  return answer!.value;
};
const failureOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => null,
    (error: unknown) => error
  );

describe('an expression', () => {
  it.each([
    ['title & " (" & language & ")"', 'Assembly line (en-US)'],
    ['duration / 2', 62.24],
    ['visibility = "public"', true],
    ['tags.title', ['How-to', 'Fabrik & Überblick']],
    ['tags[slug = "how-to"].title', 'How-to'],
    ['tags[slug = "how-to"].title[]', ['How-to']],
    ['{"name": title, "n": $count(tags)}', { name: 'Assembly line', n: 2 }],
    ['customMetadata.`a.b`', 1],
    ['$replace(title, /\\s+LINE$/i, "")', 'Assembly'],
    ['$fromMillis($toMillis(createdAt), "[D01].[M01].[Y0001]")', '15.01.2024'],
    ['$', complete],
    ['nothing', null],
    ['src.custom', null],
    ['tags[slug = "none"]', null],
  ])('gives plain JSON: %s', async (expression, expected) => {
    expect(await result(expression)).toEqual(expected);
  });

  it('gives each video its own result', async () => {
    const videos = [{ title: 'a' }, { title: 'b' }, {}];
    const asked = videos.map((video) => result('$uppercase(title)', video));
    expect(await Promise.all(asked)).toEqual(['A', 'B', null]);
  });

  it('starts at the value that it is given, be it a list or a text', async () => {
    expect(await result('$ & "!"', 'text')).toBe('text!');
    expect(await result('$sum($)', [1, 2])).toBe(3);
    expect(await result('$[0].a', [{ a: 1 }])).toBe(1);
  });

  it('gives no functions, nor what JSONata keeps of them', async () => {
    expect(await result('$sum')).toBeNull();
    expect(await result('function($x){$x}')).toBeNull();
    expect(await result('/a/')).toBeNull();
    expect(await result('[1, $sum, function($x){$x}]')).toEqual([1, null, null]);
    expect(await result('{"f": $sum, "g": function($x){$x}, "v": 1}')).toEqual({ v: 1 });
    expect(await result('1/0')).toBeNull();
  });

  it('returns what it was given, whatever JSON that is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (v) => {
        expect(JSON.stringify(await result('{"v": v}', { v }))).toBe(JSON.stringify({ v }));
      })
    );
  });

  it.each([
    '__proto__',
    'constructor',
    'toString',
    '$.constructor',
    'title.constructor',
    'tags.constructor',
    'title.length',
    '$lookup($, "constructor")',
    '$lookup(tags, "__proto__")',
    '$lookup($sum, "constructor")',
    'globalThis',
    '$globalThis',
    '$process',
    '$require',
    '$expression',
  ])('reaches nothing but the payload: %s', async (expression) => {
    expect(await result(expression)).toBeNull();
  });

  it('reads keys that every object inherits where the payload has them, and changes no object', async () => {
    const value: unknown = JSON.parse('{"__proto__":{"admin":true},"constructor":"c"}');
    expect(await result('constructor', value)).toBe('c');
    expect(await result('__proto__.admin', value)).toBe(true);
    await result('$merge([{"__proto__": {"admin": true}}])');
    await result('$ ~> |$|{"__proto__": {"admin": true}}|', { a: 1 });
    expect({}).not.toHaveProperty('admin');
    expect(await result('{}.admin')).toBeNull();
  });

  it.each(['$now()', '$millis()', '$random()', '$shuffle([1])', '$eval("$now()")'])(
    'cannot give another value each time: %s',
    async (expression) => {
      await expect(result(expression)).rejects.toThrow(/\$\w+ gives another value each time/);
    }
  );

  it.each([
    ['title &', 'Unexpected end of expression (at character 7)'],
    ['(title', 'Expected ")" before end of expression (at character 6)'],
    ['"open', 'String literal must be terminated by a matching quote (at character 5)'],
    ['('.repeat(5000), ''],
  ])('that cannot be read says so when it is checked (%#)', (expression, message) => {
    expect(() => checkExpression(expression)).toThrow(`The expression failed: ${message}`);
  });

  it.each([
    ['$number(title)', 'Unable to cast value to a number: "Assembly line" (at character 8)'],
    ['$undefined(1)', 'Attempted to invoke a non-function (at character 11)'],
    ['$error("no such campaign")', 'no such campaign (at character 7)'],
    ['$eval("1 +")', 'Syntax error in expression passed to function eval'],
  ])('that fails says why: %s', async (expression, message) => {
    await expect(result(expression)).rejects.toThrow(`The expression failed: ${message}`);
  });
});

describe('all expressions of a video', () => {
  const video = { title: 'a', chapters: [{ title: 'b' }, null, { title: 'c' }] };

  it('are answered at once, each in its place', async () => {
    expect(
      await evaluator.evaluate(video, [
        { expression: 'title', each: [] },
        { expression: 'chapters', each: ['title', '$uppercase(title)'] },
        { value: [{ n: 1 }, null, { n: 2 }], each: ['n + 1'] },
        { value: { n: 1 }, each: ['n'] },
        { value: null, each: ['n'] },
      ])
    ).toEqual([
      { value: 'a', each: [] },
      {
        value: [{ title: 'b' }, null, { title: 'c' }],
        each: [
          ['b', 'c'],
          ['B', 'C'],
        ],
      },
      { value: null, each: [[2, 3]] },
      { value: null, each: [[1]] },
      { value: null, each: [[]] },
    ]);
  });

  it('see the video as it came, whatever another did with it before', async () => {
    const before = [
      'chapters[]',
      '$append(chapters, 1)',
      '$reverse(chapters)',
      '$ ~> |$|{"t": 1}|',
    ];
    const answers = await evaluator.evaluate(
      video,
      [...before, '$'].map((expression) => ({ expression, each: [] }))
    );
    expect(answers.at(-1)!.value).toEqual(video);
  });

  it('end with the first that fails, which is named', async () => {
    const endless = '($f := function($x){$f($x)}; $f(1))';
    const asked = evaluator.evaluate(video, [
      { expression: 'title', each: [] },
      { expression: 'chapters', each: ['title', '$error("no")', endless] },
      { expression: endless, each: [] },
    ]);
    const failure = await failureOf(asked);
    expect(failure).toBeInstanceOf(ExpressionError);
    expect(failure).not.toBeInstanceOf(ExpressionKilledError);
    expect(failure).toMatchObject({ at: [1, 1] });
  });
});

const STOPPED =
  'The expression was stopped: it needed more than 1000 ms of computing time or 256 MB of memory';

describe('an expression that would never end', () => {
  it.each([
    ['a function that calls itself', '($f := function($x){$f($x)}; $f(1))'],
    ['a regular expression that backtracks', `$match("${'a'.repeat(40)}!", /^(a+)+$/)`],
    ['a list of lists', '$count([1..999999].[1..999999])'],
    ['$eval', '$eval("($f := function($x){$f($x)}; $f(1))")'],
  ])('is stopped: %s', async (_what, expression) => {
    await expect(result(expression)).rejects.toThrow(STOPPED);
  });

  it('is stopped by its depth before the stack is full', async () => {
    const depth = (n: number) =>
      result(`($f := function($n){$n = 0 ? 0 : 1 + $f($n - 1)}; $f(${n}))`);
    await expect(depth(-1)).rejects.toThrow(/Stack overflow\. Check for non-terminating recursive/);
    expect(await depth(300)).toBe(300);
  });

  it('holds up neither the process nor, once stopped, the next video', async () => {
    const expression = '($f := function($x){$f($x)}; $exists(endless) ? $f(1) : title)';
    let turns = 0;
    const clock = setInterval(() => turns++, 1);
    const results = await Promise.allSettled(
      [{ title: 'a' }, { endless: true }, { title: 'b' }, { endless: true }, {}].map((video) =>
        result(expression, video)
      )
    );
    clearInterval(clock);
    expect(results.map((one) => (one.status === 'fulfilled' ? one.value : 'stopped'))).toEqual([
      'a',
      'stopped',
      'b',
      'stopped',
      null,
    ]);
    expect(turns).toBeGreaterThan(20);
  });

  it('is not to blame for the time in which the site did something else', async () => {
    await result('title');
    const late = result('title', { title: 'b' });
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        const start = Date.now();
        while (Date.now() - start < 1500);
        resolve();
      });
    });
    expect(await late).toBe('b');
  });
});

describe('an expression that would fill the memory', () => {
  it.each([
    ['$pad', '$pad("x", 300000000)'],
    ['$pad to the left', '$pad("x", -300000000)'],
    ['$join', '$join([1..5000].$string(), $pad("", 10000))'],
    ['$replace', '$replace($pad("", 100000), " ", $pad("", 10000))'],
    ['$string', '($s := $pad("", 1000000); $string([1..100].($s)))'],
    ['a list as a text', '($s := $pad("", 1000000); [1..100].($s) & "")'],
    ['$map', '($s := $pad("", 1000000); $map([1..100], function(){$s}))'],
    ['a text that doubles', '$length($reduce([1..28], function($a, $n){$a & $a}, "x"))'],
  ])('is refused before it does, and leaves the process alone: %s', async (_what, expression) => {
    await result('title');
    const before = await evaluator.pid();
    const failure = await failureOf(result(expression));
    expect(failure).toMatchObject({
      message: expect.stringMatching(
        /it gives more than 10000000 characters|Invalid string length/
      ),
    });
    expect(await evaluator.pid()).toBe(before);
  });

  it('takes its own process with it and nothing else', async () => {
    const failure = await failureOf(result('$count([1..9999999].{"a": $, "b": [$]})'));
    expect(failure).toMatchObject({ message: STOPPED });
    expect(await result('title')).toBe('Assembly line');
  });

  it.each(['$pad(title, 20)', '$join(tags.title, ", ")', '$string(tags)', 'title & tags'])(
    'is none of those that people write: %s',
    async (expression) => {
      expect(await result(expression)).toMatch(/^(\[|Assembly|How-to)/);
    }
  );
});

describe('a process that an expression ended', () => {
  it('is counted by expressions and input, and the expression is named', async () => {
    const ours = createEvaluator();
    const endless = '$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /^(a+)+$/)';
    const ask = (input: unknown) =>
      failureOf(
        ours.evaluate(input, [
          { expression: 'title', each: [] },
          { value: [{}], each: ['title', endless] },
        ])
      );
    const at = [1, 1];
    expect(await ask({ v: 1 })).toMatchObject({ kills: 1, at });
    expect(await ask({ v: 2 })).toMatchObject({ kills: 1, at });
    expect(await ask({ v: 1 })).toMatchObject({ kills: 2, at });
    await ours.stop();
  });

  it('is replaced when something else ended it between two videos', async () => {
    const ours = createEvaluator();
    const ask = () => ours.evaluate({ title: 'a' }, [{ expression: 'title', each: [] }]);
    await ask();
    const first = (await ours.pid())!;
    process.kill(first, 'SIGKILL');
    await until(async () => (await ours.pid()) === null);
    expect((await ask())[0]!.value).toBe('a');
    expect(await ours.pid()).not.toBe(first);
    await ours.stop();
    await until(async () => (await ours.pid()) === null);
  });

  it('is not started before it is needed', async () => {
    expect(await createEvaluator().pid()).toBeNull();
  });
});

describe('a site that is killed', () => {
  const isRunning = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  it.each([
    [
      'while an expression is evaluated',
      '$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /^(a+)+$/)',
    ],
    ['while none is', 'null'],
  ])('leaves no process behind: %s', async (_when, expression) => {
    const site = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(__dirname, '../support/expression-site.ts'), expression],
      { stdio: ['ignore', 'pipe', 'inherit'] }
    );
    const [output] = (await once(site.stdout, 'data')) as [Buffer];
    const pid = Number(output);
    expect(isRunning(pid)).toBe(true);
    site.kill('SIGKILL');
    await until(() => !isRunning(pid));
  });
});
