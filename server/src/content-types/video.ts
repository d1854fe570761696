/** A text that is edited in one line: Strapi's own `string` ends at 255 characters, titles and signed URLs need not. */
const line = () =>
  ({ type: 'string', maxLength: 100_000, column: { type: 'text', args: ['longtext'] } }) as const;
const short = () => ({ type: 'string' }) as const;
const json = () => ({ type: 'json' }) as const;

/** The content type that videos are synced to unless a site maps them elsewhere (product rules, "Public surface"). */
export default {
  kind: 'collectionType',
  collectionName: 'ignite_videos',
  info: {
    singularName: 'video',
    pluralName: 'videos',
    displayName: 'Ignite Video',
    description: 'One entry per video in Ignite',
  },
  options: { draftAndPublish: true },
  pluginOptions: {
    'content-manager': { visible: true },
    'content-type-builder': { visible: true },
  },
  attributes: {
    title: line(),
    description: { type: 'text' },
    videoId: short(),
    processingStatus: line(),
    visibility: line(),
    duration: { type: 'float' },
    fps: { type: 'float' },
    orientation: line(),
    language: line(),
    thumbnailUrl: line(),
    streamUrl: line(),
    shareUrl: line(),
    sources: json(),
    textTracks: json(),
    chapters: json(),
    categories: json(),
    tags: json(),
    customMetadata: json(),
    workspace: line(),
    igniteCreatedAt: { type: 'datetime' },
    igniteUpdatedAt: { type: 'datetime' },
  },
  indexes: [{ name: 'ignite_videos_video_id_index', columns: ['video_id'] }],
} as const;
