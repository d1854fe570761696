import { MEDIA_HOSTS } from '#shared/ignite';
import { Flex } from '@strapi/design-system';
import type { AttributeView, Transform, TypeView } from '#shared/contract/mapping';
import { PairsField } from '../../components/PairsField';
import { TagsField } from '../../components/TagsField';
import { useText } from '../../useText';
import { CheckboxField, Choice, NumberField, TextField } from '../../components/inputs';
import { referredBy, usableAs } from './transforms';

const FORMATS = ['jpeg', 'webp'] as const;
const MODES = ['replace', 'add'] as const;

interface TransformFieldsProps {
  transform: Transform;
  attribute: AttributeView | undefined;
  types: readonly TypeView[];
  onChange(transform: Transform): void;
}

/** The options of a transform. Most have none; those of a component are rules of their own. */
export const TransformFields = ({
  transform,
  attribute,
  types,
  onChange,
}: TransformFieldsProps) => {
  const text = useText();
  switch (transform.type) {
    case 'enumeration':
      return (
        <PairsField
          label={text('transform.values')}
          from={text('transform.valuesFrom')}
          to={text('transform.valuesTo')}
          pairs={transform.values}
          options={attribute?.values?.map((value) => ({ value, label: value }))}
          onChange={(values) => onChange({ ...transform, values })}
        />
      );
    case 'join':
      return (
        <TextField
          label={text('transform.separator')}
          value={transform.separator}
          maxLength={20}
          onChange={(separator) => onChange({ ...transform, separator })}
        />
      );
    case 'mp4':
      return (
        <NumberField
          label={text('transform.maxHeight')}
          value={transform.maxHeight}
          onChange={(maxHeight) => onChange({ ...transform, maxHeight })}
        />
      );
    case 'thumbnail':
      return (
        <Flex gap={4} alignItems="flex-start">
          <NumberField
            label={text('transform.width')}
            value={transform.width}
            onChange={(width) => onChange({ ...transform, width })}
          />
          <Choice
            label={text('transform.format')}
            value={transform.format}
            options={FORMATS.map((value) => ({ value, label: value.toUpperCase() }))}
            onChange={(format) => onChange({ ...transform, format })}
          />
        </Flex>
      );
    case 'relation': {
      const related = referredBy(attribute, types);
      return (
        <Flex direction="column" alignItems="stretch" gap={4}>
          <Choice
            label={text('transform.by', { type: related?.displayName ?? '?' })}
            value={transform.by}
            options={usableAs('by', related).map(({ name }) => ({ value: name, label: name }))}
            onChange={(by) => onChange({ ...transform, by })}
          />
          <CheckboxField
            label={text('transform.create')}
            value={transform.create}
            onChange={(create) => onChange({ ...transform, create })}
          />
          {attribute?.isList !== false && (
            <Choice
              label={text('transform.mode')}
              value={transform.mode}
              options={MODES.map((value) => ({ value, label: text(`transform.mode.${value}`) }))}
              onChange={(mode) => onChange({ ...transform, mode })}
            />
          )}
        </Flex>
      );
    }
    case 'media':
      return (
        <Flex direction="column" alignItems="stretch" gap={4}>
          <TagsField
            label={text('transform.hosts')}
            hint={text('transform.hostsHint')}
            placeholder={MEDIA_HOSTS[0]}
            values={transform.hosts}
            onChange={(hosts) => onChange({ ...transform, hosts })}
          />
          <TextField
            label={text('transform.folder')}
            hint={text('transform.folderHint')}
            value={transform.folder ?? ''}
            onChange={(folder) => onChange({ ...transform, folder: folder || null })}
          />
        </Flex>
      );
    default:
      return null;
  }
};
