module.exports = {
  register({ strapi }) {
    if (process.env.BENCH) require('./bench')(strapi);
    // As if a developer had deleted the field from the type between two starts.
    if (process.env.WITHOUT_SUMMARY) {
      delete strapi.contentType('api::tutorial.tutorial').attributes.summary;
    }
  },
  bootstrap() {},
};
