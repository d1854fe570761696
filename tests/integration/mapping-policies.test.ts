import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { UID } from '@strapi/strapi';
import type { Hooks } from '../../server/src/config';
import type { Mapping, Rule } from '#shared/contract/mapping';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { callAdmin, logIn } from '../support/administrator';
import { sceneOf } from '../support/editor';
import { deliveryOf } from '../support/ignite';
import { mappingPageOf, type MappingPage } from '../support/mappings';
import { startSite, type TestSite } from '../support/site';
import { mappingFor, mappingOnto, textRule, topicsRule } from '../support/tutorial';
import { freshVideoId, videoOf } from '../support/videos';
import { VIDEO, entryOf, recordsOf, send, settled, until } from '../support/webhook';

const secret = 'whsec_policies_90b6e1f47a3c';
const TUTORIAL: UID.CollectionType = 'api::tutorial.tutorial';

/** For the plugin's own type, too. */
const fewRules: Rule[] = [textRule('title', 'title', 'untilEdited'), textRule('videoId', 'id')];

const rules: Rule[] = [...fewRules, textRule('summary', 'description', 'untilEdited')];

let site: TestSite;

const scene = (workspace: string, parts: Record<string, unknown> = {}, uid = TUTORIAL) =>
  sceneOf(site, secret, { ...parts, workspace }, uid);

const minutesIn = (minute: number): string =>
  new Date(Date.UTC(2024, 0, 15, 12, minute)).toISOString();

/** Sends a delivery and leaves it to the worker. @returns what becomes of it. */
const deliver = async (
  parts: Parameters<typeof videoOf>[0],
  event = 'video.updated'
): Promise<() => Promise<{ state: string; reason: string | null }>> => {
  const delivery = deliveryOf({ secret, video: videoOf(parts), event });
  expect((await send(site, delivery)).status).toBe(202);
  return async () => (await recordsOf(site, delivery.headers['x-webhook-delivery-id'] ?? ''))[0]!;
};

