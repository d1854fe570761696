import type { FieldProblem } from '#shared/contract/problems';
import type { Problems } from '../../server/src/store/problems';
import { service } from '../../server/src/services';
import { startSite, type TestSite } from '../support/site';

let site: TestSite;
let problems: Problems;
beforeAll(async () => {
  site = await startSite();
  problems = service(site.strapi, 'problems');
});
afterAll(() => site.stop());

const image = (error: string): FieldProblem => ({
  attribute: 'hero.picture',
  code: 'imageUnavailable',
  values: { url: 'https://cdn.example.com/a.png', error },
});
const topics: FieldProblem = {
  attribute: 'topics',
  code: 'relationNotFound',
  values: { names: 'News', target: 'api::topic.topic' },
};

const replace = async (videoId: string, found: FieldProblem[], now = 1): Promise<void> => {
  await site.strapi.db.transaction(({ trx }) =>
    problems.replace(trx, 'articles', videoId, found, now)
  );
};

it('what entries lack is counted by mapping, field and reason, and forgotten when they lack it no more', async () => {
  await replace('one', [image('404'), topics], 1);
  await replace('two', [image('404')], 2);
  expect(await problems.counts()).toEqual([
    {
      mapping: 'articles',
      attribute: 'hero.picture',
      code: 'imageUnavailable',
      count: 2,
      seenAt: 2,
    },
    { mapping: 'articles', attribute: 'topics', code: 'relationNotFound', count: 1, seenAt: 1 },
  ]);
  await replace('one', [topics], 3);
  await replace('two', []);
  expect(await problems.counts()).toMatchObject([{ attribute: 'topics', count: 1 }]);
  await replace('one', []);
  expect(await problems.counts()).toEqual([]);
});

it('gives the videos behind a problem page by page, and keeps when it was first found', async () => {
  for (const id of ['one', 'two', 'three']) await replace(id, [image('404')], 1);
  await replace('two', [image('404')], 9);
  const name = {
    mapping: 'articles',
    attribute: 'hero.picture',
    code: 'imageUnavailable',
  } as const;
  const first = await problems.videos(name, 0, 2);
  expect(first.map(({ videoId, seenAt }) => [videoId, seenAt])).toEqual([
    ['one', 1],
    ['two', 1],
  ]);
  const rest = await problems.videos(name, first[1]!.id, 2);
  expect(rest).toMatchObject([{ videoId: 'three', title: null, values: { error: '404' } }]);
});

it('keeps one problem for each field, and no more of a text than a person reads', async () => {
  await replace('long', [image('first'), image(`\u0000${'x'.repeat(10_000)}`)]);
  const all = await problems.videos({ mapping: 'articles', ...image('') }, 0, 10);
  const [found, ...others] = all.filter(({ videoId }) => videoId === 'long');
  expect(found!.values).toMatchObject({ error: 'x'.repeat(2000) });
  expect(others).toEqual([]);
});
