import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { UID } from '@strapi/strapi';
import type { Rule } from '#shared/contract/mapping';
import { copyApp } from '../support/app-copy';
import { makeDatabase } from '../support/database';
import { editorOf, sceneOf } from '../support/editor';
import { deliveryOf } from '../support/ignite';
import { forgetLanguage, speakFirst, speakGerman } from '../support/languages';
import { mappingPageOf } from '../support/mappings';
import { startSite, type TestSite } from '../support/site';
import { mappingFor, textRule } from '../support/tutorial';
import { freshVideoId, videoOf } from '../support/videos';
import { entryOf, recordsOf, send, settled, until } from '../support/webhook';
import { service } from '../../server/src/services';

const secret = 'whsec_languages_5e8a21d7';
const CLIP: UID.CollectionType = 'api::clip.clip';
const rules = [textRule('title', 'title'), textRule('videoId', 'id')];
/** A mapping that says nothing of languages. */
const plain = mappingFor(CLIP, 'plain', { rules });
const german = mappingFor(CLIP, 'german', { rules, locale: { type: 'fixed', locale: 'de' } });

let site: TestSite;
let tidyUp: () => Promise<void> = async () => {};
afterEach(async () => {
  await site.stop();
  await tidyUp();
});

const start = async (): Promise<void> => {
  site = await startSite({ config: { signingSecrets: [secret] } });
  await speakGerman(site);
};

it('a mapping is broken as soon as its language is deleted, and writes into no other one', async () => {
  await start();
  const page = await mappingPageOf(site);
  await page.save([german]);
  const active = service(site.strapi, 'activeMappings');
  const { id, entry } = await sceneOf(site, secret, { workspace: 'german' }, CLIP, 'de');
  expect((await entry()).versions).toBe(2);
  expect(await active.current()).toMatchObject([{ broken: null }]);

  await forgetLanguage(site, 'de');
  expect(await active.current()).toMatchObject([{ broken: expect.stringContaining('de') }]);
  expect((await entryOf(site, id, CLIP)).versions).toBe(0);

  await speakGerman(site);
  expect(await active.current()).toMatchObject([{ broken: null }]);
});

it('deliveries that waited for a missing language are tried at once when it is there', async () => {
  await start();
  await (await mappingPageOf(site)).save([german]);
  await forgetLanguage(site, 'de');
  const video = videoOf({ id: freshVideoId(), workspace: 'german' });
  const delivery = deliveryOf({ secret, video });
  expect((await send(site, delivery)).status).toBe(202);
  const id = delivery.headers['x-webhook-delivery-id'] ?? '';
  await until(async () => (await recordsOf(site, id))[0]?.state === 'retrying');
  // Not before tomorrow.
  await site.strapi.db
    .connection('ignite_video_queue')
    .update({ next_attempt_at: Date.now() + 24 * 60 * 60 * 1000 });
  await speakGerman(site);
  await until(async () => (await entryOf(site, video.id, CLIP, 'de')).versions === 2);
});

it('what a deleted language held is made anew in the language that its mapping has now', async () => {
  await start();
  const page = await mappingPageOf(site);
  await page.save([german]);
  const { id, ignite } = await sceneOf(site, secret, { workspace: 'german' }, CLIP, 'de');
  await forgetLanguage(site, 'de');
  await page.save([{ ...german, locale: { type: 'fixed', locale: 'en' } }]);
  await ignite({ title: 'In English' });
  // Whoever deletes a published entry has taken it down: it comes back as a draft.
  expect(await entryOf(site, id, CLIP)).toMatchObject({
    versions: 1,
    draft: { title: 'In English', locale: 'en' },
  });
});

it('the language that a mapping feeds is deleted of one entry, and comes back to the same entry as a draft', async () => {
  await start();
  await (await mappingPageOf(site)).save([german]);
  const { id, documentId, ignite, editor } = await sceneOf(
    site,
    secret,
    { workspace: 'german' },
    CLIP,
    'de'
  );
  await editorOf(site, documentId, CLIP, 'en').translate('en', { title: 'In English' });
  await editor.destroy();
  await ignite({ title: 'Wieder da' });
  expect(await entryOf(site, id, CLIP, 'de')).toMatchObject({
    versions: 1,
    draft: { documentId, title: 'Wieder da' },
  });
  expect((await entryOf(site, id, CLIP, 'en')).published).toMatchObject({
    documentId,
    title: 'In English',
  });
});