describe('policies', () => {
  const publishings = ['followVisibility', 'always', 'whenComplete', 'never'] as const;
  const deletions = ['unpublish', 'delete', 'keep'] as const;

  beforeAll(async () => {
    site = await startSite({
      config: {
        signingSecrets: [secret],
        mappings: [
          ...publishings.map((publishing) =>
            mappingFor(TUTORIAL, publishing.toLowerCase(), { rules, publishing })
          ),
          ...deletions.map((deletion) =>
            mappingFor(TUTORIAL, `on-deletion-${deletion}`, {
              rules,
              deletion,
              deletionMark: { attribute: 'summary', value: 'DELETED' },
            })
          ),
          mappingFor(TUTORIAL, 'adopting', { rules, adoptBy: 'videoId' }),
        ],
      },
    });
  });
  afterAll(() => site.stop());

  const videos = {
    public: { visibility: 'public', status: 'COMPLETE' },
    private: { visibility: 'private', status: 'COMPLETE' },
    unfinished: { visibility: 'public', status: 'PROCESSING' },
  };
  type State = keyof typeof videos;
  const isPublic: Record<(typeof publishings)[number], State[]> = {
    followVisibility: ['public'],
    always: ['public', 'private', 'unfinished'],
    whenComplete: ['public', 'private'],
    never: [],
  };
  const steps = (Object.keys(videos) as State[]).flatMap((from) =>
    (Object.keys(videos) as State[]).map((to) => ({ from, to }))
  );

  describe.each(publishings)('publishing %s', (publishing) => {
    it.each(steps)('a video that is $from, then $to', async ({ from, to }) => {
      const { ignite, entry } = await scene(publishing.toLowerCase(), videos[from]);
      const count = (state: State): number => (isPublic[publishing].includes(state) ? 2 : 1);
      expect((await entry()).versions).toBe(count(from));
      await ignite({ ...videos[to], title: 'Two' });
      const { draft, published, versions } = await entry();
      // A video that was complete once stays so while its file is replaced.
      const isReplaced = to === 'unfinished' && from !== 'unfinished';
      expect(versions).toBe(count(isReplaced ? 'public' : to));
      for (const row of versions === 2 ? [draft, published] : [draft]) {
        expect(row).toMatchObject({ title: 'Two' });
      }
    });

    it('an entry that an editor takes down stays down, and its draft follows', async () => {
      const { ignite, entry, editor } = await scene(publishing.toLowerCase(), videos.public);
      if (publishing === 'never') await editor.publish();
      await editor.unpublish();
      await ignite({ ...videos.public, title: 'Two' });
      const { draft, versions } = await entry();
      expect(versions).toBe(1);
      expect(draft).toMatchObject({ title: 'Two' });
    });
  });

  it('publishing never: what an editor publishes stays published, and follows', async () => {
    const { ignite, entry, editor } = await scene('never', videos.private);
    await editor.publish();
    await ignite({ title: 'Two' });
    expect((await entry()).published).toMatchObject({ title: 'Two' });
  });

  describe.each(deletions)('deletion %s', (deletion) => {
    const workspace = `on-deletion-${deletion}`;
    const after = { unpublish: 1, delete: 0, keep: 2 }[deletion];

    it('applies to a video that is deleted, for good', async () => {
      const { id, ignite, entry } = await scene(workspace);
      await ignite({ title: 'As it was deleted' }, 'video.deleted');
      const { draft, versions } = await entry();
      expect(versions).toBe(after);
      if (deletion !== 'delete') expect(draft).toMatchObject({ summary: 'DELETED' });
      await ignite({ title: 'Late' });
      expect(await entryOf(site, id, TUTORIAL)).toEqual(await entry());
      expect((await entry()).versions).toBe(after);
    });

    it('applies to a video that the filter takes no longer, whose entry is not written any more, until it is taken again', async () => {
      const { ignite, entry, documentId } = await scene(workspace, { title: 'One' });
      await ignite({ workspace: 'another', title: 'Not ours' });
      const { draft, versions } = await entry();
      expect(versions).toBe(after);
      if (deletion !== 'delete') expect(draft).toMatchObject({ title: 'One' });
      expect(await ignite({ workspace: 'another', title: 'Not ours, either' })).toBe('unchanged');

      await ignite({ title: 'Two' });
      const again = await entry();
      expect(again.versions).toBe(2);
      expect(again.published).toMatchObject({ title: 'Two' });
      if (deletion !== 'delete') expect(again.draft).toMatchObject({ documentId });
    });
  });

  it('a video that was never taken leaves nothing', async () => {
    const { entry, ignite } = await scene('nobody-takes-this');
    expect((await entry()).versions).toBe(0);
    expect(await ignite({}, 'video.deleted')).toBe('unchanged');
    expect((await entry()).versions).toBe(0);
  });

  it.each([
    ['a draft', 1],
    ['published', 2],
  ])(
    "an entry that holds the id already is adopted: it stays %s, what is filled is the editor's, the rest is Ignite's",
    async (how, versions) => {
      const videoId = freshVideoId();
      const documents = site.strapi.documents(TUTORIAL);
      const data = { videoId, title: "Editor's" } as never;
      const status = how === 'published' ? 'published' : 'draft';
      const { documentId } = await documents.create({ data, status });
      const deliverVersion = async (minute: number, description: string): Promise<void> => {
        const updatedAt = minutesIn(minute);
        await deliver({ id: videoId, workspace: 'adopting', title: 'One', description, updatedAt });
        await settled(site);
      };
      for (const [minute, description] of ['First', 'Second'].entries()) {
        await deliverVersion(minute, description);
        const entry = await entryOf(site, videoId, TUTORIAL);
        expect(entry.versions).toBe(versions);
        for (const row of [entry.draft, ...(versions === 2 ? [entry.published] : [])]) {
          expect(row).toMatchObject({ documentId, title: "Editor's", summary: description });
        }
      }
    }
  );
});

