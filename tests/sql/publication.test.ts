import { listenTo, sceneOf } from '../support/editor';
import { startSite, type TestSite } from '../support/site';
import { VIDEO, entryOf, until } from '../support/webhook';

const secret = 'whsec_3f9b6a0d5c7e41d2a8b0';

let site: TestSite;
beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
});
afterAll(() => site.stop());

const scene = (parts?: Record<string, unknown>) => sceneOf(site, secret, parts);

describe('an entry is public', () => {
  it.each([
    ['public', 'COMPLETE', true],
    ['public', 'PROGRESSING', false],
    ['public', 'FAILED', false],
    ['public', 'SOMETHING_NEW', false],
    ['public', null, false],
    ['private', 'COMPLETE', false],
    ['unlisted', 'COMPLETE', false],
    [null, 'COMPLETE', false],
  ])('when its video is %s and %s: %s', async (visibility, status, isPublic) => {
    const { entry } = await scene({ visibility, status });
    const { draft, published } = await entry();
    expect(draft).toMatchObject({ visibility, processingStatus: status });
    expect(published !== null).toBe(isPublic);
  });

  it('from the moment on at which its video is ready', async () => {
    const { ignite, entry } = await scene({ status: 'NO_FILE' });
    await ignite({ status: 'PROGRESSING' });
    expect((await entry()).published).toBeNull();
    await ignite({ status: 'COMPLETE' });
    expect((await entry()).published).toMatchObject({ processingStatus: 'COMPLETE' });
  });

  it("for the first time with the editor's preparations", async () => {
    const { ignite, entry, editor } = await scene({ visibility: 'private', title: 'One' });
    await editor.change({ title: "Editor's" });
    await ignite({ visibility: 'public', title: 'Two', duration: 2 });
    expect((await entry()).published).toMatchObject({ title: "Editor's", duration: 2 });
  });

  it('with a title and a signed URL of any length', async () => {
    const title = 'long '.repeat(200).trim();
    const thumbnailUrl = `https://acme.videocdn.net/thumb.jpg?token=${'a'.repeat(2000)}`;
    const { entry } = await scene({ title, src: { thumbnailUrl } });
    expect((await entry()).published).toMatchObject({ title, thumbnailUrl });
  });

  it('no longer when its video turns private', async () => {
    const { ignite, entry } = await scene();
    expect((await entry()).published).not.toBeNull();
    await ignite({ visibility: 'private' });
    const { draft, published } = await entry();
    expect(published).toBeNull();
    expect(draft).toMatchObject({ visibility: 'private', title: 'Assembly line' });
  });

  it("again when its video is public again, with the editor's preparations", async () => {
    const { ignite, entry, editor } = await scene({ title: 'One' });
    await ignite({ visibility: 'private' });
    await editor.change({ title: "Editor's" });
    await ignite({ visibility: 'public', title: 'Two', duration: 2 });
    const { draft, published } = await entry();
    expect(draft).toMatchObject({ title: "Editor's", duration: 2 });
    expect(published).toMatchObject({ title: "Editor's", duration: 2 });
  });

  it('again as it was, beside the changes that an editor had not published when it turned private', async () => {
    const { ignite, entry, editor } = await scene({ title: 'One', duration: 1 });
    await editor.change({ title: 'Unfinished' });
    await ignite({ visibility: 'private' });
    const hidden = await entry();
    expect(hidden.draft).toMatchObject({ title: 'Unfinished', visibility: 'private' });
    expect(hidden.published).toBeNull();
    await editor.change({ description: 'Unfinished, too' });
    await ignite({ visibility: 'public', duration: 2 });
    const back = await entry();
    expect(back.published).toMatchObject({ title: 'One', duration: 2, visibility: 'public' });
    expect(back.draft).toMatchObject({
      title: 'Unfinished',
      description: 'Unfinished, too',
      duration: 2,
      visibility: 'public',
    });
    await editor.publish();
    expect((await entry()).published).toMatchObject({ title: 'Unfinished' });
  });

  it('again with what an editor prepared since, where the draft said what was public', async () => {
    const { ignite, entry, editor } = await scene({ title: 'One' });
    await ignite({ visibility: 'private' });
    await editor.change({ title: 'Prepared' });
    await ignite({ visibility: 'public' });
    expect((await entry()).published).toMatchObject({ title: 'Prepared' });
  });
});

