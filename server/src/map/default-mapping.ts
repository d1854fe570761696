import type { Mapping, Owner, PlainTransform, Rule } from '#shared/contract/mapping';
import { webUrl } from '../video/files';
import type { Values } from './map-video';

const rule = (
  attribute: string,
  paths: string[],
  type: (PlainTransform & { type: 'text' | 'number' | 'date' | 'json' })['type'] = 'text',
  owner: Owner = 'always'
): Rule => ({ attribute, source: { paths }, transform: { type }, owner });

/** Attributes of the default type that front ends use as links and sources. */
const URL_ATTRIBUTES = ['thumbnailUrl', 'streamUrl', 'shareUrl'];

/** The values with null where one of the default type's URLs is none, whatever rule or code made it. */
export const withWebUrlsOnly = (target: string, values: Values): Values =>
  target === defaultMapping.target
    ? Object.fromEntries(
        Object.entries(values).map(([attribute, value]) => [
          attribute,
          URL_ATTRIBUTES.includes(attribute) ? webUrl(value) : value,
        ])
      )
    : values;

/** The mapping onto the content type that the plugin brings along (product rules, "Public surface"). */
export const defaultMapping: Mapping = {
  key: 'default',
  name: 'Ignite videos',
  enabled: true,
  target: 'plugin::ignite-video.video',
  filter: [],
  publishing: 'followVisibility',
  deletion: 'unpublish',
  privateMedia: 'empty',
  deletionMark: { attribute: 'processingStatus', value: 'DELETED' },
  locale: null,
  adoptBy: 'videoId',
  rules: [
    rule('videoId', ['id']),
    rule('title', ['title'], 'text', 'untilEdited'),
    rule('description', ['description'], 'text', 'untilEdited'),
    rule('processingStatus', ['status']),
    rule('visibility', ['visibility']),
    rule('duration', ['duration'], 'number'),
    rule('fps', ['fps'], 'number'),
    rule('orientation', ['orientation']),
    rule('language', ['language']),
    rule('thumbnailUrl', [
      'src.thumbnailUrl',
      'src.thumbnails[0].formats.jpeg.url',
      'src.thumbnails[0].formats.webp.url',
    ]),
    rule('streamUrl', ['src.abr.url']),
    rule('shareUrl', ['player.shareUrl']),
    rule('sources', ['src'], 'json'),
    rule('textTracks', ['texttracks', 'subtitles'], 'json'),
    rule('chapters', ['chapters'], 'json'),
    rule('categories', ['categories'], 'json'),
    rule('tags', ['tags'], 'json'),
    rule('customMetadata', ['customMetadata'], 'json'),
    rule('workspace', ['workspace']),
    rule('igniteCreatedAt', ['createdAt'], 'date'),
    rule('igniteUpdatedAt', ['updatedAt'], 'date'),
  ],
};
