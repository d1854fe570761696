import { Box, Flex } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { fieldOptions } from '#shared/contract/field';
import type { VideoFilter } from '#shared/contract/videos';
import { Choice, type Option } from '../components/inputs';
import { useText } from '../useText';
import { useGetFiltersQuery } from './api';

type Values = Partial<Record<VideoFilter, string>>;

interface FiltersProps {
  /** The field's, as JSON: what it does not allow is not offered. */
  options: string;
  shown: readonly VideoFilter[];
  values: Values;
  onChange(values: Values): void;
}

/** Narrows the videos of the picker. A filter with nothing to choose is not there. */
export const Filters = ({ options, shown, values, onChange }: FiltersProps) => {
  const text = useText();
  const { formatDisplayName } = useIntl();
  const { data } = useGetFiltersQuery(undefined, { refetchOnMountOrArgChange: true });
  const allowed = fieldOptions.parse(JSON.parse(options));

  const named = (kind: 'category' | 'tag' | 'language' | 'status', of: readonly string[] = []) =>
    (data?.[kind] ?? [])
      .filter(({ value }) => of.length === 0 || of.includes(value))
      .map(({ value, title }): Option => ({ value, label: title }));
  const words: Record<VideoFilter, Option[]> = {
    category: named('category', allowed.categories),
    tag: named('tag', allowed.tags),
    language: named('language').map(({ value }) => ({
      value,
      label: formatDisplayName(value, { type: 'language', fallback: 'code' }) ?? value,
    })),
    visibility: [
      { value: 'public', label: text('video.public') },
      { value: 'private', label: text('video.private') },
    ].filter(
      ({ value }) => allowed.visibilities.length === 0 || allowed.visibilities.includes(value)
    ),
    status: named('status'),
    orientation: [
      { value: 'landscape', label: text('picker.landscape') },
      { value: 'portrait', label: text('picker.portrait') },
    ].filter(
      ({ value }) => allowed.orientations.length === 0 || allowed.orientations.includes(value)
    ),
  };
  const offered = shown.filter((name) => words[name].length > 1 || values[name]);
  if (offered.length === 0) return null;
  return (
    <Flex gap={3} wrap="wrap" alignItems="flex-start">
      {offered.map((name) => (
        <Box key={name} width="18rem">
          <Choice
            label={text(`picker.filter.${name}`)}
            size="S"
            placeholder={text('picker.any')}
            value={values[name] ?? null}
            options={words[name]}
            onChange={(value) => onChange({ ...values, [name]: value })}
            onClear={() => onChange({ ...values, [name]: '' })}
          />
        </Box>
      ))}
    </Flex>
  );
};
