import type { ReactNode } from 'react';
import { Box, Flex, IconButton, Typography } from '@strapi/design-system';
import { ChevronDown, ChevronRight, Trash } from '@strapi/icons';
import { owner as owners, type Problem, type Rule, type TypeView } from '#shared/contract/mapping';
import type { PayloadField } from '#shared/contract/mapping-preview';
import { Choice, useIsReadOnly } from '../../components/inputs';
import { useText } from '../../useText';
import { ComponentRules } from './ComponentRules';
import { ExpressionResult } from './ExpressionResult';
import type { Gap } from './problems';
import { ProblemTexts } from './ProblemTexts';
import { RuleForm } from './RuleForm';
import { fieldsWithin, referredBy } from './transforms';
import type { Preview } from './usePreview';

const Cell = ({ children, width }: { children: ReactNode; width?: string }) => (
  <Box tag="td" padding={2} width={width} style={{ verticalAlign: 'top' }}>
    {children}
  </Box>
);

const sourceText = ({ source }: Rule): string =>
  'expression' in source ? source.expression : source.paths.join(' | ');

interface RuleRowProps {
  rule: Rule;
  type: TypeView | undefined;
  types: readonly TypeView[];
  fields: readonly PayloadField[];
  problems: readonly Problem[];
  gaps: readonly Gap[];
  preview: Preview;
  isOpen: boolean;
  /** Id of the button that opens the row. */
  buttonId: string;
  columns: number;
  onToggle(): void;
  onChange(rule: Rule): void;
  onRemove(): void;
}

/** A rule in one line, with what is wrong with it and, while it is worked on, its form below. */
export const RuleRow = ({
  rule,
  type,
  types,
  fields,
  problems,
  gaps,
  preview,
  isOpen,
  buttonId,
  columns,
  onToggle,
  onChange,
  onRemove,
}: RuleRowProps) => {
  const text = useText();
  const isReadOnly = useIsReadOnly();
  const { attribute, source, transform, owner } = rule;
  const known = type?.attributes.find(({ name }) => name === attribute);
  return (
    <>
      <Box tag="tr" color="neutral200" style={{ borderTop: '1px solid' }}>
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
            id={buttonId}
            aria-expanded={isOpen}
            cursor="pointer"
            width="100%"
            textAlign="left"
            onClick={onToggle}
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
              onClick={onRemove}
            >
              <Trash />
            </IconButton>
          )}
        </Cell>
      </Box>
      {(isOpen || problems.length + gaps.length > 0) && (
        <tr>
          <Box tag="td" colSpan={columns} padding={2} paddingTop={0} paddingLeft={8}>
            <Flex direction="column" alignItems="stretch" gap={3}>
              <ProblemTexts
                problems={isOpen ? problems.filter(({ inner }) => inner === null) : problems}
                gaps={isOpen ? gaps.filter(({ inner }) => inner === null) : gaps}
                within={transform.type === 'component' ? transform.rules : []}
              />
              {isOpen && (
                <Box background="neutral100" hasRadius padding={4}>
                  <RuleForm
                    rule={rule}
                    attributes={type?.attributes ?? []}
                    types={types}
                    fields={fields}
                    result={
                      'expression' in source && <ExpressionResult rule={rule} preview={preview} />
                    }
                    onChange={(changed) => onChange({ ...rule, ...changed })}
                    owner={
                      <Choice
                        label={text('rule.owner')}
                        value={owner}
                        options={owners.options.map((value) => ({
                          value,
                          label: text(`owner.${value}.long`),
                        }))}
                        onChange={(changed) => onChange({ ...rule, owner: changed })}
                      />
                    }
                  >
                    {transform.type === 'component' && (
                      <ComponentRules
                        rules={transform.rules}
                        component={referredBy(known, types)}
                        types={types}
                        fields={fieldsWithin(
                          fields,
                          'paths' in source ? source.paths[0] : undefined
                        )}
                        problems={problems}
                        gaps={gaps}
                        onChange={(rules) =>
                          onChange({ ...rule, transform: { ...transform, rules } })
                        }
                      />
                    )}
                  </RuleForm>
                </Box>
              )}
            </Flex>
          </Box>
        </tr>
      )}
    </>
  );
};
