import { useCallback, useEffect, useId, useState, type ReactNode } from 'react';
import {
  Box,
  Flex,
  IconButton,
  TextButton,
  Typography,
  VisuallyHidden,
} from '@strapi/design-system';
import { ChevronDown, ChevronRight, Plus, Trash } from '@strapi/icons';
import {
  owner as owners,
  type AttributeView,
  type Mapping,
  type PayloadField,
  type Rule,
  type TypeView,
} from '#shared/contract/mapping';
import { Section } from '../../components/Section';
import { useText } from '../../useText';
import { AddAttribute } from './AddAttribute';
import type { Checked } from './api';
import { Choice, useIsReadOnly } from '../../components/inputs';
import { LineForm } from './LineForm';
import { problemsOfRule, type Gap } from './problems';
import { ProblemTexts } from './ProblemTexts';
import { ruleFor, unmapped } from './transforms';

const COLUMNS = ['attribute', 'source', 'transform', 'owner'] as const;

const Cell = ({ children, width }: { children: ReactNode; width?: string }) => (
  <Box tag="td" padding={2} width={width} style={{ verticalAlign: 'top' }}>
    {children}
  </Box>
);

const sourceText = ({ source }: Rule): string =>
  'expression' in source ? source.expression : source.paths.join(' | ');

interface RulesTableProps {
  draft: Mapping;
  type: TypeView | undefined;
  types: readonly TypeView[];
  fields: readonly PayloadField[];
  checked: Checked | undefined;
  gaps: readonly Gap[];
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

  const row = (rule: Rule, index: number): ReactNode => {
    const { attribute, transform, owner } = rule;
    const isOpen = open === index;
    const known = type?.attributes.find(({ name }) => name === attribute);
    const problems = problemsOfRule(checked, attribute, index);
    const missing = gaps.filter((gap) => gap.rule === index);
    const isInvolved = problems.length + missing.length > 0;
    const border = { borderTop: '1px solid' };
    return [
      <Box tag="tr" key={index} color="neutral200" style={border}>
        <Box
          tag="th"
          scope="row"
          padding={2}
          textAlign="left"
          style={{ verticalAlign: 'top', fontWeight: 'normal' }}
        >
          <Box
            tag="button"
            type="button"
            id={`${id}-${index}`}
            aria-expanded={isOpen}
            cursor="pointer"
            width="100%"
            textAlign="left"
            onClick={() => setOpen(isOpen ? undefined : index)}
          >
            <Flex tag="span" gap={2} alignItems="flex-start">
              <Box tag="span" paddingTop="0.2rem" aria-hidden>
                {isOpen ? <ChevronDown fill="neutral600" /> : <ChevronRight fill="neutral600" />}
              </Box>
              <span>
                <Typography tag="span" display="block" fontWeight="semiBold" textColor="neutral800">
                  {attribute || text('rule.new')}
                </Typography>
                <Typography tag="span" display="block" variant="pi" textColor="neutral600">
                  {known
                    ? text(known.required ? 'rule.typeRequired' : 'rule.type', { type: known.type })
                    : text('rule.typeUnknown')}
                </Typography>
              </span>
            </Flex>
          </Box>
        </Box>
        <Cell>
          <Typography
            tag="code"
            textColor="neutral800"
            style={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}
          >
            {sourceText(rule) || '–'}
          </Typography>
        </Cell>
        <Cell>
          <Typography textColor="neutral800">{text(`transform.${transform.type}`)}</Typography>
        </Cell>
        <Cell>
          <Typography textColor="neutral800" style={{ whiteSpace: 'nowrap' }}>
            {text(`owner.${owner}`)}
          </Typography>
        </Cell>
        <Cell width="4.8rem">
          {!isReadOnly && (
            <IconButton
              variant="ghost"
              label={text('rule.remove', { attribute })}
              onClick={() => remove(index)}
            >
              <Trash />
            </IconButton>
          )}
        </Cell>
      </Box>,
      (isOpen || isInvolved) && (
        <tr key={`${index}-more`}>
          <Box tag="td" colSpan={COLUMNS.length + 1} padding={2} paddingTop={0} paddingLeft={8}>
            <Flex direction="column" alignItems="stretch" gap={3}>
              <ProblemTexts
                problems={isOpen ? problems.filter(({ inner }) => inner === null) : problems}
                gaps={isOpen ? missing.filter(({ inner }) => inner === null) : missing}
                within={transform.type === 'component' ? transform.rules : []}
              />
              {isOpen && (
                <Box background="neutral100" hasRadius padding={4}>
                  <LineForm
                    line={rule}
                    attributes={type?.attributes ?? []}
                    types={types}
                    fields={fields}
                    problems={problems}
                    gaps={missing}
                    onChange={(line) => put(index, { ...rule, ...line })}
                    owner={
                      <Choice
                        label={text('rule.owner')}
                        value={owner}
                        options={owners.options.map((value) => ({
                          value,
                          label: text(`owner.${value}.long`),
                        }))}
                        onChange={(changed) => put(index, { ...rule, owner: changed })}
                      />
                    }
                  />
                </Box>
              )}
            </Flex>
          </Box>
        </tr>
      ),
    ];
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
            <tbody>{rules.map(row)}</tbody>
          </Box>
        </Box>
      )}
    </Section>
  );
};
