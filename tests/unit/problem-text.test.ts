import { problem, type Problem } from '#shared/contract/mapping';
import { describeProblem } from '../../server/src/map/problem-text';

const values = {
  attribute: 'topics',
  target: 'api::tutorial.tutorial',
  locale: 'de',
  type: 'api::topic.topic',
  source: 'a..b',
  reason: 'a key was expected',
  by: 'name',
  required: 'slug',
  value: 'open',
};
const of = (code: Problem['code'], parts: Partial<Problem> = {}): string =>
  describeProblem({
    severity: 'error',
    code,
    rule: null,
    inner: null,
    values,
    ...parts,
  } as Problem);

const texts: Record<Problem['code'], string> = {
  unknownTarget: 'there is no collection type "api::tutorial.tutorial" any more',
  needsDrafts:
    'the content type has no drafts, so entries cannot be hidden: publish always, and delete or keep',
  needsLocale: 'the content type is localised: choose the language of its entries',
  notLocalised: 'the content type is not localised',
  unknownLocale: 'the site has no language "de"',
  unknownAttribute: 'the content type has no attribute "topics"',
  reservedAttribute: 'the attribute "topics" is Strapi\'s own',
  cannotFit: 'the value cannot fit the attribute "topics" of type api::topic.topic',
  mayNotFit: 'the value may not fit the attribute "topics"',
  requiredWithoutRule: 'the attribute "topics" is required and no rule fills it',
  tooLong: 'the value may be too long for the attribute "topics"',
  notUnique: 'the attribute "topics" must be unique and its value is not',
  twice: 'two rules fill the attribute "topics"',
  badPath: 'the path a..b cannot be read: a key was expected',
  badExpression: 'the expression cannot be read: a key was expected',
  mayBeEmpty: 'the required attribute "topics" may stay empty',
  unknownRelatedAttribute: 'the type api::topic.topic has no text attribute "name"',
  cannotCreateRelated: 'entries of api::topic.topic cannot be made: slug is required',
  refusedRelated:
    'the attribute "topics" relates to api::topic.topic, which mappings must not feed',
  refusedTarget: 'mappings must not feed api::tutorial.tutorial, or your roles may not read it',
  notReadable:
    'your roles may not read "topics" of all entries of api::topic.topic, so nothing can be found by it',
  elementIdNotFed: 'no rule fills "topics", which is to tell elements apart',
  expressionFails: 'the expression for "topics" fails: a key was expected',
  expressionFailsEmpty:
    'the expression for "topics" fails when a video lacks a value: a key was expected',
  expressionTooCostly:
    'the expression for "topics" may need too much with long texts and lists: a key was expected',
  unknownValue: '"open" is not a value of the attribute "topics"',
};

it.each(problem.shape.code.options)('%s is said in words', (code) => {
  expect(of(code)).toBe(texts[code]);
});

it.each([
  [{ rule: null, inner: null }, ''],
  [{ rule: 0, inner: null }, 'rule 1: '],
  [{ rule: 2, inner: 1 }, 'rule 3.2: '],
])('and where it is: %j', (at, where) => {
  expect(of('notLocalised', at)).toBe(`${where}the content type is not localised`);
});
