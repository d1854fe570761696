import type { Mapping, MappingsView, Problem } from '#shared/contract/mapping';
import type { PreviewView } from '#shared/contract/mapping-preview';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { callAdmin, logIn, makeAdministrator, type RolePermission } from '../support/administrator';
import { deliveryOf } from '../support/ignite';
import { mappingPageOf, type MappingPage } from '../support/mappings';
import { startSite, type TestSite } from '../support/site';
import { mappingOnto, textRule, topicsRule } from '../support/tutorial';
import { freshVideoId, videoOf } from '../support/videos';
import { entryOf, send, settled } from '../support/webhook';

const secret = 'whsec_mapping_rights_9f61408e3afb633e';
const TUTORIAL = 'api::tutorial.tutorial';
const TOPIC = 'api::topic.topic';
const USER = 'plugin::users-permissions.user';
const CM_READ = 'plugin::content-manager.explorer.read';
const CM_UPDATE = 'plugin::content-manager.explorer.update';
const CM_PUBLISH = 'plugin::content-manager.explorer.publish';
const MAPS = ['plugin::ignite-video.settings.read', 'plugin::ignite-video.settings.update'];
const PAYLOADS = 'plugin::ignite-video.deliveries.payload';

let site: TestSite;
let page: MappingPage;

beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
  page = await mappingPageOf(site);
});
afterAll(() => site.stop());

/** The mapping page as somebody sees it who has these permissions and nothing else. */
const pageAs = async (name: string, permissions: readonly RolePermission[]) => {
  const token = await logIn(site, await makeAdministrator(site, name, permissions));
  const call = async <T>(method: 'GET' | 'POST' | 'PUT', path = '', data?: unknown) => {
    const { status, body } = await callAdmin(site, `/ignite-video/mappings${path}`, {
      method,
      data,
      token,
    });
    const { data: answer, error } = body as {
      data: T;
      error?: { message: string; details: { errors?: { path: string[]; message: string }[] } };
    };
    return { status, data: answer, error };
  };
  return {
    call,
    load: async (): Promise<MappingsView> => (await call<MappingsView>('GET')).data,
    save: async (mappings: readonly Mapping[]) => {
      const { data } = await call<MappingsView>('GET');
      return call<MappingsView>('PUT', '', { revision: data.revision, mappings });
    },
  };
};

const reads = (uid: string, fields: readonly string[]): RolePermission => ({
  action: CM_READ,
  subject: uid,
  fields,
});

const tutorials = (parts: Partial<Mapping> = {}): Mapping =>
  mappingOnto(TUTORIAL, {
    rules: [textRule('title', 'title', 'untilEdited'), textRule('videoId', 'id')],
    ...parts,
  });
const toTopics = (create: boolean) => {
  const rule = topicsRule('replace');
  return { ...rule, transform: { ...rule.transform, create } } as typeof rule;
};
const onto = (target: string, parts: Partial<Mapping> = {}): Mapping =>
  tutorials({ key: 'other', name: 'Other', target, ...parts });

const store = async (parts: Record<string, unknown>): Promise<string> => {
  const video = videoOf({ id: freshVideoId(), ...parts });
  await send(site, deliveryOf({ secret, video }));
  await settled(site);
  return video.id;
};

describe('whatever roles somebody has', () => {
  it.each([
    ['users', onto(USER)],
    ['administrators', onto('admin::user' as never, { target: 'plugin::upload.file' })],
    ['roles', onto('plugin::users-permissions.role')],
    ['files', onto('plugin::upload.file')],
    ['releases', onto('plugin::content-releases.release')],
  ])('a mapping onto %s is refused when it is saved, and nothing is stored', async (_, mapping) => {
    const { revision, mappings } = await page.load();
    const { status, body } = await page.call('PUT', '', {
      revision,
      mappings: [...mappings, mapping],
    });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: {
        message: expect.stringContaining(mapping.target),
        details: { errors: [{ path: ['mappings', String(mappings.length)] }] },
      },
    });
    expect((await page.load()).mappings).toEqual(mappings);
  });

  it('what a mapping onto another type could feed besides is refused at its rule', async () => {
    const schema = site.strapi.contentType(TUTORIAL as never) as unknown as {
      attributes: Record<string, unknown>;
    };
    const { attributes } = schema;
    attributes['author'] = { type: 'relation', relation: 'manyToOne', target: USER };
    attributes['door'] = { type: 'password' };
    try {
      const rules = [
        ...tutorials().rules,
        {
          ...textRule('author', 'customMetadata.author'),
          transform: { type: 'relation', by: 'email', create: false, mode: 'replace' },
        },
        textRule('door', 'title'),
      ] as Mapping['rules'];
      const { revision } = await page.load();
      const { status, body } = await page.call('PUT', '', {
        revision,
        mappings: [tutorials({ rules })],
      });
      expect(status).toBe(400);
      expect(body).toMatchObject({
        error: {
          details: {
            errors: [
              { path: ['mappings', '0', 'rules', '2'] },
              { path: ['mappings', '0', 'rules', '3'] },
            ],
          },
        },
      });
    } finally {
      delete attributes['author'];
      delete attributes['door'];
    }
  });
});

