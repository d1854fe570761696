import { listenTo, sceneOf } from '../support/editor';
import { startSite, type TestSite } from '../support/site';
import { settled, until } from '../support/webhook';

const secret = 'whsec_3f9b6a0d5c7e41d2a8b0';

let site: TestSite;
beforeAll(async () => {
  site = await startSite({ config: { signingSecrets: [secret] } });
});
afterAll(() => site.stop());

const scene = (parts?: Record<string, unknown>) => sceneOf(site, secret, parts);

describe('a title or description', () => {
  it("that no editor changed follows Ignite's, in the draft and in public", async () => {
    const { ignite, entry } = await scene({ title: 'One', description: 'First' });
    await ignite({ title: 'Two', description: null });
    const { draft, published } = await entry();
    expect(draft).toMatchObject({ title: 'Two', description: null });
    expect(published).toMatchObject({ title: 'Two', description: null });
  });

  it("that an editor changed and published stays the editor's, while the rest follows Ignite", async () => {
    const { ignite, entry, editor } = await scene({ title: 'One', duration: 1 });
    await editor.change({ title: "Editor's" });
    await editor.publish();
    await ignite({ title: 'Two', duration: 2, description: 'Second' });
    const { draft, published } = await entry();
    expect(draft).toMatchObject({ title: "Editor's", duration: 2, description: 'Second' });
    expect(published).toMatchObject({ title: "Editor's", duration: 2, description: 'Second' });
  });

  it("that an editor changed stays the editor's however often Ignite changes it", async () => {
    const { ignite, entry, editor } = await scene({ description: 'First' });
    await editor.change({ description: "Editor's" });
    await editor.publish();
    for (const description of ['Second', 'Third', null]) await ignite({ description });
    const { draft, published } = await entry();
    expect(draft).toMatchObject({ description: "Editor's" });
    expect(published).toMatchObject({ description: "Editor's" });
  });

  it('that an editor emptied stays empty', async () => {
    const { ignite, entry, editor } = await scene({ description: 'First' });
    await editor.change({ description: null });
    await editor.publish();
    await ignite({ description: 'Second' });
    const { draft, published } = await entry();
    expect(draft).toMatchObject({ description: null });
    expect(published).toMatchObject({ description: null });
  });

  it("that an editor filled where Ignite had none stays the editor's", async () => {
    const { ignite, entry, editor } = await scene({ description: null });
    await editor.change({ description: "Editor's" });
    await editor.publish();
    await ignite({ description: 'From Ignite' });
    expect((await entry()).published).toMatchObject({ description: "Editor's" });
  });

  it("that an editor changed while the video was private is the editor's from then on", async () => {
    const { ignite, entry, editor } = await scene({ visibility: 'private', title: 'One' });
    await editor.change({ title: "Editor's" });
    await ignite({ title: 'Two', duration: 2 });
    const { draft, versions } = await entry();
    expect(draft).toMatchObject({ title: "Editor's", duration: 2 });
    expect(versions).toBe(1);
  });
});