describe('two mappings for one video', () => {
  const refused = new Set<string>();
  let page: MappingPage;
  const tutorial = (parts: Partial<Mapping> = {}): Mapping =>
    mappingOnto(TUTORIAL, { rules: [...rules, topicsRule('replace')], ...parts });
  const broken = tutorial({ rules: [...rules, textRule('headline', 'title')] });
  const orders = [
    ['first', (one: Mapping): Mapping[] => [one, defaultMapping]],
    ['last', (one: Mapping): Mapping[] => [defaultMapping, one]],
  ] as const;

  beforeAll(async () => {
    site = await startSite({ config: { signingSecrets: [secret] } });
    page = await mappingPageOf(site);
    site.strapi.db.lifecycles.subscribe({
      models: [TUTORIAL],
      beforeCreate: ({ params }) => {
        if (refused.has(String(params.data?.['title']))) throw new Error('Not on this site');
      },
    });
  });
  afterAll(() => site.stop());

  it.each(orders)(
    'of which the %s fails: the other entry is right, the delivery waits and says why, nothing older sets it back, and then it is applied',
    async (place, inOrder) => {
      await page.save(inOrder(tutorial()));
      const title = `Refused ${place}`;
      refused.add(title);
      const id = freshVideoId();
      const newer = await deliver({ id, title, updatedAt: minutesIn(2) });
      await until(async () => (await newer()).state === 'retrying');
      expect(await newer()).toMatchObject({ reason: 'Not on this site' });
      expect((await entryOf(site, id)).published).toMatchObject({ title });
      expect((await entryOf(site, id, TUTORIAL)).versions).toBe(0);

      const older = await deliver({ id, title: 'Older', updatedAt: minutesIn(1) });
      await until(async () => (await older()).state !== 'waiting');
      expect((await entryOf(site, id)).published).toMatchObject({ title });
      expect((await entryOf(site, id, TUTORIAL)).versions).toBe(0);

      refused.clear();
      await settled(site);
      expect([(await newer()).state, (await older()).state]).toEqual(['applied', 'stale']);
      expect((await entryOf(site, id)).published).toMatchObject({ title });
      expect((await entryOf(site, id, TUTORIAL)).published).toMatchObject({ title });
    }
  );

  it.each(orders)(
    'of which the %s is broken: the other entry is right, the delivery waits and says why, and once mended it is applied',
    async (_place, inOrder) => {
      const { problems } = await page.save(inOrder(broken));
      const errors = problems[broken.key]?.filter(({ severity }) => severity === 'error');
      expect(errors).toMatchObject([
        { code: 'unknownAttribute', values: { attribute: 'headline' } },
      ]);
      const id = freshVideoId();
      const delivery = await deliver({ id, title: 'One', tags: [{ title: 'A' }] });
      await until(async () => (await delivery()).state === 'retrying');
      expect((await delivery()).reason).toMatch(
        /"api::tutorial.tutorial" cannot be used: .*headline/
      );
      expect((await entryOf(site, id)).published).toMatchObject({ title: 'One' });
      expect((await entryOf(site, id, TUTORIAL)).versions).toBe(0);

      await page.save(inOrder(tutorial()));
      await settled(site);
      expect(await delivery()).toMatchObject({ state: 'applied', reason: null });
      expect((await entryOf(site, id, TUTORIAL)).published).toMatchObject({
        title: 'One',
        topics: [{ name: 'A' }],
      });
    }
  );

  it('a delivery that died while its mapping was broken is applied once that is mended', async () => {
    await page.save([broken]);
    const id = freshVideoId();
    const delivery = await deliver({ id, title: 'Mended' });
    await until(async () => (await delivery()).state === 'retrying');
    // As a day of tries would.
    await site.strapi.db
      .connection('ignite_video_queue')
      .where({ video_id: id })
      .update({ attempts: 39, next_attempt_at: 0 });
    await until(async () => (await delivery()).state === 'dead');

    await page.save([tutorial()]);
    await settled(site);
    expect(await delivery()).toMatchObject({ state: 'applied', reason: null });
    expect((await entryOf(site, id, TUTORIAL)).published).toMatchObject({ title: 'Mended' });
  });

  it('a broken mapping does not hold up videos that it does not take', async () => {
    const filter = [{ field: 'workspace' as const, is: 'any' as const, of: ['broken'] }];
    await page.save([{ ...broken, filter }, defaultMapping]);
    const id = freshVideoId();
    const delivery = await deliver({ id, workspace: 'another', title: 'One' });
    await settled(site);
    expect(await delivery()).toMatchObject({ state: 'applied', reason: null });
    expect((await entryOf(site, id)).published).toMatchObject({ title: 'One' });
  });

  it('a mapping that wants a locale that there is not waits for it', async () => {
    const clips = mappingOnto('api::clip.clip', {
      rules: rules.slice(0, 1),
      locale: { type: 'fixed', locale: 'fr' },
    });
    await page.save([defaultMapping, clips]);
    const id = freshVideoId();
    const delivery = await deliver({ id, title: 'Un' });
    await until(async () => (await delivery()).state === 'retrying');
    const locales = site.strapi.plugin('i18n').service('locales') as {
      create(locale: { code: string; name: string }): Promise<unknown>;
    };
    await locales.create({ code: 'fr', name: 'French' });
    await settled(site);
    const query = site.strapi.db.query('api::clip.clip');
    expect(await query.findMany({ where: { title: 'Un' } })).toMatchObject([
      { locale: 'fr' },
      { locale: 'fr' },
    ]);
  });

  it('a mapping that feeds another type from now on makes its entries there, and publishes them', async () => {
    await page.save([tutorial({ key: 'moving' })]);
    const id = freshVideoId();
    await deliver({ id, title: 'One', updatedAt: minutesIn(1) });
    await settled(site);
    await page.save([
      mappingOnto('api::clip.clip', {
        key: 'moving',
        rules,
        locale: { type: 'fixed', locale: 'en' },
      }),
    ]);
    await deliver({ id, title: 'Two', updatedAt: minutesIn(2) });
    await settled(site);
    expect((await entryOf(site, id, 'api::clip.clip')).published).toMatchObject({ title: 'Two' });
    expect((await entryOf(site, id, TUTORIAL)).published).toMatchObject({ title: 'One' });
  });

  it('a mapping that is switched off leaves its entries as they are', async () => {
    await page.save([tutorial()]);
    const { ignite, entry } = await scene('any', { title: 'One' });
    await page.save([tutorial({ enabled: false })]);
    await ignite({ title: 'Two' });
    expect((await entry()).published).toMatchObject({ title: 'One' });
  });
});

