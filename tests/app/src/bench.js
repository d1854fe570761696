/** What the bench measures the plugin against; only there with BENCH set. */
const { createHmac, timingSafeEqual } = require('node:crypto');

const VIDEO = 'plugin::ignite-video.video';
const UNPARSED = Symbol.for('unparsedBody');

/** A route of the host app that does nothing: the limit that Strapi's HTTP sets. */
const noop = async (ctx) => {
  ctx.body = { status: 'ok' };
};

/** The handler that people write by hand: verify, look for the entry, create or update it, published. */
const naive = async (ctx) => {
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(ctx.get('x-webhook-signature')) ?? [];
  const expected = createHmac('sha256', process.env.IGNITE_SIGNING_SECRETS)
    .update(`${t}.${ctx.request.body[UNPARSED]}`)
    .digest();
  if (!v1 || !timingSafeEqual(expected, Buffer.from(v1, 'hex'))) return ctx.unauthorized();

  const video = ctx.request.body;
  const data = {
    videoId: video.id,
    title: video.title,
    description: video.description,
    processingStatus: video.status,
    visibility: video.visibility,
    duration: video.duration,
    fps: video.fps,
    orientation: video.orientation,
    language: video.language,
    thumbnailUrl: video.src?.thumbnailUrl,
    streamUrl: video.src?.abr?.url,
    shareUrl: video.player?.shareUrl,
    sources: video.src,
    textTracks: video.texttracks,
    chapters: video.chapters,
    categories: video.categories,
    tags: video.tags,
    customMetadata: video.customMetadata,
    workspace: video.workspace,
    igniteCreatedAt: video.createdAt,
    igniteUpdatedAt: video.updatedAt,
  };
  const documents = strapi.documents(VIDEO);
  const known = await documents.findFirst({ filters: { videoId: video.id } });
  if (known) {
    await documents.update({ documentId: known.documentId, data, status: 'published' });
  } else {
    await documents.create({ data, status: 'published' });
  }
  ctx.body = { status: 'ok' };
};

module.exports = (strapi) => {
  const config = { auth: false };
  strapi.server.routes([
    { method: 'POST', path: '/bench/noop', handler: noop, config },
    { method: 'POST', path: '/bench/naive', handler: naive, config },
  ]);
};