describe("a change that an editor has not published, beside Ignite's next change", () => {
  it('stays unpublished and stays; what Ignite changed moves in both versions', async () => {
    const { ignite, entry, editor } = await scene({ title: 'One', duration: 1 });
    await editor.change({ title: 'Unfinished' });
    for (const duration of [2, 3, 4]) {
      await ignite({ title: `Title ${duration}`, duration });
      const { draft, published } = await entry();
      expect(draft).toMatchObject({ title: 'Unfinished', duration });
      expect(published).toMatchObject({ title: 'One', duration });
    }
  });

  it('leaves the fields that the editor did not touch to Ignite, in both versions', async () => {
    const { ignite, entry, editor } = await scene({ title: 'One', description: 'First' });
    await editor.change({ description: 'Unfinished' });
    await ignite({ title: 'Two', description: 'Second' });
    const { draft, published } = await entry();
    expect(draft).toMatchObject({ title: 'Two', description: 'Unfinished' });
    expect(published).toMatchObject({ title: 'Two', description: 'First' });
  });

  it('is still shown as one in the Content Manager, which shows none where no editor made one', async () => {
    const updatedAt = '2024-01-15T13:00:00.000Z';
    const { ignite, entry, editor } = await scene({ updatedAt, duration: 1 });
    const shown = async (): Promise<string> => {
      const { draft, published } = await entry();
      const metadata = site.strapi.plugin('content-manager').service('document-metadata') as {
        getStatus(version: unknown, others: unknown[]): string;
      };
      return metadata.getStatus(draft, [published]);
    };
    await ignite({ duration: 2 });
    expect(await shown()).toBe('published');

    // The draft says already what Ignite says next, so only the public version is written.
    await editor.change({ title: 'Unfinished', duration: 3 });
    await ignite({ duration: 3 });
    expect((await entry()).published).toMatchObject({ title: 'Assembly line', duration: 3 });
    expect(await shown()).toBe('modified');
  });

  it('goes public when the editor publishes it, and stays so', async () => {
    const { ignite, entry, editor } = await scene({ title: 'One', duration: 1 });
    await editor.change({ title: 'Unfinished' });
    await ignite({ title: 'Two', duration: 2 });
    await editor.publish();
    await ignite({ title: 'Three', duration: 3 });
    expect((await entry()).published).toMatchObject({ title: 'Unfinished', duration: 3 });
  });

  it('does not keep what listens to entries from hearing of the new public version', async () => {
    const { id, ignite, editor } = await scene({ title: 'One', duration: 1 });
    await editor.change({ title: 'Unfinished' });
    const { heard, stop } = listenTo(site, id);
    await ignite({ duration: 2 });
    await until(() =>
      heard.some(
        ({ name, entry }) =>
          ['entry.update', 'entry.publish'].includes(name) &&
          entry['publishedAt'] !== null &&
          entry['duration'] === 2 &&
          entry['title'] === 'One'
      )
    );
    stop();
    // Nobody hears that the unfinished title were public.
    const publicTitles = heard
      .filter(({ entry }) => entry['publishedAt'] !== null)
      .map(({ entry }) => entry['title']);
    expect(new Set(publicTitles)).toEqual(new Set(['One']));
  });
});

describe("a field that is always Ignite's", () => {
  it("gets Ignite's value back in both versions after an editor published another", async () => {
    const { ignite, entry, editor } = await scene({ language: 'en-US', duration: 1 });
    await editor.change({ language: 'xx', duration: 99 });
    await editor.publish();
    await ignite({ language: 'en-US', duration: 2 });
    const { draft, published } = await entry();
    expect(draft).toMatchObject({ language: 'en-US', duration: 2 });
    expect(published).toMatchObject({ language: 'en-US', duration: 2 });
  });

  it("gets Ignite's value back where an editor changed it without publishing", async () => {
    const { ignite, entry, editor } = await scene({ language: 'en-US', duration: 1 });
    await editor.change({ language: 'xx', title: 'Unfinished' });
    await ignite({ duration: 2 });
    const { draft, published } = await entry();
    expect(draft).toMatchObject({ language: 'en-US', duration: 2, title: 'Unfinished' });
    expect(published).toMatchObject({ language: 'en-US', duration: 2, title: 'Assembly line' });
  });

  it("gets Ignite's value back even from a delivery that says what the last one said", async () => {
    const { ignite, entry, editor } = await scene({ language: 'en-US' });
    const updatedAt = '2024-01-15T13:00:00.000Z';
    await ignite({ updatedAt });
    await editor.change({ language: 'xx' });
    await editor.publish();
    await ignite({ updatedAt });
    const { draft, published } = await entry();
    expect(draft).toMatchObject({ language: 'en-US' });
    expect(published).toMatchObject({ language: 'en-US' });
  });
});

