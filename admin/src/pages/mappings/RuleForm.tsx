import type { ReactNode } from 'react';
import { Flex } from '@strapi/design-system';
import type { AttributeView, Rule, TypeView } from '#shared/contract/mapping';
import type { PayloadField } from '#shared/contract/mapping-preview';
import { useText } from '../../useText';
import { FallbackField } from './FallbackField';
import { Choice } from '../../components/inputs';
import { SourceField } from './SourceField';
import { TransformFields } from './TransformFields';
import { blank, kindsFor, referredBy } from './transforms';

/** What a rule and a rule within a component have in common. */
export type CommonRule = Omit<Rule, 'owner'>;

interface RuleFormProps {
  rule: CommonRule;
  /** Those that it can write to. */
  attributes: readonly AttributeView[];
  /** Every type and component that an attribute can refer to. */
  types: readonly TypeView[];
  fields: readonly PayloadField[];
  /** What the rule's expression comes to. */
  result?: ReactNode;
  /** The choice of the owner, where the rule has one. */
  owner?: ReactNode;
  /** The button that removes the rule, where no table has one. */
  remove?: ReactNode;
  /** The rules of a component. */
  children?: ReactNode;
  onChange(rule: CommonRule): void;
}

/** Everything about one rule. */
export const RuleForm = ({
  rule,
  attributes,
  types,
  fields,
  result,
  owner,
  remove,
  children,
  onChange,
}: RuleFormProps) => {
  const text = useText();
  const { source, transform } = rule;
  const attribute = attributes.find(({ name }) => name === rule.attribute);
  const kinds = kindsFor(attribute);

  const pickAttribute = (name: string): void => {
    const picked = attributes.find((candidate) => candidate.name === name);
    const [usual] = kindsFor(picked);
    // The options of a relation or a component are about the one that it refers to.
    const stays =
      kindsFor(picked).includes(transform.type) && !picked?.target && !picked?.component;
    onChange({
      ...rule,
      attribute: name,
      transform: stays ? transform : blank(usual ?? 'text', referredBy(picked, types)),
    });
  };

  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Flex gap={4} alignItems="flex-end">
        <Choice
          label={text('rule.attribute')}
          value={rule.attribute}
          options={attributes.map(({ name, type }) => ({
            value: name,
            label: `${name} (${type})`,
          }))}
          onChange={pickAttribute}
        />
        <Choice
          label={text('rule.transform')}
          value={transform.type}
          options={kinds.map((value) => ({ value, label: text(`transform.${value}`) }))}
          onChange={(kind) =>
            onChange({ ...rule, transform: blank(kind, referredBy(attribute, types)) })
          }
        />
        {remove}
      </Flex>
      <SourceField
        source={source}
        fields={fields}
        onChange={(changed) => onChange({ ...rule, source: changed })}
      />
      {result}
      <Flex gap={4} alignItems="flex-start">
        <FallbackField
          key={transform.type}
          transform={transform}
          fallback={rule.fallback}
          onChange={(fallback) => onChange({ ...rule, fallback })}
        />
        {owner}
      </Flex>
      <TransformFields
        key={transform.type}
        transform={transform}
        attribute={attribute}
        types={types}
        onChange={(changed) => onChange({ ...rule, transform: changed })}
      />
      {children}
    </Flex>
  );
};
