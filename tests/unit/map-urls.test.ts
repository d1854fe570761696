import fc from 'fast-check';
import type { Mapping, Source, Transform } from '#shared/contract/mapping';
import { createVideoMapping } from '../../server/src/apply/desired-entry';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { compileMapping, type Values } from '../../server/src/map/map-video';
import { describePlayer, describeVideo } from '../../server/src/video/describe';
import { stateOf } from '../../server/src/video/state';
import type { Video } from '../../server/src/video/video';

const web = 'https://acme.videocdn.net/a.mp4?b=c';

/** What a browser would run or show instead of following it, written in every way that it takes. */
const hostile = fc
  .tuple(
    fc.constantFrom('', ' ', '\t', '\n', '\u0001'),
    fc.constantFrom('javascript:', 'JavaScript:', 'java\nscript:', 'data:', 'vbscript:', 'file:'),
    fc.constantFrom('alert(1)', '//https://a.example/%0aalert(1)', 'text/html,<script>', '')
  )
  .map((parts) => parts.join(''));

const attributes = ['thumbnailUrl', 'streamUrl', 'shareUrl'];

/** A video with this wherever it has a URL. */
const videoWith = (url: string): Video => ({
  id: 'a',
  visibility: 'public',
  status: 'COMPLETE',
  title: url,
  src: {
    abr: { url },
    thumbnailUrl: url,
    thumbnails: [{ width: 100, formats: { jpeg: { url }, webp: { url } } }],
    mp4: [{ height: 100, url }],
  },
  previewVideoUrl: url,
  previewThumbnailUrl: url,
  texttracks: [{ url, language: 'en' }],
  player: { shareUrl: url },
});

const transformed = async (
  mapping: Mapping,
  video: Video,
  transform: (values: Values) => Values = (values) => values
): Promise<Values> => {
  const videos = createVideoMapping({
    filter: async () => true,
    transform: async (values) => transform(values),
  });
  const active = { mapping, compiled: compileMapping(mapping), broken: null };
  const state = stateOf(video, { isDeleted: false, hasComplete: false });
  const mapped = await videos.map(active, { videoId: 'a', newest: video, video, state });
  return mapped.values ?? {};
};

const mappingOf = (
  source: Source,
  transform: Transform,
  target = defaultMapping.target
): Mapping => ({
  ...defaultMapping,
  target,
  rules: attributes.map((attribute) => ({ attribute, source, transform, owner: 'always' })),
});

const text: Transform = { type: 'text' };

describe('what is no http(s) URL never becomes a URL of the default type', () => {
  const none = { thumbnailUrl: null, streamUrl: null, shareUrl: null };

  it.each<[string, Mapping]>([
    ['the rules that it comes with', defaultMapping],
    ['a rule that takes any field for it', mappingOf({ paths: ['title'] }, text)],
    ['an expression', mappingOf({ expression: 'player.shareUrl' }, text)],
    ['the first of a list', mappingOf({ paths: ['texttracks[].url'] }, { type: 'first' })],
    ['a list in one', mappingOf({ paths: ['title'] }, { type: 'join', separator: '' })],
    ['a name', mappingOf({ paths: ['title'] }, { type: 'enumeration', values: {} })],
    ['the best MP4', mappingOf({ paths: ['src.mp4'] }, { type: 'mp4', maxHeight: 500 })],
    [
      'a thumbnail',
      mappingOf({ paths: ['src.thumbnails'] }, { type: 'thumbnail', width: 1, format: 'jpeg' }),
    ],
  ])('by %s', async (_way, mapping) => {
    await fc.assert(
      fc.asyncProperty(hostile, async (url) => {
        expect(await transformed(mapping, videoWith(url))).toMatchObject(none);
      })
    );
  });

  it("by the site's own code", async () => {
    const own = (): Values => Object.fromEntries(attributes.map((name) => [name, 'data:,x']));
    expect(await transformed(defaultMapping, videoWith(web), own)).toEqual(none);
  });

  it('whereas an http(s) URL stays as it was written', async () => {
    const url = 'HTTPS://acme.example/ä b';
    expect(await transformed(defaultMapping, videoWith(url))).toMatchObject({
      thumbnailUrl: url,
      streamUrl: url,
      shareUrl: url,
    });
  });
});

describe("where a site's own type takes what Ignite calls a URL", () => {
  const own = (paths: string[], transform: Transform) =>
    mappingOf({ paths }, transform, 'api::film.film');

  it.each<[string, Mapping]>([
    ['a text', own(['src.abr.url', 'player.shareUrl'], text)],
    ['one of a list', own(['texttracks[].url'], { type: 'first' })],
    ['an MP4', own(['src.mp4'], { type: 'mp4', maxHeight: 500 })],
    ['an image', own(['src.thumbnails'], { type: 'thumbnail', width: 1, format: 'webp' })],
    [
      'a part of a component',
      own(['texttracks'], {
        type: 'component',
        rules: [{ attribute: 'link', source: { paths: ['url'] }, transform: text }],
      }),
    ],
  ])('no other scheme than http(s) gets into %s', async (_what, mapping) => {
    await fc.assert(
      fc.asyncProperty(hostile, async (url) => {
        const values = await transformed(mapping, videoWith(url));
        expect(Object.keys(values)).toEqual(attributes);
        expect(JSON.stringify(values)).not.toContain('alert');
        expect(JSON.stringify(values)).not.toMatch(/script|data:|file:/i);
      })
    );
    expect(JSON.stringify(await transformed(mapping, videoWith(web)))).toContain(web);
  });

  it('the next path stands in for one', async () => {
    const video = { ...videoWith(web), src: { abr: { url: 'javascript:alert(1)' } } };
    const values = await transformed(own(['src.abr.url', 'player.shareUrl'], text), video);
    expect(values['streamUrl']).toBe(web);
  });

  it('a title that begins like one stays a title', async () => {
    const video = { ...videoWith(web), title: 'data: the new oil' };
    const values = await transformed(own(['title'], text), video);
    expect(values['shareUrl']).toBe('data: the new oil');
  });
});

it('lists, players and tracks of the admin panel get http(s) URLs only', () => {
  fc.assert(
    fc.property(hostile, (url) => {
      const { title, ...list } = describeVideo(videoWith(url));
      const { title: heading, ...player } = describePlayer(videoWith(url), {
        id: 'a',
        isDeleted: false,
      });
      expect([title, heading]).toHaveLength(2);
      expect(list.thumbnailUrl).toBeNull();
      expect(player).toMatchObject({
        streamUrl: null,
        previewUrl: null,
        mp4Url: null,
        posterUrl: null,
        tracks: [],
      });
    })
  );
});
