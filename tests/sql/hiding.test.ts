import type { UID } from '@strapi/strapi';
import type { Rule } from '#shared/contract/mapping';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { sceneOf } from '../support/editor';
import { deliveryOf } from '../support/ignite';
import { speakGerman } from '../support/languages';
import { mappingPageOf } from '../support/mappings';
import { startSite, type TestSite } from '../support/site';
import { mappingFor, mappingOnto, textRule } from '../support/tutorial';
import { freshVideoId, videoOf } from '../support/videos';
import { entryOf, send, until } from '../support/webhook';

const secret = 'whsec_hiding_7c1d90b3';
const TUTORIAL: UID.CollectionType = 'api::tutorial.tutorial';
const CLIP: UID.CollectionType = 'api::clip.clip';

const rules: Rule[] = [textRule('title', 'title'), textRule('videoId', 'id')];

let site: TestSite;
afterEach(() => site.stop());

const scene = (workspace: string, uid: UID.CollectionType, locale?: string) =>
  sceneOf(site, secret, { workspace }, uid, locale);

/** Sends a delivery of a video that is there and leaves it to the worker. */
const deliver = async (
  parts: Parameters<typeof videoOf>[0],
  event = 'video.updated'
): Promise<void> => {
  const video = videoOf({ ...parts, updatedAt: '2024-02-01T00:00:00.000Z' });
  expect((await send(site, deliveryOf({ secret, video, event }))).status).toBe(202);
};

/** The languages in which a document is published. */
const publicIn = async (uid: UID.CollectionType, documentId: string): Promise<string[]> => {
  const rows: { locale: string | null }[] = await site.strapi.db
    .query(uid)
    .findMany({ where: { documentId, publishedAt: { $notNull: true } } });
  return rows.map(({ locale }) => String(locale)).sort();
};

const start = async (...mappings: Parameters<typeof mappingFor>[]): Promise<void> => {
  site = await startSite({
    config: {
      signingSecrets: [secret],
      mappings: mappings.map((parts) => mappingFor(...parts)),
    },
  });
};

describe('a video turns private', () => {
  it.each([
    ['private', { visibility: 'private' }, 'video.updated', 'unpublish'],
    ['deleted', {}, 'video.deleted', 'unpublish'],
  ] as const)(
    'and no language of its entry stays public, those that editors added included: %s',
    async (_how, changes, event, deletion) => {
      await start([
        CLIP,
        'hidden',
        { rules, deletion, locale: { type: 'fixed', locale: 'en' }, adoptBy: 'videoId' },
      ]);
      await speakGerman(site);
      const { id, documentId, editor } = await scene('hidden', CLIP, 'en');
      await editor.translate('de', { title: 'Auf Deutsch' });
      expect(await publicIn(CLIP, documentId)).toEqual(['de', 'en']);
      await deliver({ id, workspace: 'hidden', ...changes }, event);
      await until(async () => (await publicIn(CLIP, documentId)).length === 0);
      const german = await entryOf(site, id, CLIP, 'de');
      expect(german.draft).toMatchObject({ title: 'Auf Deutsch' });
    }
  );

  it('and its whole document goes with it, where a deletion deletes', async () => {
    await start([
      CLIP,
      'gone',
      { rules, deletion: 'delete', locale: { type: 'fixed', locale: 'en' }, adoptBy: null },
    ]);
    await speakGerman(site);
    const { id, editor } = await scene('gone', CLIP, 'en');
    await editor.translate('de', { title: 'Auf Deutsch' });
    await deliver({ id, workspace: 'gone' }, 'video.deleted');
    await until(async () => (await entryOf(site, id, CLIP)).versions === 0);
  });

  it('and its entry is hidden although nothing else of it can be written', async () => {
    await start([TUTORIAL, 'stuck', { rules }]);
    const { id } = await scene('stuck', TUTORIAL);
    const stop = site.strapi.db.lifecycles.subscribe({
      models: [TUTORIAL],
      beforeUpdate: () => {
        throw new Error('This site takes nothing');
      },
    });
    await deliver({ id, workspace: 'stuck', visibility: 'private', title: 'Not written' });
    await until(async () => (await entryOf(site, id, TUTORIAL)).published === null);
    expect((await entryOf(site, id, TUTORIAL)).draft).not.toMatchObject({ title: 'Not written' });
    stop();
  });

  it('and its entry is hidden past what refuses an unpublication', async () => {
    await start([TUTORIAL, 'refused', { rules }]);
    const { id } = await scene('refused', TUTORIAL);
    const stop = site.strapi.db.lifecycles.subscribe({
      models: [TUTORIAL],
      beforeDelete: () => {
        throw new Error('Nothing may be unpublished here');
      },
      beforeDeleteMany: () => {
        throw new Error('Nothing may be unpublished here');
      },
    });
    await deliver({ id, workspace: 'refused', visibility: 'private' });
    await until(async () => (await entryOf(site, id, TUTORIAL)).published === null);
    expect((await entryOf(site, id, TUTORIAL)).draft).not.toBeNull();
    stop();
  });
});

