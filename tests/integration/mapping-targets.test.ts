import { speakGerman } from '../support/languages';
import { startSite, type TestSite } from '../support/site';
import {
  LESSON,
  RECORD,
  TALK,
  TUTORIAL,
  cases,
  expected,
  hasDrafts,
  hasLanguages,
  mappingsForAll,
  sceneIn,
  targets,
  versions,
  type Target,
  asList,
} from '../support/targets';
import { everyRule } from '../support/tutorial';
import { freshVideoId } from '../support/videos';
import { entryOf, type Entry } from '../support/webhook';

const secret = 'whsec_targets_7d1f0c5a9be2';

let site: TestSite;
beforeAll(async () => {
  site = await startSite({
    config: { signingSecrets: [secret], mappings: mappingsForAll(everyRule) },
  });
  await speakGerman(site);
});
afterAll(() => site.stop());

/** What an editor made of the version in another language. */
const english = { title: 'English', summary: 'English', hero: { link: 'https://example.com/en' } };

describe.each(cases)("$uid with fields that are $owner Ignite's, $state", (one) => {
  const { uid, owner, state } = one;
  let name: string;
  let videoId: string;
  let entry: Awaited<ReturnType<typeof entryOf>>;
  /** The version in another language, before Ignite's second version came. */
  let otherBefore: Awaited<ReturnType<typeof entryOf>>;

  beforeAll(async () => {
    name = freshVideoId();
    const [first, second] = versions(name);
    const made = await sceneIn(site, secret, uid, owner, first);
    if (hasLanguages(uid)) await made.editor.translate('en', english);
    if (state !== 'untouched') {
      const data: Record<string, unknown> = { remark: 'Unfinished' };
      for (const { attribute, edited, data: given } of targets) {
        const value = given ? await given(site) : edited;
        data[attribute] = typeof value === 'string' ? value.replace('<name>', name) : value;
      }
      await made.editor.change(data);
      if (state === 'edited and published' && hasDrafts(uid)) await made.editor.publish();
    }
    videoId = made.id;
    otherBefore = await entryOf(site, videoId, uid, 'en');
    await made.ignite(second);
    entry = await made.entry();
  });

  /** What a target is to show of the draft and of the public version. */
  const wanted = (target: Target): [draft: unknown, published: unknown] => {
    // A slug that is set is nobody's to change but an editor's.
    const isSlug = target.attribute === 'slug' && state !== 'untouched' && owner === 'always';
    const [draft, published] = isSlug ? expected('untilEdited', state) : expected(owner, state);
    const filled = (value: unknown): unknown =>
      typeof value === 'string' ? value.replace('<name>', name) : value;
    const shows = [filled(target[draft]), filled(target[published])];
    const keeps = ({ attribute }: Target, n: number): boolean =>
      attribute === 'chapters' &&
      owner === 'always' &&
      (state === 'edited and published' || (state === 'edited in the draft' && n === 0));
    // An element that an editor added stays, behind Ignite's.
    const [inDraft, inPublic] = shows.map((value, n) =>
      keeps(target, n) ? [...asList(value), ...asList(target.edited)] : value
    );
    return [inDraft, inPublic];
  };

  it.each(targets)('$attribute', (target) => {
    const { attribute, shown = (row) => row?.[attribute] } = target;
    const [draft, published] = wanted(target);
    if (hasDrafts(uid)) expect(shown(entry.draft)).toEqual(draft);
    expect(shown(entry.published)).toEqual(published);
  });

  it('leaves alone what is not mapped, and publishes nothing of it', () => {
    const says = state === 'untouched' ? null : 'Unfinished';
    if (hasDrafts(uid)) expect(entry.draft).toMatchObject({ remark: says });
    expect(entry.published).toMatchObject({
      remark: state === 'edited in the draft' ? null : says,
    });
  });

  if (!hasLanguages(uid)) return;

  it("leaves alone another language's version, but for what all languages share", async () => {
    const { attributes } = site.strapi.contentType(uid);
    // Relations differ by language in every type.
    const shared = targets.filter(({ attribute }) => {
      const { type, pluginOptions } = attributes[attribute] as {
        type: string;
        pluginOptions: { i18n: { localized: boolean } };
      };
      return !pluginOptions.i18n.localized && type !== 'relation';
    });
    expect(shared.map(({ attribute }) => attribute)).toContain('chapters');

    const other = await entryOf(site, videoId, uid, 'en');
    expect(other.versions).toBe(hasDrafts(uid) ? 2 : 1);
    const says = (row: Entry | null, { attribute, shown }: Target): [string, unknown] => [
      attribute,
      shown ? shown(row) : row?.[attribute],
    ];
    const rows = [other.draft, other.published] as const;
    for (const [n, row] of rows.entries()) {
      if (row === null) continue;
      expect(row).toMatchObject({ title: 'English', summary: 'English', body: null });
      expect(row['hero']).toMatchObject(english.hero);
      for (const target of shared) {
        // What an editor publishes in one language Strapi may share with the others, or not: either stays.
        const isEditors = n === 1 && hasDrafts(uid) && state !== 'untouched' && owner !== 'always';
        const wants = isEditors ? says(otherBefore.published, target)[1] : wanted(target)[n];
        expect(says(row, target)).toEqual([target.attribute, wants]);
      }
    }
  });
});

describe('a delivery that changes nothing', () => {
  it.each([
    [TUTORIAL, 'always', false],
    [TUTORIAL, 'untilEdited', false],
    [TUTORIAL, 'once', false],
    [TUTORIAL, 'always', true],
    [TUTORIAL, 'untilEdited', true],
    [RECORD, 'always', false],
    [RECORD, 'untilEdited', false],
    [LESSON, 'always', false],
    [LESSON, 'untilEdited', false],
    [LESSON, 'untilEdited', true],
    [TALK, 'always', false],
    [TALK, 'untilEdited', false],
  ] as const)(
    "writes nothing: %s, %s Ignite's, with unpublished changes: %s",
    async (uid, owner, edited) => {
      const updatedAt = '2024-01-15T13:00:00.000Z';
      const parts = { ...versions(freshVideoId())[1], updatedAt };
      const { ignite, entry, editor } = await sceneIn(site, secret, uid, owner, parts);
      if (edited) await editor.change({ remark: 'Unfinished', summary: 'Unfinished' });
      await ignite({});
      const before = await entry();
      expect(before.published).not.toBeNull();
      expect(await ignite({})).toBe('unchanged');
      expect(await entry()).toEqual(before);
    }
  );
});
