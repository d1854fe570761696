/**
 * Carries through Strapi's own export, import and transfer what belongs to the content and lies in the
 * plugin's own tables (`store/mirror.ts`). Nobody sees it: no REST route, no form, no GraphQL. What each row
 * says is one text, so that no number in it is rounded on the way.
 */
export default {
  kind: 'collectionType',
  collectionName: 'ignite_video_mirrors',
  info: {
    singularName: 'mirror',
    pluralName: 'mirrors',
    displayName: 'Ignite Video: what travels with the content',
  },
  options: { draftAndPublish: false },
  pluginOptions: {
    'content-manager': { visible: false },
    'content-type-builder': { visible: false },
  },
  attributes: {
    /** `site` or `video`. */
    kind: { type: 'string' },
    /** A video's id. */
    key: { type: 'string' },
    /** JSON. */
    content: { type: 'text', column: { type: 'text', args: ['longtext'] } },
  },
} as const;
