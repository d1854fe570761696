import { readdirSync } from 'node:fs';
import path from 'node:path';
import { createIntl } from 'react-intl';
import ts from 'typescript';
import { LANGUAGES } from '../../admin/src/languages';
import { shellTexts } from '../../admin/src/shellTexts';

const admin = path.resolve(__dirname, '../../admin/src');
const folder = path.join(admin, 'translations');

/** Texts that may read the same in another language: names, what is typed literally, and mere placeholders. */
const MAY_BE_THE_SAME = [
  /^(name|tabs\.label|owner\.always|preview\.owner\.ignite|panel\.igniteValue|transform\.json)$/,
  /^(filter\.of\.(visibility|status|language)|source\.placeholder)$/,
  /^(reason\.failed|rule\.type|cron\.sentence|health\.refusedFor|activity\.count|picker\.portrait)$/,
];

const textsOf = (language: string): Record<string, string> =>
  jest.requireActual(path.join(folder, `${language}.json`));

const english = textsOf('en');
const others = LANGUAGES.filter((language: string) => language !== 'en');

const { formatters } = createIntl({ locale: 'en' });

/** A part of a parsed text: an argument, a choice between texts, or mere words. */
interface Part {
  type: number;
  value?: string;
  options?: Record<string, { value: Part[] }>;
}

const LITERAL = 0;

/** The names of what a text is filled in with. Throws where the text cannot be read. */
const placeholdersOf = (text: string): string[] => {
  const names = new Set<string>();
  const visit = (parts: readonly Part[]): void => {
    for (const { type, value, options = {} } of parts) {
      if (type !== LITERAL && value !== undefined) names.add(value);
      for (const option of Object.values(options)) visit(option.value);
    }
  };
  visit(formatters.getMessageFormat(text, 'en').getAst() as Part[]);
  return [...names].sort();
};

/**
 * Every key that the admin panel's sources can ask for. The compiler knows: the key in
 * `text(`refusal.${reason}`)` is of a type that follows from the zod enum behind `reason`.
 */
const usedKeys = (): Set<string> => {
  const configFile = path.resolve(admin, '../../tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(configFile, ts.sys.readFile).config,
    ts.sys,
    path.dirname(configFile)
  );
  const files = readdirSync(admin, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => path.join(admin, name));
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'text') {
      const [key] = node.arguments;
      const type = key && checker.getTypeAtLocation(key);
      const types = type?.isUnion() ? type.types : [type];
      for (const one of types) {
        if (!one?.isStringLiteral()) {
          throw new Error(
            `Which text is this? ${node.getSourceFile().fileName}: ${node.getText()}`
          );
        }
        used.add(one.value);
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const source of program.getSourceFiles()) {
    if (source.fileName.startsWith(admin)) visit(source);
  }
  return used;
};

it('has a text for every key that is used, and uses every text', () => {
  expect(Object.keys(english).sort()).toEqual([...usedKeys()].sort());
});

it('has a file of texts for every language that it speaks, and no other', () => {
  const files = readdirSync(folder).map((name) => name.replace(/\.json$/, ''));
  expect(files.sort()).toEqual([...LANGUAGES].sort());
  expect(Object.keys(shellTexts).sort()).toEqual([...LANGUAGES].sort());
});

// `describe.each` takes no empty table.
for (const language of others) {
  describe(`in ${language}`, () => {
    const texts = textsOf(language);

    it('has every text and no other', () => {
      expect(Object.keys(texts)).toEqual(Object.keys(english));
    });

    it('has no text left in English', () => {
      const left = Object.entries(texts).filter(
        ([key, text]) => text === english[key] && !MAY_BE_THE_SAME.some((name) => name.test(key))
      );
      expect(left).toEqual([]);
      const shell = Object.entries(shellTexts[language]);
      expect(shell.filter(([, text]) => text === '')).toEqual([]);
    });

    it('fills every text in with the same things', () => {
      const filled = (of: Record<string, string>) =>
        Object.fromEntries(Object.entries(of).map(([key, text]) => [key, placeholdersOf(text)]));
      expect(filled(texts)).toEqual(filled(english));
    });
  });
}
