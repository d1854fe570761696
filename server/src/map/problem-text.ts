import type { Problem } from '#shared/contract/mapping';

type Describe = (values: Problem['values']) => string;

const at = ({ attribute = '' }: Problem['values']): string => `"${attribute}"`;

const texts: Record<Problem['code'], Describe> = {
  unknownTarget: ({ target }) => `there is no collection type "${target}" any more`,
  needsDrafts: () =>
    'the content type has no drafts, so entries cannot be hidden: publish always, and delete or keep',
  needsLocale: () => 'the content type is localised: choose the language of its entries',
  notLocalised: () => 'the content type is not localised',
  unknownLocale: ({ locale }) => `the site has no language "${locale}"`,
  unknownAttribute: (values) => `the content type has no attribute ${at(values)}`,
  reservedAttribute: (values) => `the attribute ${at(values)} is Strapi's own`,
  cannotFit: (values) => `the value cannot fit the attribute ${at(values)} of type ${values.type}`,
  mayNotFit: (values) => `the value may not fit the attribute ${at(values)}`,
  requiredWithoutRule: (values) => `the attribute ${at(values)} is required and no rule fills it`,
  tooLong: (values) => `the value may be too long for the attribute ${at(values)}`,
  notUnique: (values) => `the attribute ${at(values)} must be unique and its value is not`,
  twice: (values) => `two rules fill the attribute ${at(values)}`,
  badPath: ({ source, reason }) => `the path ${source} cannot be read: ${reason}`,
  badExpression: ({ reason }) => `the expression cannot be read: ${reason}`,
  mayBeEmpty: (values) => `the required attribute ${at(values)} may stay empty`,
  unknownRelatedAttribute: ({ by, type }) => `the type ${type} has no text attribute "${by}"`,
  cannotCreateRelated: ({ type, required }) =>
    `entries of ${type} cannot be made: ${required} is required`,
  refusedRelated: (values) =>
    `the attribute ${at(values)} relates to ${values.type}, which mappings must not feed`,
  refusedTarget: ({ target }) => `mappings must not feed ${target}, or your roles may not read it`,
  notReadable: (values) =>
    `your roles may not read ${at(values)} of all entries of ${values.type}, so nothing can be found by it`,
  elementIdNotFed: (values) => `no rule fills ${at(values)}, which is to tell elements apart`,
  expressionFails: (values) => `the expression for ${at(values)} fails: ${values.reason}`,
  expressionFailsEmpty: (values) =>
    `the expression for ${at(values)} fails when a video lacks a value: ${values.reason}`,
  expressionTooCostly: (values) =>
    `the expression for ${at(values)} may need too much with long texts and lists: ${values.reason}`,
  unknownValue: (values) => `"${values.value}" is not a value of the attribute ${at(values)}`,
};

/** A problem in words, for logs and for the reason why a delivery waits. The admin panel has its own. */
export const describeProblem = ({ code, rule, inner, values }: Problem): string => {
  const where = [rule, inner].filter((index) => index !== null).map((index) => index + 1);
  return `${where.length > 0 ? `rule ${where.join('.')}: ` : ''}${texts[code](values)}`;
};