describe('who may not read a type', () => {
  it('sees no mapping onto it and nothing of it, and leaves what is there as it is', async () => {
    const hidden = onto(TUTORIAL, { key: 'tutorial', name: 'Tutorials', adoptBy: 'videoId' });
    await page.save([hidden, defaultMapping]);
    const blind = await pageAs('Blind', [...MAPS, reads('plugin::ignite-video.video', ['title'])]);
    const view = await blind.load();
    expect(view).toMatchObject({ hasHidden: true, mappings: [{ key: 'default' }] });
    expect(JSON.stringify(view)).not.toContain('tutorial');
    expect(view.types.map(({ uid }) => uid)).toEqual(['plugin::ignite-video.video']);

    const saved = await blind.save([{ ...defaultMapping, name: 'Renamed' }]);
    expect(saved).toMatchObject({ status: 200, data: { mappings: [{ name: 'Renamed' }] } });
    expect((await page.load()).mappings).toEqual([hidden, { ...defaultMapping, name: 'Renamed' }]);
    expect((await blind.save([])).status).toBe(200);
    expect((await page.load()).mappings).toEqual([hidden]);

    // Nor is it taken by another's key, mapped anew, proposed for, previewed, checked or applied.
    const taken = { ...defaultMapping, key: 'tutorial' };
    expect((await blind.save([taken])).status).toBe(400);
    expect((await blind.save([onto(TUTORIAL)])).status).toBe(400);
    expect((await blind.call('POST', '/propose', { target: TUTORIAL })).status).toBe(400);
    const preview = { mapping: onto(TUTORIAL), videoId: null };
    expect((await blind.call('POST', '/preview', preview)).status).toBe(400);
    const { data: problems } = await blind.call<Problem[]>('POST', '/check', {
      mapping: onto(TUTORIAL, { rules: [textRule('nothing', 'title')] }),
    });
    expect(problems.map(({ code }) => code)).toEqual(['refusedTarget']);
    expect((await blind.call('POST', '/tutorial/job')).status).toBe(404);
    const link = { videoId: 'x', documentId: 'y' };
    expect((await blind.call('POST', '/tutorial/links', link)).status).toBe(404);
    expect((await page.load()).mappings).toEqual([hidden]);
  });

  it('sees no rule that looks its entries up, adds none, and keeps those that are there', async () => {
    const id = await store({
      tags: [{ title: 'Known' }, { title: 'Unknown' }],
      workspace: 'oracle',
    });
    await site.strapi.documents(TOPIC as never).create({ data: { name: 'Known' } as never });
    const [title, videoId] = tutorials().rules as [Mapping['rules'][0], Mapping['rules'][0]];
    const rules = [title, toTopics(false), videoId];
    const filter: Mapping['filter'] = [{ field: 'workspace', is: 'any', of: ['nobody'] }];
    await page.save([tutorials({ rules, filter })]);

    const half = await pageAs('Half', [
      ...MAPS,
      PAYLOADS,
      reads(TUTORIAL, ['title', 'videoId', 'topics']),
    ]);
    const [seen] = (await half.load()).mappings;
    expect(seen?.rules).toEqual([title, videoId]);
    expect(JSON.stringify(await half.load())).not.toContain('api::topic');

    const renamed = { ...seen!, name: 'Renamed' };
    expect((await half.save([renamed])).status).toBe(200);
    expect((await page.load()).mappings).toEqual([tutorials({ rules, filter, name: 'Renamed' })]);

    const refused = await half.save([{ ...renamed, rules: [title, videoId, toTopics(true)] }]);
    expect(refused.status).toBe(400);
    expect(refused.error?.details.errors).toEqual([
      { path: ['mappings', '0', 'rules', '2'], message: expect.stringContaining(TOPIC) },
    ]);
    const mapping = { ...renamed, rules: [title, toTopics(false)], filter: [] };
    const { data } = await half.call<PreviewView>('POST', '/preview', { mapping, videoId: id });
    expect(data.fields.map(({ attribute }) => attribute)).toEqual(['title']);
    expect(JSON.stringify(data)).not.toContain('Known');
  });

  it('finds no entries by an attribute that they may not read, and may have it written', async () => {
    await page.save([]);
    const half = await pageAs('By title', [...MAPS, PAYLOADS, reads(TUTORIAL, ['title'])]);
    expect((await half.save([tutorials({ adoptBy: 'videoId' })])).status).toBe(400);
    expect((await half.save([tutorials({ adoptBy: null })])).status).toBe(200);

    const id = await store({ title: 'Seen', workspace: 'private' });
    const { data } = await half.call<PreviewView>('POST', '/preview', {
      mapping: tutorials({ adoptBy: null }),
      videoId: id,
    });
    expect(data.fields.map(({ attribute }) => attribute)).toEqual(['title']);
    const adopting = await half.call<PreviewView>('POST', '/preview', {
      mapping: tutorials({ adoptBy: 'videoId' }),
      videoId: id,
    });
    expect(adopting.data).toMatchObject({ fields: [], error: expect.stringContaining('videoId') });
  });
});

