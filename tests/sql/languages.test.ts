import type { UID } from '@strapi/strapi';
import { sceneOf } from '../support/editor';
import { forgetLanguage, speakGerman } from '../support/languages';
import { mappingPageOf } from '../support/mappings';
import { startSite, type TestSite } from '../support/site';
import { mappingFor, textRule } from '../support/tutorial';
import { entryOf } from '../support/webhook';
import { service } from '../../server/src/services';

const secret = 'whsec_languages_5e8a21d7';
const CLIP: UID.CollectionType = 'api::clip.clip';
const rules = [textRule('title', 'title'), textRule('videoId', 'id')];
const german = mappingFor(CLIP, 'german', { rules, locale: { type: 'fixed', locale: 'de' } });

let site: TestSite;
beforeEach(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
  await speakGerman(site);
});
afterEach(() => site.stop());

it('a mapping is broken as soon as its language is deleted, and writes into no other one', async () => {
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

it('what a deleted language held is made anew in the language that its mapping has now', async () => {
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
