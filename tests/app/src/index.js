module.exports = {
  register({ strapi }) {
    if (process.env.BENCH) require('./bench')(strapi);
    if (process.env.WITH_PAGES) require('./pages')(strapi);
    if (process.env.WITH_ARTICLES) require('./articles')(strapi);
    if (process.env.WITH_MIDDLEWARES) require('./middlewares').readBodies(strapi);
    // As if a release of Strapi made its queries elsewhere: what is put there instead is not asked.
    if (process.env.WITH_OTHER_QUERIES) {
      const { entityManager } = strapi.db;
      const make = entityManager.createQueryBuilder;
      Object.defineProperty(entityManager, 'createQueryBuilder', { get: () => make, set() {} });
    }
    // As if a developer had deleted the field from the type between two starts.
    if (process.env.WITHOUT_SUMMARY) {
      delete strapi.contentType('api::tutorial.tutorial').attributes.summary;
    }
  },
  bootstrap({ strapi }) {
    if (process.env.WITH_MIDDLEWARES) require('./middlewares').filter(strapi);
  },
};