describe('the mapping of a public entry', () => {
  it.each(['deleted', 'switched off', 'moved to another type'])(
    'was %s, and the entry follows the visibility of its video all the same',
    async (what) => {
      site = await startSite({ config: { signingSecrets: [secret] } });
      const page = await mappingPageOf(site);
      const mapping = mappingOnto(TUTORIAL, { key: 'left', rules });
      await page.save([defaultMapping, mapping]);
      const { id } = await scene('left', TUTORIAL);
      expect((await entryOf(site, id, TUTORIAL)).published).not.toBeNull();
      await page.save(
        what === 'deleted'
          ? [defaultMapping]
          : what === 'switched off'
            ? [defaultMapping, { ...mapping, enabled: false }]
            : [defaultMapping, { ...mapping, target: 'api::record.record' }]
      );
      await deliver({ id, workspace: 'left', visibility: 'private' });
      await until(async () => (await entryOf(site, id, TUTORIAL)).published === null);
    }
  );
});

describe('what somebody else writes to an entry', () => {
  it("is put right where the field is always the video's, without another delivery", async () => {
    site = await startSite({ config: { signingSecrets: [secret] } });
    const { entry, editor } = await sceneOf(site, secret, { duration: 9 });
    await editor.change({ duration: 1, title: 'Kept' });
    await until(async () => (await entry()).draft?.['duration'] === 9);
    expect((await entry()).draft).toMatchObject({ title: 'Kept' });
  });

  it("stays where it is the editor's to decide: a publication that was taken back", async () => {
    site = await startSite({ config: { signingSecrets: [secret] } });
    const { ignite, entry, editor } = await sceneOf(site, secret);
    await editor.unpublish();
    await editor.publish();
    await editor.unpublish();
    await ignite({ duration: 3 });
    expect((await entry()).published).toBeNull();
  });
});

describe('an entry that an editor deleted', () => {
  it('does not come back with the deletion of its video', async () => {
    await start([TUTORIAL, 'deleted', { rules }]);
    const { id, ignite, editor } = await scene('deleted', TUTORIAL);
    await editor.destroy();
    await ignite({}, 'video.deleted');
    expect((await entryOf(site, id, TUTORIAL)).versions).toBe(0);
  });

  it('is gone, also where a publication of it was under way and left the published version', async () => {
    await start([TUTORIAL, 'orphan', { rules }]);
    const { id, ignite, entry, editor } = await scene('orphan', TUTORIAL);
    const { draft } = await entry();
    await editor.change({ title: 'Seen again' });
    await site.strapi.db.query(TUTORIAL).delete({ where: { id: draft?.['id'] } });
    await until(async () => (await entryOf(site, id, TUTORIAL)).versions === 0);
    await ignite({ title: 'Newer' });
    expect(await entryOf(site, id, TUTORIAL)).toMatchObject({ versions: 1, published: null });
  });

  it('comes back as a draft with a newer version of its video', async () => {
    await start([TUTORIAL, 'newer', { rules }]);
    const { id, ignite, editor } = await scene('newer', TUTORIAL);
    await editor.destroy();
    await ignite({ title: 'Newer' });
    const { draft, published } = await entryOf(site, id, TUTORIAL);
    expect(draft).toMatchObject({ title: 'Newer' });
    expect(published).toBeNull();
  });
});

describe('while the file of a public video is replaced', () => {
  it('its entry stays published, with the file that was there and all else of the newest version', async () => {
    site = await startSite({ config: { signingSecrets: [secret] } });
    const src = { abr: { url: 'https://acme.videocdn.net/videos/1/master.m3u8' } };
    const { ignite, entry } = await sceneOf(site, secret, { duration: 9, title: 'Before', src });
    await ignite({ status: 'REPLACING', duration: 0, src: null, title: 'Meanwhile' });
    const { published } = await entry();
    expect(published).toMatchObject({ title: 'Meanwhile', duration: 9 });
    expect(published).toMatchObject({ streamUrl: src.abr.url });
    await ignite({ status: 'COMPLETE', duration: 5 });
    expect((await entry()).published).toMatchObject({ duration: 5 });
  });

  it('it does so whenever the complete version arrived', async () => {
    site = await startSite({ config: { signingSecrets: [secret] } });
    const id = freshVideoId();
    const at = (minute: number) => new Date(Date.UTC(2024, 0, 15, 12, minute)).toISOString();
    const bring = async (parts: Record<string, unknown>) =>
      expect(
        (await send(site, deliveryOf({ secret, video: videoOf({ ...parts, id }) }))).status
      ).toBe(202);
    await bring({ status: 'PROCESSING', duration: 0, updatedAt: at(5) });
    await until(async () => (await entryOf(site, id)).draft !== null);
    expect((await entryOf(site, id)).published).toBeNull();
    await bring({ status: 'COMPLETE', duration: 7, updatedAt: at(1) });
    await until(async () => (await entryOf(site, id)).published !== null);
    expect((await entryOf(site, id)).published).toMatchObject({
      duration: 7,
      processingStatus: 'PROCESSING',
    });
  });

  it('its entry goes down when the video fails or turns private meanwhile', async () => {
    site = await startSite({ config: { signingSecrets: [secret] } });
    const failed = await sceneOf(site, secret);
    await failed.ignite({ status: 'ERROR' });
    expect((await failed.entry()).published).toBeNull();
    const hidden = await sceneOf(site, secret);
    await hidden.ignite({ status: 'REPLACING', visibility: 'private' });
    expect((await hidden.entry()).published).toBeNull();
  });
});
