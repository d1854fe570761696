import type { ReactNode } from 'react';
import { Flex } from '@strapi/design-system';
import type {
  AttributeView,
  PayloadField,
  Problem,
  Rule,
  TypeView,
} from '#shared/contract/mapping';
import { useText } from '../../useText';
import { FallbackField } from './FallbackField';
import { Choice } from '../../components/inputs';
import type { Gap } from './problems';
import { SourceField } from './SourceField';
import { TransformFields } from './TransformFields';
import { blank, fieldsWithin, kindsFor, referredBy } from './transforms';

/** What a rule and a rule within a component have in common. */
export type Line = Omit<Rule, 'owner'>;

interface LineFormProps {
  line: Line;
  /** Those that it can feed. */
  attributes: readonly AttributeView[];
  /** Every type and component that an attribute can refer to. */
  types: readonly TypeView[];
  fields: readonly PayloadField[];
  problems: readonly Problem[];
  gaps: readonly Gap[];
  /** What only a rule has. */
  owner?: ReactNode;
  /** What only a rule within a component has here. */
  remove?: ReactNode;
  onChange(line: Line): void;
}

/** Everything about one rule. */
export const LineForm = ({
  line,
  attributes,
  types,
  fields,
  problems,
  gaps,
  owner,
  remove,
  onChange,
}: LineFormProps) => {
  const text = useText();
  const { source, transform } = line;
  const attribute = attributes.find(({ name }) => name === line.attribute);
  const kinds = kindsFor(attribute);

  const pickAttribute = (name: string): void => {
    const picked = attributes.find((candidate) => candidate.name === name);
    const [usual] = kindsFor(picked);
    // The options of a relation or a component are about the one that it refers to.
    const stays =
      kindsFor(picked).includes(transform.type) && !picked?.target && !picked?.component;
    onChange({
      ...line,
      attribute: name,
      transform: stays ? transform : blank(usual ?? 'text', referredBy(picked, types)),
    });
  };

  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Flex gap={4} alignItems="flex-end">
        <Choice
          label={text('rule.attribute')}
          value={line.attribute}
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
            onChange({ ...line, transform: blank(kind, referredBy(attribute, types)) })
          }
        />
        {remove}
      </Flex>
      <SourceField
        source={source}
        fields={fields}
        onChange={(changed) => onChange({ ...line, source: changed })}
      />
      <Flex gap={4} alignItems="flex-start">
        <FallbackField
          key={transform.type}
          transform={transform}
          fallback={line.fallback}
          onChange={(fallback) => onChange({ ...line, fallback })}
        />
        {owner}
      </Flex>
      <TransformFields
        key={transform.type}
        transform={transform}
        attribute={attribute}
        types={types}
        fields={fieldsWithin(fields, 'paths' in source ? source.paths[0] : undefined)}
        problems={problems}
        gaps={gaps}
        onChange={(changed) => onChange({ ...line, transform: changed })}
      />
    </Flex>
  );
};