describe("a site's own code", () => {
  const written: Parameters<NonNullable<Hooks['afterWrite']>>[0][] = [];
  const failing = new Set<string>();
  const failFor = (hook: string): void => {
    if (failing.has(hook)) throw new Error(`The ${hook} hook fails`);
  };
  const hooks: Hooks = {
    async filter(video) {
      failFor('filter');
      return Promise.resolve(video['title'] !== 'Filtered out');
    },
    transform({ videoId }, { video, mapping }) {
      failFor('transform');
      return { videoId, title: `${String(video['title'])} by ${mapping.key}` };
    },
    afterWrite(one) {
      written.push(one);
      failFor('afterWrite');
    },
  };

  interface Emitted {
    name: string;
    videoId: string;
    documentId: string;
    uid: string;
    mapping: string;
  }
  const emitted: Emitted[] = [];

  beforeAll(async () => {
    site = await startSite({
      hooks,
      config: {
        signingSecrets: [secret],
        mappings: [
          mappingFor(TUTORIAL, 'hooked', { rules, deletion: 'delete' }),
          mappingOnto(VIDEO, {
            key: 'default',
            rules: fewRules,
            filter: [{ field: 'workspace', is: 'any', of: ['hooked'] }],
          }),
        ],
      },
    });
    site.strapi.eventHub.subscribe((name, ...args) => {
      if (name.startsWith('ignite-video.')) {
        emitted.push({ name, ...(args[0] as Omit<Emitted, 'name'>) });
      }
      return Promise.resolve();
    });
  });
  beforeEach(() => {
    failing.clear();
    written.length = 0;
    emitted.length = 0;
  });
  afterAll(() => site.stop());

  it('filter leaves a video out, and applies the deletion policy to what is there', async () => {
    const { ignite, entry } = await scene('hooked', { title: 'Filtered out' });
    expect((await entry()).versions).toBe(0);
    await ignite({ title: 'Taken' });
    expect((await entry()).versions).toBe(2);
    await ignite({ title: 'Filtered out' });
    expect((await entry()).versions).toBe(0);
  });

  it('transform has the last word on the values; what it leaves out is left alone', async () => {
    const { entry, ignite, editor } = await scene('hooked', { title: 'One' });
    expect((await entry()).published).toMatchObject({ title: 'One by hooked', summary: null });
    await editor.change({ summary: "Editor's" });
    await editor.publish();
    await ignite({ title: 'Two', description: 'Second' });
    expect((await entry()).published).toMatchObject({
      title: 'Two by hooked',
      summary: "Editor's",
    });
  });

  it.each(['filter', 'transform'])(
    '%s that throws makes the delivery wait and say why, and writes nothing',
    async (hook) => {
      failing.add(hook);
      const id = freshVideoId();
      const delivery = await deliver({ id, workspace: 'hooked', title: 'One' });
      await until(async () => (await delivery()).state === 'retrying');
      expect((await delivery()).reason).toBe(`The ${hook} hook fails`);
      expect((await entryOf(site, id, TUTORIAL)).versions).toBe(0);
      expect([written, emitted]).toEqual([[], []]);
      failing.clear();
      await settled(site);
      expect((await entryOf(site, id, TUTORIAL)).versions).toBe(2);
    }
  );

  it('afterWrite and the events say once what was written, for each mapping; what afterWrite throws changes nothing', async () => {
    failing.add('afterWrite');
    const updatedAt = minutesIn(5);
    const { id, ignite, entry, documentId } = await scene('hooked', { title: 'One', updatedAt });
    await ignite({ title: 'Two', updatedAt: minutesIn(6) });
    expect(await ignite({ title: 'Two', updatedAt: minutesIn(6) })).toBe('unchanged');
    await ignite({ title: 'Two', updatedAt: minutesIn(7) }, 'video.deleted');
    expect((await entry()).versions).toBe(0);
    await until(() => written.length === 6);

    const inTutorial = { videoId: id, documentId, uid: TUTORIAL, mapping: 'hooked' };
    const named = (uid: string) => emitted.filter((one) => one.uid === uid);
    expect(named(TUTORIAL)).toEqual([
      { name: 'ignite-video.video.created', ...inTutorial },
      { name: 'ignite-video.video.updated', ...inTutorial },
      { name: 'ignite-video.video.deleted', ...inTutorial },
    ]);
    expect(named(VIDEO).map(({ name }) => name)).toEqual([
      'ignite-video.video.created',
      'ignite-video.video.updated',
      // Ignite's deletion, although the entry is only taken down.
      'ignite-video.video.deleted',
    ]);
    expect(written.filter(({ mapping }) => mapping.target === VIDEO).at(-1)?.change).toBe(
      'updated'
    );
    expect(written.filter(({ mapping }) => mapping.key === 'hooked')).toMatchObject([
      { change: 'created', videoId: id, documentId, video: { title: 'One' } },
      { change: 'updated', videoId: id, documentId, video: { title: 'Two' } },
      { change: 'deleted', videoId: id, documentId, video: { title: 'Two' } },
    ]);
  });
});

