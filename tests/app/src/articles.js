/**
 * A site's own articles, which show videos by the custom field: on their own, in a component and in a dynamic
 * zone; only there with WITH_ARTICLES set, as Strapi does not start without the plugin then.
 */
const { factories } = require('@strapi/strapi');

const ARTICLE = 'api::article.article';
const video = (more) => ({
  type: 'customField',
  customField: 'plugin::ignite-video.video',
  ...more,
});

const article = {
  kind: 'collectionType',
  collectionName: 'articles',
  info: { singularName: 'article', pluralName: 'articles', displayName: 'Article' },
  options: { draftAndPublish: true },
  pluginOptions: {},
  attributes: {
    title: { type: 'string', required: true },
    video: video(),
    // What its options allow.
    trailer: video({ options: { visibilities: ['public'], categories: ['trailers'] } }),
    lead: { type: 'component', component: 'article.part', repeatable: false },
    blocks: { type: 'dynamiczone', components: ['article.part'] },
    related: { type: 'relation', relation: 'manyToMany', target: ARTICLE },
    film: { type: 'relation', relation: 'manyToOne', target: 'plugin::ignite-video.video' },
    // What the i18n plugin has given to every type by now.
    locale: { type: 'string', writable: true, private: true, configurable: false, visible: false },
  },
};

const part = {
  collectionName: 'components_article_parts',
  info: { displayName: 'Part' },
  options: {},
  attributes: { label: { type: 'string' }, video: video({ required: true }) },
};

module.exports = (strapi) => {
  strapi.get('components').add({
    'article.part': {
      ...part,
      __schema__: part,
      uid: 'article.part',
      category: 'article',
      modelType: 'component',
      modelName: 'part',
      globalId: 'ComponentArticlePart',
    },
  });
  strapi.get('apis').add('article', {
    contentTypes: { article: { schema: article } },
    controllers: { article: factories.createCoreController(ARTICLE) },
    services: { article: factories.createCoreService(ARTICLE) },
    routes: { article: factories.createCoreRouter(ARTICLE) },
  });
};