describe('a delivery that changes nothing', () => {
  it.each([
    ['public', {}],
    ['private', { visibility: 'private' }],
  ])('writes nothing and is heard of by nobody: a %s video', async (_what, parts) => {
    const updatedAt = '2024-01-15T13:00:00.000Z';
    const { id, ignite, entry } = await scene({ updatedAt, ...parts });
    await ignite({});
    const before = await entry();
    expect(before.draft).toMatchObject({ title: 'Assembly line' });

    const { heard, stop } = listenTo(site, id);
    expect(await ignite({})).toBe('unchanged');
    expect(await entry()).toEqual(before);
    // Events come late: the next one that does come shows that none is still under way.
    await ignite({ duration: 61 });
    await until(() => heard.some(({ entry }) => entry['duration'] === 61));
    stop();
    expect(heard.filter(({ entry }) => entry['duration'] !== 61)).toEqual([]);
  });

  it("writes nothing beside an editor's unpublished change, either", async () => {
    const updatedAt = '2024-01-15T13:00:00.000Z';
    const { ignite, entry, editor } = await scene({ updatedAt });
    await editor.change({ title: 'Unfinished' });
    const before = await entry();
    expect(await ignite({})).toBe('unchanged');
    expect(await entry()).toEqual(before);
    expect(before.published).toMatchObject({ title: 'Assembly line' });
  });
});

describe('a form that was open during a sync', () => {
  /** Makes what the sync replaced be replaced so much earlier (ms). */
  const turnBack = async (documentId: string, time: number): Promise<void> => {
    const links = () =>
      site.strapi.db.connection('ignite_video_links').where({ document_id: documentId });
    const { memory } = (await links().first('memory')) as { memory: string };
    const { earlier, ...rest } = JSON.parse(memory) as {
      earlier: Record<string, { print: string; until: number }[]>;
    };
    for (const value of Object.values(earlier).flat()) value.until -= time;
    await links().update({ memory: JSON.stringify({ earlier, ...rest }) });
  };
  /** Opens the form, has Ignite change the title meanwhile, and saves with another description. */
  const saveStale = async (publishes: boolean) => {
    const parts = await scene({ title: 'T1', description: 'First' });
    await parts.ignite({ title: 'T2', description: 'First' });
    await parts.editor.change({ title: 'T1', description: 'Mine' });
    if (publishes) await parts.editor.publish();
    await settled(site);
    return parts;
  };

  it.each([true, false])(
    'is no edit of what Ignite changed meanwhile, and put right with no delivery (published: %s)',
    async (publishes) => {
      const { ignite, entry } = await saveStale(publishes);
      const { draft, published } = await entry();
      expect(draft).toMatchObject({ title: 'T2', description: 'Mine' });
      expect(published).toMatchObject({ title: 'T2', description: publishes ? 'Mine' : 'First' });
      await ignite({ title: 'T3', description: 'Third' });
      expect((await entry()).draft).toMatchObject({ title: 'T3', description: 'Mine' });
      expect((await entry()).published).toMatchObject({ title: 'T3' });
    }
  );

  it('is an edit when it is saved more than an hour after the value was replaced', async () => {
    const { documentId, ignite, entry, editor } = await scene({ title: 'T1' });
    await ignite({ title: 'T2' });
    await turnBack(documentId, 60 * 60 * 1000 + 1);
    await editor.change({ title: 'T1' });
    await settled(site);
    await ignite({ title: 'T3' });
    expect((await entry()).draft).toMatchObject({ title: 'T1' });
  });
});

describe('a field that an editor took over', () => {
  it('is Ignite’s again once the editor types the very value that Ignite has', async () => {
    const { ignite, entry, editor } = await scene({ title: 'One' });
    await editor.change({ title: 'Mine' });
    await ignite({ title: 'Two' });
    expect((await entry()).draft).toMatchObject({ title: 'Mine' });
    await editor.change({ title: 'Two' });
    await editor.publish();
    await settled(site);
    await ignite({ title: 'Three' });
    const { draft, published } = await entry();
    expect([draft?.['title'], published?.['title']]).toEqual(['Three', 'Three']);
  });

  it('stays the editor’s when it is Ignite that comes to say the same', async () => {
    const { ignite, entry, editor } = await scene({ title: 'One' });
    await editor.change({ title: 'Mine' });
    await settled(site);
    await ignite({ title: 'Mine' });
    await ignite({ title: 'Three' });
    expect((await entry()).draft).toMatchObject({ title: 'Mine' });
  });
});
