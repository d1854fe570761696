import type { RunOptions, RunView } from '#shared/contract/reconcile';
import type { Reconcile } from '../../server/src/reconcile/reconcile';
import { service } from '../../server/src/services';
import type { FakeIgnite } from './fake-ignite/fake-ignite';
import type { TestSite } from './site';
import { entryOf, settled, until } from './webhook';

export const reconcileOf = ({ strapi }: Pick<TestSite, 'strapi'>): Reconcile =>
  service(strapi, 'reconcile');

/** The run once it has ended, whatever it came to, and what it stored is applied. */
export const ended = async (site: Pick<TestSite, 'strapi'>, id: number): Promise<RunView> => {
  await until(async () => (await reconcileOf(site).find(id))?.state !== 'running');
  await settled(site);
  return (await reconcileOf(site).find(id))!;
};

/** Starts a run and waits for its end. */
export const reconciled = async (
  site: Pick<TestSite, 'strapi'>,
  options: Partial<RunOptions> = {}
): Promise<RunView> => {
  const started = await reconcileOf(site).start(
    { mode: 'full', dryRun: false, ...options },
    'person'
  );
  if (!started.ok) throw new Error(`The run was refused: ${started.refusal}`);
  return ended(site, started.run.id);
};

/** What a site should say of each video that Ignite has, by the default mapping. */
export const expectEqual = async (
  site: Pick<TestSite, 'strapi'>,
  { library }: Pick<FakeIgnite, 'library'>
): Promise<void> => {
  for (const { id, title, visibility, status } of library.all()) {
    const { draft, published } = await entryOf(site, id);
    const isPublic = visibility === 'public' && status === 'COMPLETE';
    expect([id, draft?.['title'], draft?.['processingStatus']]).toEqual([id, title, status]);
    expect([id, published?.['title']]).toEqual([id, isPublic ? title : undefined]);
  }
  const rows: { videoId: string; processingStatus: string }[] = await site.strapi.db
    .query('plugin::ignite-video.video')
    .findMany({ where: { publishedAt: null } });
  const ids = rows.map(({ videoId }) => videoId);
  expect(ids).toHaveLength(new Set(ids).size);
  for (const { videoId, processingStatus } of rows) {
    const isThere = library.get(videoId) !== undefined;
    expect([videoId, processingStatus === 'DELETED']).toEqual([videoId, !isThere]);
    if (!isThere) expect((await entryOf(site, videoId)).published).toBeNull();
  }
};
