import type { Mapping, Rule } from '#shared/contract/mapping';
import { everyRule, mappingOnto, textRule } from '../support/tutorial';

const remark = textRule('remark', 'title');

/** With one line more, where it is a component's. */
const extended = (rule: Rule): Rule => {
  const { transform } = rule;
  if (transform.type !== 'component') return rule;
  const { attribute, source } = remark;
  const line = { attribute, source, transform: { type: 'text' as const } };
  return { ...rule, transform: { ...transform, rules: [...transform.rules, line] } };
};

/** A mapping of 25 rules, those within its two components counted; one of them is an expression. */
export const largeMapping: Mapping = mappingOnto('api::tutorial.tutorial', {
  rules: [...everyRule('untilEdited').map(extended), remark],
});
