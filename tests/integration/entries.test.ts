import { packBody } from '../../server/src/store/body';
import type { UID } from '@strapi/strapi';
import {
  entryVideos,
  entryView,
  mappedTypes,
  type EntryField,
  type EntryView,
} from '#shared/contract/entries';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { callAdmin, logIn, makeAdministrator } from '../support/administrator';
import { sceneOf } from '../support/editor';
import { captureStatements } from '../support/query-plans';
import { startSite, type TestSite } from '../support/site';
import { mappingFor, textRule, topicsRule } from '../support/tutorial';
import { settled, VIDEO } from '../support/webhook';
import { service } from '../../server/src/services';

const secret = 'whsec_entries_a87ff679a2f3e71d';
const TUTORIAL = 'api::tutorial.tutorial';
const CLIP = 'api::clip.clip';
const READ = 'plugin::content-manager.explorer.read';
const UPDATE = 'plugin::content-manager.explorer.update';
const PUBLISH = 'plugin::content-manager.explorer.publish';

let site: TestSite;
let token: string;
beforeAll(async () => {
  const mappings = [
    { ...defaultMapping, filter: [{ field: 'workspace', is: 'none', of: ['t', 'c', 'b'] }] },
    mappingFor(TUTORIAL, 't', {
      name: 'Tutorials',
      rules: [
        textRule('title', 'title', 'once'),
        textRule('summary', 'description', 'untilEdited'),
        { ...topicsRule('replace'), owner: 'untilEdited' },
        textRule('videoId', 'id'),
      ],
    }),
    mappingFor(CLIP, 'c', {
      rules: [textRule('title', 'title', 'untilEdited'), textRule('videoId', 'id')],
      locale: { type: 'fixed', locale: 'en' },
    }),
    mappingFor('api::record.record', 'b', {
      name: 'Broken',
      publishing: 'always',
      deletion: 'keep',
      rules: [{ ...textRule('title', 'title'), source: { expression: '$error("No title")' } }],
    }),
  ];
  site = await startSite({
    config: { signingSecrets: [secret], mappings, apiUrl: 'https://ignite.example.com/api' },
  });
  token = await logIn(site);
});
afterAll(() => site.stop());

const pathOf = (uid: string, documentId: string): string =>
  `/ignite-video/entries/${encodeURIComponent(uid)}/${documentId}`;

const show = async (uid: string, documentId: string, as = token): Promise<EntryView | null> => {
  const { status, body } = await callAdmin(site, pathOf(uid, documentId), { token: as });
  expect(status).toBe(200);
  return entryView.nullable().parse((body as { data: unknown }).data);
};
const fieldOf = (view: EntryView | null, attribute: string): EntryField => {
  const found = view?.fields.find((field) => field.attribute === attribute);
  if (!found) throw new Error(`There is no field ${attribute}`);
  return found;
};
const use = (uid: string, documentId: string, attribute: string, whose: string, as = token) =>
  callAdmin(site, `${pathOf(uid, documentId)}/fields/${attribute}`, {
    method: 'POST',
    data: { use: whose },
    token: as,
  });

const media = {
  player: { shareUrl: 'https://demo.videocdn.net/player/x' },
  previewVideoUrl: 'https://demo.videocdn.net/videos/x/preview.mp4',
  src: {
    thumbnails: [
      {
        width: 1920,
        height: 1080,
        formats: { jpeg: { url: 'https://demo.videocdn.net/big.jpg' } },
      },
      {
        width: 320,
        height: 180,
        formats: { jpeg: { url: 'https://demo.videocdn.net/small.jpg' } },
      },
    ],
    abr: { url: 'https://demo.videocdn.net/videos/x/abr.m3u8' },
    mp4: [
      { url: 'https://demo.videocdn.net/1080.mp4', height: 1080 },
      { url: 'https://demo.videocdn.net/720.mp4', height: 720 },
    ],
  },
  texttracks: [
    { language: 'de-DE', type: 'subtitles', url: 'https://demo.videocdn.net/de.vtt' },
    { language: 'en-US', type: 'captions', url: 'https://demo.videocdn.net/en.vtt' },
    { language: 'fr-FR', url: 'javascript:alert(1)' },
  ],
};

