module.exports = {
  register({ strapi }) {
    if (process.env.BENCH) require('./bench')(strapi);
  },
  bootstrap() {},
};
