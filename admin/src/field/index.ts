import type { StrapiApp } from '@strapi/strapi/admin';
import { Play } from '@strapi/icons';
import type { ShellText } from '../shellTexts';

const label = (key: ShellText, defaultMessage: string) => ({
  id: `ignite-video.${key}`,
  defaultMessage,
});

const choice = (value: string, key: ShellText, defaultMessage: string) => ({
  key: value,
  value,
  metadatas: { intlLabel: label(key, defaultMessage) },
});

const any = choice('any', 'option.any', 'Any');

/** The custom field, as editors choose it in the Content-Type Builder and fill it in. */
export const addVideoField = (app: StrapiApp): void =>
  app.customFields.register({
    name: 'video',
    pluginId: 'ignite-video',
    type: 'json',
    icon: Play,
    intlLabel: label('field.name', 'Ignite video'),
    intlDescription: label('field.description', 'A video from Ignite'),
    components: { Input: () => import('./VideoInput') as never },
    options: {
      base: [
        {
          name: 'options.visibilities',
          type: 'select',
          intlLabel: label('option.visibility', 'Visibility'),
          options: [
            any,
            choice('public', 'option.public', 'Public only'),
            choice('private', 'option.private', 'Private only'),
          ],
        },
        {
          name: 'options.orientations',
          type: 'select',
          intlLabel: label('option.orientation', 'Orientation'),
          options: [
            any,
            choice('landscape', 'option.landscape', 'Landscape only'),
            choice('portrait', 'option.portrait', 'Portrait only'),
          ],
        },
        {
          name: 'options.categories',
          type: 'text',
          intlLabel: label('option.categories', 'Categories: their slugs, with commas'),
        },
        {
          name: 'options.tags',
          type: 'text',
          intlLabel: label('option.tags', 'Tags: their slugs, with commas'),
        },
      ],
      advanced: [
        {
          name: 'required',
          type: 'checkbox',
          intlLabel: label('option.required', 'Required field'),
          description: label('option.requiredHint', 'An entry cannot be published without a video'),
        },
      ],
    } as never,
  });