describe('beside an entry', () => {
  it('stands the video that it is made of, when it was synced and by which delivery', async () => {
    const { id, documentId } = await sceneOf(site, secret, media);
    const view = await show(VIDEO, documentId);
    expect(view).toMatchObject({
      mapping: { key: 'default', problem: null },
      igniteUrl: `https://ignite.example.com/admin/collections/videos/${id}`,
      syncedAt: expect.any(Number),
      delivery: { event: 'video.created', deliveryId: expect.stringMatching(/^del_/) },
    });
    expect(view?.video).toEqual({
      id,
      title: 'Assembly line',
      status: 'COMPLETE',
      visibility: 'public',
      isDeleted: false,
      duration: 60,
      streamUrl: 'https://demo.videocdn.net/videos/x/abr.m3u8',
      previewUrl: 'https://demo.videocdn.net/videos/x/preview.mp4',
      mp4Url: 'https://demo.videocdn.net/720.mp4',
      posterUrl: 'https://demo.videocdn.net/big.jpg',
      tracks: [
        { url: 'https://demo.videocdn.net/de.vtt', kind: 'subtitles', language: 'de-DE' },
        { url: 'https://demo.videocdn.net/en.vtt', kind: 'captions', language: 'en-US' },
      ],
    });
    expect(view?.fields.filter(({ differs }) => differs)).toEqual([]);
    expect(fieldOf(view, 'duration')).toMatchObject({
      owner: 'always',
      ownedBy: 'ignite',
      entry: 60,
    });
  });

  it('stands nothing where no video feeds it', async () => {
    const { documentId } = await site.strapi
      .documents(VIDEO)
      .create({ data: { title: 'By hand' } as never });
    expect(await show(VIDEO, documentId)).toBeNull();
    const paths = [pathOf('api::topic.topic', documentId), pathOf(VIDEO, 'nobody')];
    for (const path of paths) expect((await callAdmin(site, path, { token })).status).toBe(404);
    const unknown = await callAdmin(site, pathOf('api::none.none', 'x'), { token });
    expect(unknown.status).toBe(403);
  });

  it('stands that a deleted video was deleted', async () => {
    const { documentId, ignite } = await sceneOf(site, secret);
    await ignite({}, 'video.deleted');
    const view = await show(VIDEO, documentId);
    expect(view).toMatchObject({
      video: { isDeleted: true },
      delivery: { event: 'video.deleted' },
    });
  });

  it('stands what keeps it from the public, until it is published', async () => {
    const { documentId, ignite, editor } = await sceneOf(site, secret);
    const codes = async () => (await show(VIDEO, documentId))?.obstacles.map(({ code }) => code);
    expect(await codes()).toEqual([]);
    await ignite({ visibility: 'private' });
    expect(await codes()).toEqual(['private']);
    await ignite({ visibility: 'private', status: 'FAILED' });
    expect(await codes()).toEqual(['private', 'notComplete']);
    await ignite({ visibility: 'public', status: 'COMPLETE' });
    expect(await codes()).toEqual([]);
    await editor.unpublish();
    expect(await codes()).toEqual(['withdrawn']);
  });

  it('stands why Ignite cannot be compared with, and the video all the same', async () => {
    const broken = { workspace: 'b' };
    service(site.strapi, 'activeMappings').forget();
    const { id } = await sceneOf(site, secret, { workspace: 't' }, TUTORIAL);
    await site.strapi.db
      .connection('ignite_video_links')
      .where({ video_id: id })
      .update({ mapping: 'b', target: 'api::record.record' });
    const { documentId } = await site.strapi
      .documents('api::record.record' as UID.CollectionType)
      .create({ data: { title: 'Record' } as never });
    await site.strapi.db
      .connection('ignite_video_links')
      .where({ video_id: id })
      .update({ document_id: documentId });
    const stored = JSON.stringify({ ...broken, id, updatedAt: '2024-01-15T10:00:00.000Z' });
    await site.strapi.db
      .connection('ignite_video_videos')
      .where({ video_id: id })
      .update({ body: await packBody(Buffer.from(stored)) });
    expect(await show('api::record.record', documentId)).toMatchObject({
      mapping: { name: 'Broken', problem: expect.stringContaining('No title') },
      video: { id },
      fields: [],
    });
  });
});

