import { sceneOf } from '../support/editor';
import { startSite, type TestSite } from '../support/site';
import { TUTORIAL } from '../support/targets';
import { mappingFor, textRule } from '../support/tutorial';
import { settled, until } from '../support/webhook';
import { service } from '../../server/src/services';

const secret = 'whsec_repairs_2f80d1a7';

let site: TestSite;
beforeAll(async () => {
  const rules = [
    textRule('title', 'title'),
    textRule('summary', 'description', 'untilEdited'),
    textRule('videoId', 'id'),
  ];
  site = await startSite({
    config: { signingSecrets: [secret], mappings: [mappingFor(TUTORIAL, 'repairs', { rules })] },
  });
});
afterAll(() => site.stop());

const scene = (parts: Record<string, unknown>) =>
  sceneOf(site, secret, { workspace: 'repairs', ...parts }, TUTORIAL);

const problemsOf = (id: string) => service(site.strapi, 'problems').ofVideo(id);

it('a difference that was put right three times within an hour is left, and health names field and writer', async () => {
  const { id, ignite, entry, editor } = await scene({ title: 'Ignite’s' });
  for (let time = 1; time <= 3; time += 1) {
    await editor.change({ title: `Of the site's code ${time}` });
    await until(async () => (await entry()).draft?.['title'] === 'Ignite’s');
    await settled(site);
    expect(await problemsOf(id)).toEqual([]);
  }
  await editor.change({ title: 'Once more' });
  await settled(site);
  expect((await entry()).draft).toMatchObject({ title: 'Once more' });
  const code = 'changedAgain' as const;
  const values = { writer: 'code' };
  expect(await problemsOf(id)).toMatchObject([{ attribute: 'title', code, values }]);
  const facts = await service(site.strapi, 'problems').counts();
  expect(facts).toContainEqual(
    expect.objectContaining({ mapping: 'repairs', attribute: 'title', code })
  );
  // Ignite has the last word.
  await ignite({ title: 'Newer' });
  expect((await entry()).published).toMatchObject({ title: 'Newer' });
  expect(await problemsOf(id)).toEqual([]);
});

it('what the site’s own code makes of a value while it is written counts as written', async () => {
  const stop = site.strapi.db.lifecycles.subscribe({
    models: [TUTORIAL],
    beforeCreate: (event) => shout(event.params.data),
    beforeUpdate: (event) => shout(event.params.data),
  });
  const { id, ignite, entry, editor } = await scene({ title: 'Quiet', description: 'Low' });
  expect((await entry()).published).toMatchObject({ title: 'QUIET', summary: 'LOW' });
  expect(await ignite({ title: 'Quiet', description: 'Low' })).toBe('unchanged');
  await editor.change({ remark: 'Mine' });
  await settled(site);
  const { draft } = await entry();
  await service(site.strapi, 'storedVideos').bring(id);
  expect((await entry()).draft).toEqual(draft);
  // It is no edit either.
  await ignite({ title: 'Still', description: 'Lower' });
  expect((await entry()).published).toMatchObject({ title: 'STILL', summary: 'LOWER' });
  stop();
});

const shout = (data: Record<string, unknown>): void => {
  for (const name of ['title', 'summary']) {
    if (typeof data[name] === 'string') data[name] = data[name].toUpperCase();
  }
};
