/** What the bench measures the plugin against; only there with BENCH set. */
const { createHmac, randomUUID, timingSafeEqual } = require('node:crypto');
const { performance } = require('node:perf_hooks');
const v8 = require('node:v8');
const vm = require('node:vm');
const { factories } = require('@strapi/strapi');

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

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc');

/** What the process uses; `collected` without what is garbage. */
const usage = async (ctx) => {
  if (ctx.query.collected) collectGarbage();
  const { user, system } = process.cpuUsage();
  ctx.body = { rss: process.memoryUsage().rss, cpu: user + system };
};

/** How many deliveries are still to be applied. */
const waiting = async (ctx) => {
  const { count } = await strapi.db
    .connection('ignite_video_queue')
    .whereIn('state', ['waiting', 'retrying'])
    .count({ count: 'id' })
    .first();
  ctx.body = Number(count);
};

/** When the entry of each video was last written (ms since 1970). */
const written = new Map();

const noteWritten = (strapi) => {
  for (const change of ['created', 'updated']) {
    strapi.eventHub.on(`ignite-video.video.${change}`, async ({ videoId }) => {
      if (!written.has(videoId)) written.set(videoId, Date.now());
    });
  }
};

const freshness = async (ctx) => {
  ctx.body = Object.fromEntries(written);
  written.clear();
};

/** Entries that the Mux plugin's webhook then updates. */
const muxAssets = async (ctx) => {
  const ids = Array.from({ length: ctx.request.body.count }, () => randomUUID());
  for (const asset_id of ids) {
    await strapi.db
      .query('plugin::mux-video-uploader.mux-asset')
      .create({ data: { asset_id, title: asset_id } });
  }
  ctx.body = ids;
};

/** How long a mapping takes to say what a video's entry should be (µs), read once before. */
const mapping = async (ctx) => {
  const { mapping, video, count } = ctx.request.body;
  const settings = strapi.plugin('ignite-video').service('mappingSettings');
  const { broken, compiled } = await settings.activate(mapping);
  if (broken !== null) return ctx.badRequest(broken);
  await compiled.values(video, false);
  const started = performance.now();
  for (let n = 0; n < count; n += 1) await compiled.values(video, false);
  ctx.body = ((performance.now() - started) / count) * 1000;
};

const TOPIC = 'api::topic.topic';
const TUTORIAL = 'api::tutorial.tutorial';

/** Published entries of a type that no video feeds and of one whose entries are all linked, where there are links. */
const entries = async (ctx) => {
  const links = 'ignite_video_links';
  const hasLinks = await strapi.db.getSchemaConnection().hasTable(links);
  let topic = '';
  for (let n = 0; n < ctx.request.body.count; n += 1) {
    const options = { status: 'published' };
    const data = { name: `Topic ${n}`, note: 'A note' };
    topic = (await strapi.documents(TOPIC).create({ data, ...options })).documentId;
    const tutorial = await strapi
      .documents(TUTORIAL)
      .create({ data: { title: `Tutorial ${n}`, videoId: `video${n}`, meta: { n } }, ...options });
    if (!hasLinks) continue;
    await strapi.db.connection(links).insert({
      mapping: 'bench',
      video_id: `video${n}`,
      target: TUTORIAL,
      document_id: tutorial.documentId,
      publication: 'published',
      publishing: 'followVisibility',
      written: '{}',
      hides: 0,
    });
  }
  if (hasLinks) await strapi.get('plugin::ignite-video.container')('linkedTypes').refresh();
  ctx.body = { topic };
};

/** REST for types of the site, open to everybody. */
const openTypes = (strapi) => {
  const open = { auth: false };
  const config = { find: open, findOne: open, create: open, update: open, delete: open };
  const routes = {};
  for (const uid of [TOPIC, TUTORIAL]) {
    const name = uid.split('.')[1];
    const namespace = uid.split('.')[0];
    strapi.get('controllers').add(namespace, { [name]: factories.createCoreController(uid) });
    strapi.get('services').add(namespace, { [name]: factories.createCoreService(uid) });
    routes[name] = factories.createCoreRouter(uid, { config });
  }
  strapi.get('apis').add('bench', { routes });
};

module.exports = (strapi) => {
  openTypes(strapi);
  noteWritten(strapi);
  const config = { auth: false };
  strapi.server.routes([
    { method: 'POST', path: '/bench/noop', handler: noop, config },
    { method: 'POST', path: '/bench/naive', handler: naive, config },
    { method: 'GET', path: '/bench/usage', handler: usage, config },
    { method: 'GET', path: '/bench/freshness', handler: freshness, config },
    { method: 'GET', path: '/bench/waiting', handler: waiting, config },
    { method: 'POST', path: '/bench/mux-assets', handler: muxAssets, config },
    { method: 'POST', path: '/bench/entries', handler: entries, config },
    { method: 'POST', path: '/bench/mapping', handler: mapping, config },
  ]);
};