describe("Strapi's outgoing webhooks", () => {
  const heard: { event: string; videoId: string }[] = [];
  const listener = http.createServer((request, response) => {
    request.setEncoding('utf8');
    let body = '';
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      heard.push(JSON.parse(body) as (typeof heard)[number]);
      response.end();
    });
  });
  const names = ['created', 'updated', 'deleted'].map((change) => `ignite-video.video.${change}`);

  beforeAll(async () => {
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const mappings = [mappingFor(TUTORIAL, 'heard', { rules, deletion: 'delete' })];
    site = await startSite({ config: { signingSecrets: [secret], mappings } });
  });
  afterAll(async () => {
    await site.stop();
    await new Promise((resolve) => listener.close(resolve));
  });

  it('can be set to send what became of the videos', async () => {
    const { port } = listener.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    const { status } = await callAdmin(site, '/admin/webhooks', {
      method: 'POST',
      token: await logIn(site),
      data: { name: 'Videos', url, headers: {}, events: names },
    });
    expect(status).toBe(201);
    const { id, documentId, ignite } = await scene('heard', { title: 'One' });
    await ignite({ title: 'Two' });
    await ignite({ title: 'Two' }, 'video.deleted');
    await until(() => heard.length === 3);
    // They are sent side by side.
    expect(heard.map(({ event }) => event).sort()).toEqual([...names].sort());
    for (const one of heard) {
      expect(one).toMatchObject({ videoId: id, documentId, uid: TUTORIAL, mapping: 'heard' });
    }
  });
});
