import { Box, Button, Flex, IconButton } from '@strapi/design-system';
import { Plus, Trash } from '@strapi/icons';
import {
  condition as conditionSchema,
  conditionField,
  type Condition,
} from '#shared/contract/mapping';
import { Section } from '../../components/Section';
import { useText } from '../../useText';
import { Choice, useIsReadOnly } from '../../components/inputs';
import { TagsField } from '../../components/TagsField';
import type { Gap } from './problems';
import { ProblemTexts } from './ProblemTexts';

interface FilterSectionProps {
  filter: readonly Condition[];
  gaps: readonly Gap[];
  onChange(filter: Condition[]): void;
}

/** Which videos a mapping takes. */
export const FilterSection = ({ filter, gaps, onChange }: FilterSectionProps) => {
  const text = useText();
  const isReadOnly = useIsReadOnly();
  const change = (index: number, patch: Partial<Condition>): void =>
    onChange(filter.map((old, position) => (position === index ? { ...old, ...patch } : old)));

  return (
    <Section
      title={text('filter.title')}
      hint={text(filter.length === 0 ? 'filter.none' : 'filter.hint')}
      action={
        !isReadOnly && (
          <Button
            variant="secondary"
            size="S"
            startIcon={<Plus />}
            onClick={() => onChange([...filter, { field: 'visibility', is: 'any', of: [] }])}
          >
            {text('filter.add')}
          </Button>
        )
      }
    >
      {filter.length > 0 && (
        <Flex tag="ul" direction="column" alignItems="stretch" gap={4}>
          {filter.map(({ field, is, of }, index) => (
            <li key={index}>
              <Flex
                gap={2}
                alignItems="flex-start"
                role="group"
                aria-label={text('filter.condition', { number: index + 1 })}
              >
                <Box flex="4 1 0" minWidth={0}>
                  <Choice
                    label={text('filter.field')}
                    isLabelHidden
                    value={field}
                    options={conditionField.options.map((value) => ({
                      value,
                      label: text(`filter.field.${value}`),
                    }))}
                    onChange={(changed) => change(index, { field: changed })}
                  />
                </Box>
                <Box flex="3 1 0" minWidth={0}>
                  <Choice
                    label={text('filter.is')}
                    isLabelHidden
                    value={is}
                    options={conditionSchema.shape.is.options.map((value) => ({
                      value,
                      label: text(`filter.is.${value}`),
                    }))}
                    onChange={(changed) => change(index, { is: changed })}
                  />
                </Box>
                <Box flex="6 1 0" minWidth={0}>
                  <TagsField
                    label={text('filter.of')}
                    isLabelHidden
                    placeholder={text(`filter.of.${field}`)}
                    values={of}
                    onChange={(changed) => change(index, { of: changed })}
                  />
                </Box>
                {!isReadOnly && (
                  <IconButton
                    variant="ghost"
                    label={text('filter.remove', { number: index + 1 })}
                    onClick={() => onChange(filter.filter((_, position) => position !== index))}
                  >
                    <Trash />
                  </IconButton>
                )}
              </Flex>
            </li>
          ))}
        </Flex>
      )}
      <ProblemTexts problems={[]} gaps={gaps.filter(({ what }) => what === 'condition')} />
    </Section>
  );
};