describe('an entry that an editor unpublished by hand', () => {
  it('stays unpublished while its draft follows Ignite', async () => {
    const { ignite, entry, editor } = await scene();
    await editor.unpublish();
    await ignite({ duration: 2 });
    await ignite({ duration: 3 });
    const { draft, published } = await entry();
    expect(published).toBeNull();
    expect(draft).toMatchObject({ duration: 3 });
  });

  it('stays unpublished when its video turns private and public again', async () => {
    const { ignite, entry, editor } = await scene();
    await editor.unpublish();
    await ignite({ visibility: 'private' });
    await ignite({ visibility: 'public', duration: 2 });
    const { draft, published } = await entry();
    expect(published).toBeNull();
    expect(draft).toMatchObject({ visibility: 'public', duration: 2 });
  });

  it('follows Ignite in public again once an editor published it', async () => {
    const { ignite, entry, editor } = await scene();
    await editor.unpublish();
    await ignite({ duration: 2 });
    await editor.publish();
    await ignite({ duration: 3 });
    expect((await entry()).published).toMatchObject({ duration: 3 });
    await ignite({ visibility: 'private' });
    expect((await entry()).published).toBeNull();
    await ignite({ visibility: 'public', duration: 4 });
    expect((await entry()).published).toMatchObject({ duration: 4 });
  });
});

describe('a video that was deleted in Ignite', () => {
  it("leaves its entry unpublished and marked, with the editor's work on it", async () => {
    const { documentId, ignite, entry, editor } = await scene({ title: 'One' });
    await editor.change({ title: "Editor's" });
    await editor.publish();
    await ignite({}, 'video.deleted');
    const { draft, versions } = await entry();
    expect(draft).toMatchObject({ documentId, title: "Editor's", processingStatus: 'DELETED' });
    expect(versions).toBe(1);
  });

  it('is not brought back by anything that comes later over the webhook', async () => {
    const { ignite, entry } = await scene();
    await ignite({}, 'video.deleted');
    const deleted = await entry();
    await ignite({ title: 'Back', updatedAt: '2025-01-01T00:00:00.000Z' });
    await ignite({ title: 'Back', updatedAt: '2025-01-02T00:00:00.000Z' }, 'video.created');
    expect(deleted.draft).toMatchObject({ processingStatus: 'DELETED', title: 'Assembly line' });
    expect(await entry()).toEqual(deleted);
  });

  it('is unpublished and marked also where an editor had unpublished changes', async () => {
    const { ignite, entry, editor } = await scene({ title: 'One' });
    await editor.change({ title: 'Unfinished' });
    await ignite({}, 'video.deleted');
    const { draft, published } = await entry();
    expect(draft).toMatchObject({ title: 'Unfinished', processingStatus: 'DELETED' });
    expect(published).toBeNull();
  });
});

it('an entry that an editor destroyed does not hold up the deliveries of its video', async () => {
  const { id, ignite, editor } = await scene();
  await editor.destroy();
  await ignite({ title: 'Afterwards' });
  // What then becomes of the entry is not promised; that there is never a second one is.
  expect((await entryOf(site, id)).versions).toBeLessThanOrEqual(2);
  const rows = await site.strapi.db
    .connection('ignite_video_deliveries')
    .where({ video_id: id })
    .andWhere(
      (open) => void open.whereNull('state').orWhereNotIn('state', ['applied', 'unchanged'])
    );
  expect(rows).toEqual([]);
});

describe('what a sync does to an entry', () => {
  it('is heard by what listens to entries', async () => {
    const { id, ignite } = await scene({ visibility: 'private' });
    const { heard, stop } = listenTo(site, id);
    const hear = (name: string) => until(() => heard.some((event) => event.name === name));
    await ignite({ duration: 2 });
    await hear('entry.update');
    expect(heard.map(({ name }) => name)).not.toContain('entry.publish');
    await ignite({ visibility: 'public' });
    await hear('entry.publish');
    await ignite({}, 'video.deleted');
    await hear('entry.unpublish');
    stop();
    expect(heard.find(({ name }) => name === 'entry.publish')?.entry).toMatchObject({
      title: 'Assembly line',
      visibility: 'public',
    });
  });

  it('passes through the document middlewares of the site', async () => {
    const { documentId, ignite } = await scene();
    const seen: string[] = [];
    site.strapi.documents.use((context, next) => {
      const params = context.params as { documentId?: string };
      if (context.uid === VIDEO && params.documentId === documentId) seen.push(context.action);
      return next();
    });
    await ignite({ duration: 2 });
    expect(seen).toContain('update');
    await ignite({ visibility: 'private' });
    expect(seen).toContain('unpublish');
  });
});