describe('who may not read payloads', () => {
  it('gets the sample, and nothing of a stored video', async () => {
    const rules = [textRule('minutes', 'title'), textRule('title', 'title')];
    await page.save([tutorials({ enabled: false, rules })]);
    const id = await store({ title: 'Nobody’s business' });
    const half = await pageAs('No payloads', [...MAPS, reads(TUTORIAL, ['title', 'minutes'])]);
    expect((await half.call('GET', '/videos')).status).toBe(403);
    expect((await half.call('GET', `/fields?videoId=${id}`)).status).toBe(403);
    expect((await half.call('GET', '/fields')).status).toBe(200);
    const mapping = tutorials();
    expect((await half.call('POST', '/preview', { mapping, videoId: id })).status).toBe(403);
    expect((await half.call('POST', '/preview', { mapping, videoId: null })).status).toBe(200);
    expect(JSON.stringify(await half.load())).not.toContain('business');
    expect(JSON.stringify(await page.load())).toContain('business');
  });
});

describe('who deletes a mapping', () => {
  it.each([
    ['leave', CM_UPDATE],
    ['unpublish', null],
    ['delete', 'plugin::content-manager.explorer.delete'],
  ] as const)(
    'decides what becomes of its entries only with the rights to do that: %s',
    async (choice, right) => {
      const mapping = tutorials({ key: `gone-${choice}`, name: 'Gone' });
      await page.save([defaultMapping, mapping]);
      const may = [CM_PUBLISH, ...(right === null ? [] : [right])];
      const rights = (actions: readonly string[]): RolePermission[] => [
        ...MAPS,
        reads(TUTORIAL, ['title', 'videoId']),
        ...actions.map((action) => ({ action, subject: TUTORIAL })),
      ];
      const remove = async (name: string, actions: readonly string[]): Promise<number> => {
        const { call, load } = await pageAs(`${name}-${choice}`, rights(actions));
        const { revision, mappings } = await load();
        const left = mappings.filter(({ key }) => key !== mapping.key);
        const removed = { [mapping.key]: choice };
        return (await call('PUT', '', { revision, mappings: left, removed })).status;
      };
      for (const missing of may) {
        const rest = may.filter((action) => action !== missing);
        expect(await remove(`no-${may.indexOf(missing)}`, rest)).toBe(403);
      }
      expect((await page.load()).mappings.map(({ key }) => key)).toContain(mapping.key);
      expect(await remove('all', may)).toBe(200);
    }
  );
});

describe('who links an entry by hand', () => {
  it('may update it and, where it is published, publish it', async () => {
    await page.save([]);
    const id = await store({ title: 'Linked' });
    await page.save([tutorials({ publishing: 'never', adoptBy: null })]);
    const { documentId } = await site.strapi
      .documents(TUTORIAL as never)
      .create({ data: { title: 'By hand' } as never, status: 'published' });
    const fields = ['title', 'videoId'];
    const data = { videoId: id, documentId };
    const reader = await pageAs('Only reads', [...MAPS, reads(TUTORIAL, fields)]);
    const updates: RolePermission = { action: CM_UPDATE, subject: TUTORIAL, fields };
    const updater = await pageAs('Updates', [...MAPS, reads(TUTORIAL, fields), updates]);
    const publisher = await pageAs('Publishes', [
      ...MAPS,
      reads(TUTORIAL, fields),
      updates,
      { action: CM_PUBLISH, subject: TUTORIAL },
    ]);
    expect((await reader.call('POST', '/tutorial/links', data)).status).toBe(403);
    expect((await updater.call('POST', '/tutorial/links', data)).status).toBe(403);
    expect((await publisher.call('POST', '/tutorial/links', data)).status).toBe(200);
    expect((await entryOf(site, id, TUTORIAL as never)).draft).toMatchObject({ documentId });
  });
});