it("a mapping that feeds another language from now on writes over no editor's text in it", async () => {
  await start();
  const page = await mappingPageOf(site);
  const edited = { ...german, rules: [textRule('title', 'title', 'untilEdited'), rules[1]!] };
  await page.save([edited]);
  const { id, documentId, ignite, editor } = await sceneOf(
    site,
    secret,
    { workspace: 'german' },
    CLIP,
    'de'
  );
  await editorOf(site, documentId, CLIP, 'en').translate('en', { title: 'By an editor' });
  await editor.destroy();
  await page.save([{ ...edited, locale: { type: 'fixed', locale: 'en' } }]);
  await ignite({ title: 'Not this' });
  expect(await entryOf(site, id, CLIP)).toMatchObject({
    versions: 2,
    draft: { documentId, title: 'By an editor', locale: 'en' },
    published: { documentId, title: 'By an editor' },
  });
});

it('what an editor wrote in another language into a field that all share stays, also in public', async () => {
  await start();
  const shared: Rule = {
    attribute: 'duration',
    source: { paths: ['duration'] },
    transform: { type: 'number' },
    owner: 'untilEdited',
  };
  const summary = textRule('summary', 'description');
  await (await mappingPageOf(site)).save([{ ...german, rules: [...rules, summary, shared] }]);
  const parts = { workspace: 'german', duration: 60 };
  const { id, documentId, ignite } = await sceneOf(site, secret, parts, CLIP, 'de');
  const english = editorOf(site, documentId, CLIP, 'en');
  await english.translate('en', { title: 'In English' });
  await english.change({ duration: 5 });
  await english.publish();
  await settled(site);
  await ignite({ description: 'Something else' });
  for (const locale of ['en', 'de']) {
    const { draft, published } = await entryOf(site, id, CLIP, locale);
    expect({ locale, draft: draft?.['duration'] }).toEqual({ locale, draft: 5 });
    if (locale === 'en') expect(published).toMatchObject({ duration: 5 });
  }
});

it('a mapping without a locale feeds the default language, and what it has fed keeps its own', async () => {
  await start();
  await (await mappingPageOf(site)).save([plain]);
  const { id, ignite } = await sceneOf(site, secret, { workspace: 'plain' }, CLIP);
  expect((await entryOf(site, id, CLIP)).published).toMatchObject({ locale: 'en' });

  await speakFirst(site, 'de');
  await ignite({ title: 'Still in English' });
  expect(await entryOf(site, id, CLIP)).toMatchObject({
    versions: 2,
    published: { title: 'Still in English', locale: 'en' },
  });
  const later = await sceneOf(site, secret, { workspace: 'plain' }, CLIP);
  expect((await later.entry()).published).toMatchObject({ locale: 'de' });
});

it('an entry stays the one of its video when its type loses its languages, and when it has them again', async () => {
  const app = copyApp();
  const database = await makeDatabase();
  tidyUp = async () => {
    await database.drop();
    app.remove();
  };
  const config = { signingSecrets: [secret], mappings: [plain] };
  const schemaFile = path.join(app.appDir, 'src/api/clip/content-types/clip/schema.json');
  const restart = async (localized: boolean): Promise<void> => {
    await site.stop();
    const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as object;
    const pluginOptions = { i18n: { localized } };
    writeFileSync(schemaFile, JSON.stringify({ ...schema, pluginOptions }));
    site = await startSite({ database, appDir: app.appDir, config });
  };
  site = await startSite({ database, appDir: app.appDir, config });
  const workspace = 'plain';
  const { id, documentId } = await sceneOf(site, secret, { workspace }, CLIP);
  for (const [localized, locale] of [
    [false, null],
    [true, 'en'],
  ] as const) {
    const title = `Localised: ${localized}`;
    const updatedAt = new Date(Date.UTC(2030, 0, localized ? 2 : 1)).toISOString();
    await restart(localized);
    const video = videoOf({ id, workspace, title, updatedAt });
    expect((await send(site, deliveryOf({ secret, video }))).status).toBe(202);
    await settled(site);
    expect(await entryOf(site, id, CLIP)).toMatchObject({
      versions: 2,
      published: { documentId, title, locale },
    });
  }
});
