import fc from 'fast-check';
import { compileExpression } from '../../server/src/map/expression';
import { exampleBody } from '../support/ignite';

const complete: unknown = JSON.parse(exampleBody('4-updated-complete-public.json').toString());
const result = (expression: string, value: unknown = complete) =>
  compileExpression(expression)(value);

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

  it('is compiled once and gives each video its own result', async () => {
    const evaluate = compileExpression('$uppercase(title)');
    const videos = [{ title: 'a' }, { title: 'b' }, {}];
    expect(await Promise.all(videos.map(evaluate))).toEqual(['A', 'B', null]);
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
    const evaluate = compileExpression('{"v": v}');
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (v) => {
        expect(JSON.stringify(await evaluate({ v }))).toBe(JSON.stringify({ v }));
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
  ])('that cannot be read says so when it is compiled (%#)', (expression, message) => {
    expect(() => compileExpression(expression)).toThrow(`The expression failed: ${message}`);
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

describe('an expression that would never end', () => {
  it.each([
    ['a function that calls itself', '($f := function($x){$f($x)}; $f(1))'],
    ['a regular expression that backtracks', `$match("${'a'.repeat(40)}!", /^(a+)+$/)`],
    ['a list without end', '$sum([1..9999999])'],
    ['a loop inside of a function', '$length($pad("x", 100000000))'],
    ['$eval', '$eval("($f := function($x){$f($x)}; $f(1))")'],
  ])('is stopped: %s', async (_what, expression) => {
    await expect(result(expression)).rejects.toThrow('The expression took longer than 100 ms');
  });

  it('or fill the memory is stopped, one way or the other', async () => {
    const doubled = '$length($reduce([1..28], function($a, $n){$a & $a}, "x"))';
    await expect(result(doubled)).rejects.toThrow(/^The expression (took longer|failed)/);
  });

  it('is stopped by its depth before the stack is full', async () => {
    const depth = (n: number) =>
      result(`($f := function($n){$n = 0 ? 0 : 1 + $f($n - 1)}; $f(${n}))`);
    await expect(depth(-1)).rejects.toThrow(/Stack overflow\. Check for non-terminating recursive/);
    expect(await depth(300)).toBe(300);
  });

  it('holds up neither the process nor, once stopped, the next video', async () => {
    const evaluate = compileExpression(
      '($f := function($x){$f($x)}; $exists(endless) ? $f(1) : title)'
    );
    let turns = 0;
    const clock = setInterval(() => turns++, 1);
    const results = await Promise.allSettled(
      [{ title: 'a' }, { endless: true }, { title: 'b' }, { endless: true }, {}].map(evaluate)
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

  it('is not to blame for the time in which the process did something else', async () => {
    const evaluate = compileExpression('title');
    await evaluate({ title: 'a' });
    const late = evaluate({ title: 'b' });
    // The thread has been asked by then; its answer waits behind the timer that stops it.
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        const start = Date.now();
        while (Date.now() - start < 300);
        resolve();
      });
    });
    expect(await late).toBe('b');
  });
});
