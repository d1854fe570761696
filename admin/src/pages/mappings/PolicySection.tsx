import { Box, Flex, Grid } from '@strapi/design-system';
import {
  deletion as deletions,
  publishing as publishings,
  type LocalePolicy,
  type Mapping,
  type MappingsView,
  type TypeView,
} from '#shared/contract/mapping';
import { Section } from '../../components/Section';
import { useText } from '../../useText';
import { Choice, TextField, type Option } from '../../components/inputs';
import { PairsField } from '../../components/PairsField';
import { localeLabel } from './locales';
import { usableAs } from './transforms';

type Locales = MappingsView['locales'];

interface LocaleFieldsProps {
  policy: LocalePolicy | null;
  locales: Locales;
  onChange(policy: LocalePolicy | null): void;
}

const LocaleFields = ({ policy, locales, onChange }: LocaleFieldsProps) => {
  const text = useText();
  const options: Option[] = locales.map((locale) => ({
    value: locale.code,
    label: localeLabel(locale),
  }));
  const usual = (policy?.type === 'fixed' ? policy.locale : policy?.fallback) ?? locales[0]?.code;

  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Choice
        label={text('policy.locale')}
        placeholder={text('policy.locale.default')}
        value={policy?.type ?? null}
        options={(['fixed', 'byLanguage'] as const).map((value) => ({
          value,
          label: text(`policy.locale.${value}`),
        }))}
        onClear={() => onChange(null)}
        onChange={(type) =>
          onChange(
            type === 'fixed'
              ? { type, locale: usual ?? '' }
              : { type, locales: {}, fallback: usual ?? '' }
          )
        }
      />
      {policy?.type === 'fixed' && (
        <Choice
          label={text('policy.locale.which')}
          value={policy.locale}
          options={options}
          onChange={(locale) => onChange({ ...policy, locale })}
        />
      )}
      {policy?.type === 'byLanguage' && (
        <>
          <PairsField
            label={text('policy.locale.table')}
            from={text('policy.locale.language')}
            to={text('policy.locale.which')}
            pairs={policy.locales}
            options={options}
            onChange={(table) => onChange({ ...policy, locales: table })}
          />
          <Choice
            label={text('policy.locale.fallback')}
            value={policy.fallback}
            options={options}
            onChange={(fallback) => onChange({ ...policy, fallback })}
          />
        </>
      )}
    </Flex>
  );
};

interface PolicySectionProps {
  draft: Mapping;
  type: TypeView | undefined;
  locales: Locales;
  onChange(patch: Partial<Mapping>): void;
}

/** What becomes of the entries as a whole. */
export const PolicySection = ({ draft, type, locales, onChange }: PolicySectionProps) => {
  const text = useText();
  const optionsFor = (use: 'adoptBy' | 'deletionMark'): Option[] =>
    usableAs(use, type).map(({ name }) => ({ value: name, label: name }));
  const { publishing, deletion, deletionMark, locale, adoptBy } = draft;
  const hasDrafts = type?.hasDrafts ?? true;

  return (
    <Section title={text('policy.title')}>
      <Grid.Root gap={4}>
        {(hasDrafts || publishing !== 'always') && (
          <Grid.Item col={6} m={6} xs={12} alignItems="stretch" direction="column">
            <Choice
              label={text('policy.publishing')}
              hint={text(`policy.publishing.${publishing}.hint`)}
              value={publishing}
              options={publishings.options.map((value) => ({
                value,
                label: text(`policy.publishing.${value}`),
              }))}
              onChange={(changed) => onChange({ publishing: changed })}
            />
          </Grid.Item>
        )}
        <Grid.Item col={6} m={6} xs={12} alignItems="stretch" direction="column">
          <Choice
            label={text('policy.deletion')}
            hint={text(`policy.deletion.${deletion}.hint`)}
            value={deletion}
            options={deletions.options
              .filter((value) => hasDrafts || value !== 'unpublish' || value === deletion)
              .map((value) => ({
                value,
                label: text(`policy.deletion.${value}`),
              }))}
            onChange={(changed) => onChange({ deletion: changed })}
          />
        </Grid.Item>
        {deletion !== 'delete' && (
          <Grid.Item col={6} m={6} xs={12} alignItems="stretch" direction="column" gap={2}>
            <Choice
              label={text('policy.mark')}
              hint={text('policy.markHint')}
              placeholder={text('policy.none')}
              value={deletionMark?.attribute ?? null}
              options={optionsFor('deletionMark')}
              onClear={() => onChange({ deletionMark: null })}
              onChange={(attribute) =>
                onChange({
                  deletionMark: { attribute, value: deletionMark?.value ?? 'DELETED' },
                })
              }
            />
            {deletionMark && (
              <TextField
                label={text('policy.markValue')}
                value={deletionMark.value}
                onChange={(value) => onChange({ deletionMark: { ...deletionMark, value } })}
              />
            )}
          </Grid.Item>
        )}
        <Grid.Item col={6} m={6} xs={12} alignItems="stretch" direction="column">
          <Choice
            label={text('policy.adoptBy')}
            hint={text('policy.adoptByHint')}
            placeholder={text('policy.none')}
            value={adoptBy}
            options={optionsFor('adoptBy')}
            onClear={() => onChange({ adoptBy: null })}
            onChange={(attribute) => onChange({ adoptBy: attribute })}
          />
        </Grid.Item>
      </Grid.Root>
      {(type?.isLocalized || locale !== null) && (
        <Box>
          <LocaleFields
            policy={locale}
            locales={locales}
            onChange={(changed) => onChange({ locale: changed })}
          />
        </Box>
      )}
    </Section>
  );
};
