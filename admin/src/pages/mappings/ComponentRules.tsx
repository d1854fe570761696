import { Box, Flex, IconButton, Typography } from '@strapi/design-system';
import { Trash } from '@strapi/icons';
import type { ComponentRule, Problem, TypeView } from '#shared/contract/mapping';
import type { PayloadField } from '#shared/contract/mapping-preview';
import { useText } from '../../useText';
import { AddAttribute } from './AddAttribute';
import { useIsReadOnly } from '../../components/inputs';
import { RuleForm, type CommonRule } from './RuleForm';
import type { Gap } from './problems';
import { ProblemTexts } from './ProblemTexts';
import { ruleFor, unmapped } from './transforms';

// A component's rules know no components.
const asComponentRule = ({
  attribute,
  source,
  fallback,
  transform,
}: CommonRule): ComponentRule | null =>
  transform.type === 'component' ? null : { attribute, source, fallback, transform };

interface ComponentRulesProps {
  rules: readonly ComponentRule[];
  component: TypeView | undefined;
  types: readonly TypeView[];
  fields: readonly PayloadField[];
  problems: readonly Problem[];
  gaps: readonly Gap[];
  onChange(rules: ComponentRule[]): void;
}

/** The rules for the attributes of a component. */
export const ComponentRules = ({
  rules,
  component,
  types,
  fields,
  problems,
  gaps,
  onChange,
}: ComponentRulesProps) => {
  const text = useText();
  const isReadOnly = useIsReadOnly();
  const attributes = (component?.attributes ?? []).filter(({ type }) => type !== 'component');

  const put = (index: number, changed: CommonRule): void => {
    const rule = asComponentRule(changed);
    if (rule) onChange(rules.map((old, position) => (position === index ? rule : old)));
  };

  return (
    <Flex
      role="group"
      aria-label={text('rule.within', { component: component?.displayName ?? '?' })}
      direction="column"
      alignItems="stretch"
      gap={3}
    >
      <Typography variant="pi" textColor="neutral600">
        {text('rule.withinHint')}
      </Typography>
      {rules.map((rule, index) => (
        <Box key={index} borderColor="neutral200" hasRadius padding={4} background="neutral0">
          <Flex direction="column" alignItems="stretch" gap={4}>
            <ProblemTexts
              problems={problems.filter(({ inner }) => inner === index)}
              gaps={gaps.filter(({ inner }) => inner === index)}
            />
            <RuleForm
              rule={rule}
              attributes={attributes}
              types={types}
              fields={fields}
              onChange={(changed) => put(index, changed)}
              remove={
                !isReadOnly && (
                  <IconButton
                    variant="ghost"
                    label={text('rule.remove', { attribute: rule.attribute })}
                    onClick={() => onChange(rules.filter((_, position) => position !== index))}
                  >
                    <Trash />
                  </IconButton>
                )
              }
            />
          </Flex>
        </Box>
      ))}
      {!isReadOnly && (
        <Flex>
          <AddAttribute
            label={text('rule.addWithin')}
            attributes={unmapped(component, { rules: rules as never }).filter(
              ({ type }) => type !== 'component'
            )}
            onAdd={(attribute) => {
              const added = asComponentRule(ruleFor(attribute, types, fields));
              if (added) onChange([...rules, added]);
            }}
          />
        </Flex>
      )}
    </Flex>
  );
};
