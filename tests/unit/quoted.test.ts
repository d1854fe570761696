import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { errorText } from '../../server/src/error-text';
import { quoted } from '../../server/src/quoted';

const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\n', '\r', '\u001b', '\u0085', '\u2028', '\u202e', '"', 'a') })
);

it('a text from outside never breaks out of its line and its quotes in the log', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(quoted(text)).not.toMatch(CONTROLS);
      expect(JSON.parse(quoted(text))).toBe(text);
    })
  );
});

it('a long text is cut', () => {
  expect(quoted('x'.repeat(201))).toBe(`"${'x'.repeat(200)}…"`);
});

it("an error's message stays in its line of the log, whatever it repeats", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(errorText(new Error(`The title ${text} is taken`))).not.toMatch(CONTROLS);
    })
  );
});

it('no line of the log holds anything else than texts of the plugin, quoted texts and messages of errors', () => {
  const sources = path.resolve(__dirname, '../../server/src');
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts')
  );
  const calls = files.flatMap((name) => {
    const text = readFileSync(path.join(sources, name), 'utf8');
    return [...text.matchAll(/strapi\.log\.\w+\(\s*(`[^`]*`|[^)]*)/g)].map(([, line = '']) => line);
  });
  expect(calls.length).toBeGreaterThan(10);
  for (const line of calls) {
    expect(line).toMatch(/^[`']\[ignite-video\] /);
    for (const [, inserted] of line.matchAll(/\$\{([^}]*)/g)) {
      expect(inserted).toMatch(/^(quoted|errorText)\(/);
    }
  }
});
