import { useCallback, useEffect, useId, useState } from 'react';
import { Box, TextButton, Typography, VisuallyHidden } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import type { AttributeView, Mapping, Rule, TypeView } from '#shared/contract/mapping';
import type { PayloadField } from '#shared/contract/mapping-preview';
import { Section } from '../../components/Section';
import { useText } from '../../useText';
import { AddAttribute } from './AddAttribute';
import type { Checked } from './api';
import { useIsReadOnly } from '../../components/inputs';
import { problemsOfRule, type Gap } from './problems';
import { ProblemTexts } from './ProblemTexts';
import { RuleRow } from './RuleRow';
import { ruleFor, unmapped } from './transforms';
import type { Preview } from './usePreview';

const COLUMNS = ['attribute', 'source', 'transform', 'owner'] as const;

interface RulesTableProps {
  draft: Mapping;
  type: TypeView | undefined;
  types: readonly TypeView[];
  fields: readonly PayloadField[];
  checked: Checked | undefined;
  gaps: readonly Gap[];
  /** What the mapping would do to the entry of the chosen video. */
  preview: Preview;
  onChange(rules: Rule[]): void;
}

/** Every rule in one line; the one that is worked on opens below its line. */
export const RulesTable = ({
  draft,
  type,
  types,
  fields,
  checked,
  gaps,
  preview,
  onChange,
}: RulesTableProps) => {
  const text = useText();
  const isReadOnly = useIsReadOnly();
  const id = useId();
  const [open, setOpen] = useState<number>();
  const [added, setAdded] = useState<number>();
  const { rules } = draft;

  const buttonOf = useCallback((index: number) => document.getElementById(`${id}-${index}`), [id]);

  const put = (index: number, rule: Rule): void =>
    onChange(rules.map((old, position) => (position === index ? rule : old)));

  const add = (attribute: AttributeView): void => {
    onChange([...rules, ruleFor(attribute, types, fields)]);
    setOpen(rules.length);
    setAdded(rules.length);
  };

  useEffect(() => {
    if (added !== undefined) buttonOf(added)?.focus();
  }, [buttonOf, added]);

  const remove = (index: number): void => {
    onChange(rules.filter((_, position) => position !== index));
    setOpen(undefined);
    setAdded(undefined);
  };

  return (
    <Section
      title={text('rules.title', { count: rules.length })}
      hint={text('rules.hint')}
      action={
        !isReadOnly && (
          <AddAttribute
            label={text('rules.add')}
            attributes={unmapped(type, draft)}
            focusAfter={() => buttonOf(rules.length - 1)}
            onAdd={add}
          />
        )
      }
    >
      <ProblemTexts
        problems={(checked?.problems ?? []).filter(({ rule }) => rule === null)}
        remedy={({ code, values }) => {
          const needed =
            code === 'requiredWithoutRule' &&
            unmapped(type, draft).find(({ name }) => name === values['attribute']);
          return (
            needed &&
            !isReadOnly && (
              <TextButton startIcon={<Plus />} onClick={() => add(needed)}>
                {text('rules.addFor', { attribute: needed.name })}
              </TextButton>
            )
          );
        }}
      />
      {rules.length === 0 ? (
        <Box background="neutral100" hasRadius padding={6}>
          <Typography textColor="neutral600">{text('rules.empty')}</Typography>
        </Box>
      ) : (
        <Box overflow="auto">
          <Box tag="table" width="100%" style={{ borderCollapse: 'collapse' }}>
            <thead>
              <tr>
                {COLUMNS.map((column) => (
                  <Box key={column} tag="th" scope="col" padding={2} textAlign="left">
                    <Typography variant="sigma" textColor="neutral600">
                      {text(`rules.${column}`)}
                    </Typography>
                  </Box>
                ))}
                <th scope="col">
                  <VisuallyHidden>{text('mappings.actions')}</VisuallyHidden>
                </th>
              </tr>
            </thead>
            <tbody>
              {rules.map((rule, index) => (
                <RuleRow
                  key={index}
                  rule={rule}
                  type={type}
                  types={types}
                  fields={fields}
                  problems={problemsOfRule(checked, rule.attribute, index)}
                  gaps={gaps.filter((gap) => gap.rule === index)}
                  preview={preview}
                  isOpen={open === index}
                  buttonId={`${id}-${index}`}
                  columns={COLUMNS.length + 1}
                  onToggle={() => setOpen(open === index ? undefined : index)}
                  onChange={(changed) => put(index, changed)}
                  onRemove={() => remove(index)}
                />
              ))}
            </tbody>
          </Box>
        </Box>
      )}
    </Section>
  );
};
