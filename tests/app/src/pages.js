/**
 * A site's own pages, which relate to videos in every way that Strapi has, with REST routes for them and for
 * the types that mappings feed; only there with WITH_PAGES set.
 */
const { factories } = require('@strapi/strapi');

const VIDEO = 'plugin::ignite-video.video';
const PAGE = 'api::page.page';
const relation = (kind, target, more) => ({ type: 'relation', relation: kind, target, ...more });

const page = {
  kind: 'collectionType',
  collectionName: 'pages',
  info: { singularName: 'page', pluralName: 'pages', displayName: 'Page' },
  options: { draftAndPublish: true },
  pluginOptions: {},
  attributes: {
    title: { type: 'string' },
    video: relation('manyToOne', VIDEO),
    cover: relation('oneToOne', VIDEO),
    videos: relation('manyToMany', VIDEO),
    gallery: relation('oneToMany', VIDEO),
    lessons: relation('manyToMany', 'api::lesson.lesson'),
    parent: relation('manyToOne', PAGE, { inversedBy: 'children' }),
    children: relation('oneToMany', PAGE, { mappedBy: 'parent' }),
    subject: { type: 'relation', relation: 'morphToOne' },
    subjects: { type: 'relation', relation: 'morphToMany' },
    teaser: { type: 'component', component: 'page.teaser', repeatable: false },
    blocks: { type: 'dynamiczone', components: ['page.teaser'] },
    // What the i18n plugin has given to every type by now.
    locale: { type: 'string', writable: true, private: true, configurable: false, visible: false },
  },
};

/** There is one of it. */
const home = {
  kind: 'singleType',
  collectionName: 'homes',
  info: { singularName: 'home', pluralName: 'homes', displayName: 'Home' },
  options: { draftAndPublish: true },
  pluginOptions: {},
  attributes: {
    video: relation('manyToOne', VIDEO),
    teaser: { type: 'component', component: 'page.teaser', repeatable: false },
    locale: { type: 'string', writable: true, private: true, configurable: false, visible: false },
  },
};

const teaser = {
  collectionName: 'components_page_teasers',
  info: { displayName: 'Teaser' },
  options: {},
  attributes: { label: { type: 'string' }, video: relation('oneToOne', VIDEO) },
};

module.exports = (strapi) => {
  strapi.get('components').add({
    'page.teaser': {
      ...teaser,
      __schema__: teaser,
      uid: 'page.teaser',
      category: 'page',
      modelType: 'component',
      modelName: 'teaser',
      globalId: 'ComponentPageTeaser',
    },
  });
  strapi.get('apis').add('page', {
    contentTypes: { page: { schema: page } },
    controllers: { page: factories.createCoreController(PAGE) },
    services: { page: factories.createCoreService(PAGE) },
    routes: { page: factories.createCoreRouter(PAGE) },
  });
  strapi.get('apis').add('home', { contentTypes: { home: { schema: home } } });
  for (const name of ['lesson', 'record']) {
    const uid = `api::${name}.${name}`;
    strapi.get('controllers').add(`api::${name}`, { [name]: factories.createCoreController(uid) });
    strapi.get('services').add(`api::${name}`, { [name]: factories.createCoreService(uid) });
    strapi.api(name).routes = { [name]: factories.createCoreRouter(uid) };
  }
};