describe('a field that an editor has changed', () => {
  it('shows both values, takes that of Ignite in both versions, and belongs to Ignite again', async () => {
    const { documentId, ignite, entry, editor } = await sceneOf(site, secret);
    await editor.change({ title: 'Mine' });
    await editor.publish();
    await ignite({ title: 'Conveyor' });
    expect(fieldOf(await show(VIDEO, documentId), 'title')).toEqual({
      attribute: 'title',
      owner: 'untilEdited',
      ownedBy: 'editor',
      differs: true,
      entry: 'Mine',
      ignite: 'Conveyor',
      canUseIgnite: true,
      canUseEditor: false,
      editor: null,
      isFromForm: false,
    });

    const { status, body } = await use(VIDEO, documentId, 'title', 'ignite');
    expect(status).toBe(200);
    const after = entryView.parse((body as { data: unknown }).data);
    expect(fieldOf(after, 'title')).toMatchObject({
      ownedBy: 'ignite',
      differs: false,
      entry: 'Conveyor',
      canUseIgnite: false,
      canUseEditor: true,
      editor: 'Mine',
    });
    const { draft, published } = await entry();
    expect([draft?.['title'], published?.['title']]).toEqual(['Conveyor', 'Conveyor']);
    await ignite({ title: 'Conveyor belt' });
    expect((await entry()).published).toMatchObject({ title: 'Conveyor belt' });
  });

  it("goes back to what the editor had written, in the draft only, and is the editor's again", async () => {
    const { documentId, ignite, entry, editor } = await sceneOf(site, secret);
    await editor.change({ title: 'Mine' });
    await use(VIDEO, documentId, 'title', 'ignite');
    const { status, body } = await use(VIDEO, documentId, 'title', 'editor');
    expect(status).toBe(200);
    expect(fieldOf(entryView.parse((body as { data: unknown }).data), 'title')).toMatchObject({
      ownedBy: 'editor',
      differs: true,
      entry: 'Mine',
      ignite: 'Assembly line',
      canUseIgnite: true,
      canUseEditor: false,
    });
    const restored = await entry();
    expect(restored.draft).toMatchObject({ title: 'Mine' });
    expect(restored.published).toMatchObject({ title: 'Assembly line' });
    await ignite({ title: 'Conveyor' });
    expect((await entry()).draft).toMatchObject({ title: 'Mine' });
    expect((await entry()).published).toMatchObject({ title: 'Assembly line' });
  });

  it.each(['ignite', 'editor'])('says why the site does not take it: %s', async (whose) => {
    const { documentId, ignite, entry, editor } = await sceneOf(site, secret);
    await editor.change({ title: 'Mine' });
    await ignite({ title: 'Conveyor' });
    if (whose === 'editor') await use(VIDEO, documentId, 'title', 'ignite');
    const before = await entry();
    const stop = site.strapi.db.lifecycles.subscribe({
      models: [VIDEO],
      beforeUpdate: () => {
        throw new Error('No titles on Fridays');
      },
    });
    const { status, body } = await use(VIDEO, documentId, 'title', whose);
    stop();
    expect([status, (body as { error: { message: string } }).error.message]).toEqual([
      409,
      'No titles on Fridays',
    ]);
    expect(await entry()).toEqual(before);
    expect((await use(VIDEO, documentId, 'title', whose)).status).toBe(200);
  });

  it('may have come with a form that was open during a sync: whose it is, the editor says', async () => {
    const { documentId, ignite, editor, entry } = await sceneOf(site, secret, { title: 'T1' });
    await ignite({ title: 'T2' });
    await editor.change({ title: 'T1' });
    await settled(site);
    expect((await entry()).draft).toMatchObject({ title: 'T2' });
    expect(fieldOf(await show(VIDEO, documentId), 'title')).toMatchObject({
      ownedBy: 'ignite',
      canUseEditor: true,
      editor: 'T1',
      isFromForm: true,
    });

    expect((await use(VIDEO, documentId, 'title', 'editor')).status).toBe(200);
    await ignite({ title: 'T3' });
    expect((await entry()).draft).toMatchObject({ title: 'T1' });
    expect(fieldOf(await show(VIDEO, documentId), 'title')).toMatchObject({
      ownedBy: 'editor',
      isFromForm: false,
    });
  });

  it('leaves the other unpublished changes of the draft where they are', async () => {
    const { documentId, entry, editor } = await sceneOf(site, secret);
    await editor.change({ title: 'Mine', description: 'Not yet public' });
    await use(VIDEO, documentId, 'title', 'ignite');
    const { draft, published } = await entry();
    expect(draft).toMatchObject({ title: 'Assembly line', description: 'Not yet public' });
    expect(published).toMatchObject({ title: 'Assembly line', description: 'Step by step.' });
  });

  it('does not publish an entry that is a draft', async () => {
    const { documentId, entry, editor } = await sceneOf(site, secret, { visibility: 'private' });
    await editor.change({ title: 'Mine' });
    await use(VIDEO, documentId, 'title', 'ignite');
    expect(await entry()).toMatchObject({ draft: { title: 'Assembly line' }, published: null });
  });

  it("may be one that is the editor's once it is made: it takes the value, and stays the editor's", async () => {
    const parts = { workspace: 't' };
    const { documentId, ignite, editor } = await sceneOf(site, secret, parts, TUTORIAL);
    const titles = async () => {
      const found = await site.strapi
        .documents(TUTORIAL as UID.CollectionType)
        .findOne({ documentId, status: 'draft' });
      return found?.['title' as 'documentId'];
    };
    await editor.change({ title: 'Mine' });
    await ignite({ title: 'Conveyor' });
    expect(await titles()).toBe('Mine');
    expect((await use(TUTORIAL, documentId, 'title', 'ignite')).status).toBe(200);
    expect(await titles()).toBe('Conveyor');
    await ignite({ title: 'Conveyor belt' });
    expect(await titles()).toBe('Conveyor');
  });

  it('may be a relation', async () => {
    const parts = { workspace: 't', tags: [{ title: 'Steel' }, { title: 'Heat' }] };
    const { documentId, editor } = await sceneOf(site, secret, parts, TUTORIAL);
    const before = fieldOf(await show(TUTORIAL, documentId), 'topics');
    expect(before).toMatchObject({ ownedBy: 'ignite', differs: false });
    await editor.change({ topics: { set: [] } });
    expect(fieldOf(await show(TUTORIAL, documentId), 'topics')).toMatchObject({
      ownedBy: 'editor',
      entry: [],
      ignite: before.entry,
    });
    await use(TUTORIAL, documentId, 'topics', 'ignite');
    expect(fieldOf(await show(TUTORIAL, documentId), 'topics')).toMatchObject({
      ownedBy: 'ignite',
      entry: before.entry,
      editor: [],
    });
    await use(TUTORIAL, documentId, 'topics', 'editor');
    expect(fieldOf(await show(TUTORIAL, documentId), 'topics')).toMatchObject({ entry: [] });
  });

  it('is told apart from a field that says what Ignite says, where there is nothing to switch', async () => {
    const { documentId } = await sceneOf(site, secret);
    for (const [attribute, whose] of [
      ['title', 'ignite'],
      ['title', 'editor'],
    ] as const) {
      expect((await use(VIDEO, documentId, attribute, whose)).status).toBe(409);
    }
    expect((await use(VIDEO, documentId, 'title', 'nobody')).status).toBe(400);
    expect((await use(VIDEO, documentId, 'nothing', 'ignite')).status).toBe(403);
  });
});

