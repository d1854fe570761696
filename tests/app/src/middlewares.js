/** Middlewares as sites have them; only there with WITH_MIDDLEWARES set. A request says in `x-test` what it wants. */

/** Reads the body before everybody else, and may leave its bytes. */
exports.readBodies = (strapi) =>
  strapi.server.use(async (ctx, next) => {
    const wanted = ctx.get('x-test');
    if (!wanted.startsWith('read')) return next();
    const chunks = [];
    for await (const chunk of ctx.req) chunks.push(chunk);
    if (wanted === 'read and kept') ctx.request.rawBody = Buffer.concat(chunks);
    return next();
  });

/** Filters requests between the plugin's middlewares and the router. */
exports.filter = (strapi) =>
  strapi.server.use((ctx, next) => (ctx.get('x-test') === 'blocked' ? ctx.forbidden() : next()));
