import { service } from '../../server/src/services';
import { sceneOf } from '../support/editor';
import { mappingPageOf } from '../support/mappings';
import { startSite, type TestSite } from '../support/site';
import { TUTORIAL } from '../support/targets';
import { mappingFor, textRule } from '../support/tutorial';
import { until } from '../support/webhook';

const secret = 'whsec_refused_74b87337454200d4';

let site: TestSite;
beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
  const { attributes } = site.strapi.contentType(TUTORIAL);
  Object.assign(attributes['summary']!, { regex: '^[^!]*$' });
  await (
    await mappingPageOf(site)
  ).save([
    mappingFor(TUTORIAL, 'refused', {
      rules: [
        textRule('videoId', 'id'),
        textRule('title', 'title'),
        textRule('summary', 'description'),
        {
          attribute: 'level',
          source: { paths: ['language'] },
          transform: { type: 'enumeration', values: {} },
          owner: 'always',
        },
        {
          attribute: 'meta',
          source: { paths: ['customMetadata'] },
          transform: { type: 'json' },
          owner: 'always',
        },
      ],
    }),
  ]);
});
afterAll(() => site.stop());

const scene = (parts: Record<string, unknown>) =>
  sceneOf(site, secret, { workspace: 'refused', language: 'open', ...parts }, TUTORIAL);
const problemsOf = async (id: string) =>
  (await service(site.strapi, 'problems').ofVideo(id)).map(({ attribute, code }) => [
    attribute,
    code,
  ]);

it('a title that is too long is shortened, and nothing else of the entry is lost', async () => {
  const { id, entry, ignite } = await scene({ title: '🎬'.repeat(300), description: 'Short' });
  const { published } = await entry();
  expect(published).toMatchObject({ title: `${'🎬'.repeat(127)}…`, summary: 'Short' });
  expect(await problemsOf(id)).toEqual([['title', 'shortened']]);
  expect(await ignite({ title: 'Fits', description: 'Short' })).toBe('applied');
  expect(await problemsOf(id)).toEqual([]);
});

it.each([
  ['a choice that is none', { language: 'klingon' }, 'level'],
  ['a text that a pattern refuses', { description: 'No!' }, 'summary'],
])('%s leaves the field as it was; the rest is written', async (_what, refused, attribute) => {
  const { id, entry, ignite } = await scene({ language: 'open', description: 'Yes' });
  const before = (await entry()).published?.[attribute];
  expect(await ignite({ ...refused, title: 'New' })).toBe('applied');
  expect((await entry()).published).toMatchObject({ title: 'New', [attribute]: before });
  expect(await problemsOf(id)).toEqual([[attribute, 'notTaken']]);
});

it('an entry is made without what the site does not take', async () => {
  const { id, entry } = await scene({ title: 'Made', language: 'klingon', description: 'No!' });
  expect((await entry()).published).toMatchObject({ title: 'Made', level: null, summary: null });
  expect(await problemsOf(id)).toEqual([
    ['level', 'notTaken'],
    ['summary', 'notTaken'],
  ]);
});

it('JSON that is too deep leaves the field as it was', async () => {
  let deep: unknown = 1;
  for (let level = 0; level < 150; level++) deep = [deep];
  const { id, entry, ignite } = await scene({ customMetadata: { tier: 'a' } });
  await ignite({ customMetadata: { deep }, title: 'New' });
  expect((await entry()).published).toMatchObject({ title: 'New', meta: { tier: 'a' } });
  expect(await problemsOf(id)).toEqual([['meta', 'notTaken']]);
});

it('an entry that misses what the site requires is a draft, is filled by an editor, and goes public', async () => {
  const { entry, ignite, editor } = await scene({ title: null, description: 'First' });
  expect(await entry()).toMatchObject({ draft: { summary: 'First' }, published: null });
  await ignite({ description: 'Second' });
  expect(await entry()).toMatchObject({ draft: { summary: 'Second' }, published: null });
  await editor.change({ title: 'Filled' });
  await until(async () => (await entry()).published !== null);
  expect((await entry()).published).toMatchObject({ title: 'Filled', summary: 'Second' });
});