describe('a localised entry', () => {
  it('shows its video in the language that the video feeds', async () => {
    const { id, documentId } = await sceneOf(site, secret, { workspace: 'c' }, CLIP);
    const path = pathOf(CLIP, documentId);
    const { body } = await callAdmin(site, `${path}?locale=en`, { token });
    expect(body).toMatchObject({ data: { video: { id } } });
    expect((await callAdmin(site, `${path}?locale=de`, { token })).status).toBe(404);
  });
});

describe('the list view', () => {
  const list = (uid: string, documentIds: unknown, as = token) =>
    callAdmin(site, `/ignite-video/entries/${encodeURIComponent(uid)}/videos`, {
      method: 'POST',
      data: { documentIds },
      token: as,
    });

  it('has thumbnail and status of each video, with one query for a page', async () => {
    const scenes = [
      await sceneOf(site, secret, media),
      await sceneOf(site, secret, { visibility: 'private', status: 'PROCESSING' }),
    ];
    const documentIds = [...scenes.map(({ documentId }) => documentId), 'nobody'];
    // It asks of its own accord, too.
    const poller = service(site.strapi, 'poller');
    await poller.stop();
    const captured = captureStatements(site, /\bignite_video_(links|videos)\b/);
    const { body } = await list(VIDEO, documentIds);
    captured.stop();
    poller.start();
    const videos = entryVideos.parse((body as { data: unknown }).data);
    expect(videos).toEqual({
      [scenes[0]!.documentId]: {
        id: scenes[0]!.id,
        status: 'COMPLETE',
        visibility: 'public',
        isDeleted: false,
        thumbnailUrl: 'https://demo.videocdn.net/small.jpg',
      },
      [scenes[1]!.documentId]: {
        id: scenes[1]!.id,
        status: 'PROCESSING',
        visibility: 'private',
        isDeleted: false,
        thumbnailUrl: null,
      },
    });
    expect([...captured.statements.keys()]).toHaveLength(1);
  });

  it('is refused for types that are not fed, and for what is no list of ids', async () => {
    expect((await list('api::topic.topic', [])).status).toBe(404);
    expect((await list(VIDEO, 'all')).status).toBe(400);
    expect((await list(VIDEO, Array.from({ length: 501 }, String))).status).toBe(400);
  });

  it('names the types that are fed and that the caller may read', async () => {
    const types = async (as: string) => {
      const { body } = await callAdmin(site, '/ignite-video/entries', { token: as });
      return mappedTypes.parse((body as { data: unknown }).data).sort();
    };
    expect(await types(token)).toEqual([CLIP, 'api::record.record', TUTORIAL, VIDEO].sort());
    const role = [{ action: READ, subject: CLIP, fields: ['title'] }];
    expect(await types(await logIn(site, await makeAdministrator(site, 'Clips', role)))).toEqual([
      CLIP,
    ]);
    expect((await callAdmin(site, '/ignite-video/entries')).status).toBe(401);
  });
});

describe('what the Content Manager does not allow is not allowed here', () => {
  const logInAs = async (name: string, permissions: Parameters<typeof makeAdministrator>[2]) =>
    logIn(site, await makeAdministrator(site, name, permissions));

  it('neither to see the video of an entry that one may not read, nor to switch its fields', async () => {
    const { documentId, editor } = await sceneOf(site, secret);
    await editor.change({ title: 'Mine' });
    const other = await logInAs('Others', [
      { action: READ, subject: CLIP, fields: ['title'] },
      { action: UPDATE, subject: CLIP, fields: ['title'] },
      'plugin::ignite-video.settings.update',
    ]);
    const videos = `/ignite-video/entries/${encodeURIComponent(VIDEO)}/videos`;
    const listed = { method: 'POST', data: { documentIds: [documentId] } } as const;
    for (const [as, status] of [
      [other, 403],
      [undefined, 401],
    ] as const) {
      const sender = as === undefined ? {} : { token: as };
      expect((await callAdmin(site, pathOf(VIDEO, documentId), sender)).status).toBe(status);
      expect((await callAdmin(site, videos, { ...listed, ...sender })).status).toBe(status);
      const switched = { method: 'POST', data: { use: 'ignite' }, ...sender } as const;
      const path = `${pathOf(VIDEO, documentId)}/fields/title`;
      expect((await callAdmin(site, path, switched)).status).toBe(status);
    }
  });

  it('nor to see or switch a field that one may not', async () => {
    const { documentId, entry, editor } = await sceneOf(site, secret);
    await editor.change({ title: 'Mine', description: 'Mine, too' });
    const reader = await logInAs('Reader', [
      { action: READ, subject: VIDEO, fields: ['title', 'description'] },
      { action: UPDATE, subject: VIDEO, fields: ['description'] },
    ]);
    const view = await show(VIDEO, documentId, reader);
    expect(view?.fields.map(({ attribute, canUseIgnite }) => [attribute, canUseIgnite])).toEqual([
      ['title', false],
      ['description', true],
    ]);
    expect((await use(VIDEO, documentId, 'title', 'ignite', reader)).status).toBe(403);
    expect((await entry()).draft).toMatchObject({ title: 'Mine' });
    expect((await use(VIDEO, documentId, 'description', 'ignite', reader)).status).toBe(200);
  });

  it('nor to see of the video what is in no field that one may read', async () => {
    const { id, documentId } = await sceneOf(site, secret, media);
    const { documentId: ofTutorial } = await sceneOf(
      site,
      secret,
      { ...media, workspace: 't' },
      TUTORIAL
    );
    const nothing = {
      title: null,
      status: null,
      visibility: null,
      duration: null,
      streamUrl: null,
      previewUrl: null,
      mp4Url: null,
      posterUrl: null,
      tracks: [],
    };
    const seenWith = async (name: string, fields: string[], uid: string, document: string) => {
      const as = await logInAs(name, [{ action: READ, subject: uid, fields }]);
      const view = await show(uid, document, as);
      const listed = await callAdmin(site, `/ignite-video/entries/${uid}/videos`, {
        method: 'POST',
        data: { documentIds: [document] },
        token: as,
      });
      const inList = entryVideos.parse((listed.body as { data: unknown }).data)[document];
      return { view, video: view?.video, inList };
    };

    const byId = await seenWith('Ids', ['videoId'], VIDEO, documentId);
    expect(byId.video).toEqual({ id, isDeleted: false, ...nothing });
    expect(byId.view?.fields.map(({ attribute }) => attribute)).toEqual(['videoId']);
    expect(byId.view?.delivery).toBeNull();
    expect(byId.inList).toEqual({
      id,
      isDeleted: false,
      status: null,
      visibility: null,
      thumbnailUrl: null,
    });

    const byTitle = await seenWith('Titles', ['title'], TUTORIAL, ofTutorial);
    expect(byTitle.video).toMatchObject({ ...nothing, title: 'Assembly line' });

    const byStream = await seenWith('Streams', ['streamUrl', 'thumbnailUrl'], VIDEO, documentId);
    expect(byStream.video).toMatchObject({
      ...nothing,
      streamUrl: media.src.abr.url,
      previewUrl: media.previewVideoUrl,
      posterUrl: 'https://demo.videocdn.net/big.jpg',
    });
    expect(byStream.inList).toMatchObject({
      status: null,
      thumbnailUrl: 'https://demo.videocdn.net/small.jpg',
    });
  });

  it('nor to change what is published without the right to publish', async () => {
    const { documentId, ignite, entry, editor } = await sceneOf(site, secret);
    const fields = ['title', 'description'];
    const [updater, publisher] = [
      await logInAs('Updater', [
        { action: READ, subject: VIDEO, fields },
        { action: UPDATE, subject: VIDEO, fields },
      ]),
      await logInAs('Publisher', [
        { action: READ, subject: VIDEO, fields },
        { action: UPDATE, subject: VIDEO, fields },
        { action: PUBLISH, subject: VIDEO },
      ]),
    ];
    await editor.change({ title: 'Mine' });
    await editor.publish();
    await ignite({ title: 'Conveyor' });
    await editor.change({ description: 'A draft of mine' });

    expect(fieldOf(await show(VIDEO, documentId, updater), 'title').canUseIgnite).toBe(false);
    expect((await use(VIDEO, documentId, 'title', 'ignite', updater)).status).toBe(403);
    expect(await entry()).toMatchObject({ draft: { title: 'Mine' }, published: { title: 'Mine' } });

    // What is changed in the draft only takes the right to update alone.
    expect(fieldOf(await show(VIDEO, documentId, updater), 'description').canUseIgnite).toBe(true);
    expect((await use(VIDEO, documentId, 'description', 'ignite', updater)).status).toBe(200);

    expect(fieldOf(await show(VIDEO, documentId, publisher), 'title').canUseIgnite).toBe(true);
    expect((await use(VIDEO, documentId, 'title', 'ignite', publisher)).status).toBe(200);
    expect(await entry()).toMatchObject({ published: { title: 'Conveyor' } });
  });

  it('nor to see what is confined to who made it', async () => {
    const { documentId } = await sceneOf(site, secret, media);
    const conditions = ['admin::is-creator'];
    const confined = await logInAs('Confined', [
      { action: READ, subject: VIDEO, fields: ['title'], conditions },
    ]);
    const { status } = await callAdmin(site, pathOf(VIDEO, documentId), { token: confined });
    expect(status).toBe(403);
    const { body } = await callAdmin(
      site,
      `/ignite-video/entries/${encodeURIComponent(VIDEO)}/videos`,
      { method: 'POST', data: { documentIds: [documentId] }, token: confined }
    );
    expect(body).toEqual({ data: {} });
  });
});
