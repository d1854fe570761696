import fc from 'fast-check';
import {
  bestMp4,
  captionTracks,
  chapters,
  chaptersToVtt,
  isoDuration,
  isPublished,
  oembedUrl,
  playerUrl,
  sitemapEntry,
  thumbnail,
  videoJsonLd,
  videoSitemap,
  type IgniteVideo,
} from '#shared/client/index';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { compileMapping } from '../../server/src/map/map-video';
import { parseVideo } from '../../server/src/video/video';
import { exampleBody } from '../support/ignite';

const cdn = 'https://acme.videocdn.net/videos/507f1f77bcf86cd799439011';
const player = 'https://acme.videocdn.net/player/index.html?id=507f1f77bcf86cd799439011';
const pageUrl = 'https://example.com/videos/assembly-line';

let video: IgniteVideo;
beforeAll(async () => {
  const body = parseVideo(exampleBody('4-updated-complete-public.json'));
  if (!body.ok) throw new Error(body.problem);
  const values = await compileMapping(defaultMapping).values(body.video, false);
  const text = JSON.stringify({ id: 1, documentId: 'd', ...values });
  video = JSON.parse(text) as IgniteVideo;
});

/** Everything that takes a video, with the options that it needs. */
const functions = [
  bestMp4,
  captionTracks,
  chapters,
  chaptersToVtt,
  oembedUrl,
  playerUrl,
  (one: typeof video | null | undefined) => sitemapEntry(one, { pageUrl }),
  thumbnail,
  videoJsonLd,
];

it.each([null, undefined])('says nothing about %s, and does not throw', (none) => {
  for (const one of functions) expect(one(none) ?? []).toEqual([]);
  expect(isPublished(none ?? null)).toBe(false);
});

it('says nothing about a video of which an API token is told the id only', () => {
  const unpublished = { videoId: 'a', published: false } as const;
  expect(isPublished(unpublished)).toBe(false);
  expect(bestMp4(unpublished)).toBeNull();
  expect(chaptersToVtt(unpublished)).toBeNull();
  expect(videoJsonLd(unpublished)).toBeNull();
});

it('takes whatever Ignite sends, and gives no other URLs than those of the web', () => {
  const anything = fc.oneof(fc.jsonValue(), fc.webUrl(), fc.constant('javascript:alert(1)'));
  const object = (...names: string[]) =>
    fc.record(Object.fromEntries(names.map((name) => [name, anything])));
  const list = (...names: string[]) => fc.oneof(anything, fc.array(object(...names)));
  const image = fc.record({
    width: anything,
    formats: fc.record({ jpeg: object('url'), webp: anything }),
  });
  // The database keeps these what they are; JSON holds what was sent.
  const text = fc.option(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constant('javascript:alert(1)'))
  );
  const whatever = fc.record({
    title: text,
    description: text,
    duration: fc.option(fc.double()),
    thumbnailUrl: text,
    streamUrl: text,
    shareUrl: text,
    language: text,
    igniteCreatedAt: fc.constant('2024-01-15T10:30:00.000Z'),
    sources: fc.oneof(
      anything,
      fc.record({
        mp4: list('url', 'height', 'width'),
        thumbnails: fc.oneof(anything, fc.array(image)),
      })
    ),
    textTracks: list('url', 'type', 'language'),
    chapters: list('title', 'timestamp'),
  });
  fc.assert(
    fc.property(whatever, (value) => {
      const odd = value as unknown as IgniteVideo;
      for (const one of functions) one(odd);
      const urls = [
        bestMp4(odd)?.url,
        thumbnail(odd)?.url,
        playerUrl(odd),
        ...captionTracks(odd).map(({ src }) => src),
      ].filter((url) => url !== null && url !== undefined);
      for (const url of urls) expect(url).toMatch(/^https?:\/\//);
    })
  );
});

describe('the best MP4', () => {
  it('is the highest that is no higher than asked for', () => {
    expect(bestMp4(video, { maxHeight: 800 })).toEqual({
      url: `${cdn}/mp4/720p.mp4`,
      width: 1280,
      height: 720,
    });
    expect(bestMp4(video)?.height).toBe(1080);
    expect(bestMp4(video, { maxHeight: 200 })).toBeNull();
  });

  it('is none that would run as a script', () => {
    const mp4 = [{ url: 'javascript:alert(1)' }, { url: ' JaVaScRiPt:alert(1)' }, { url: 'x.mp4' }];
    expect(bestMp4({ sources: { mp4 } })).toBeNull();
  });
});

describe('a thumbnail', () => {
  it('is the smallest that is wide enough, with all sizes of its format', () => {
    expect(thumbnail(video, { width: 700, format: 'webp' })).toEqual({
      url: `${cdn}/thumb/720p.webp`,
      width: 1280,
      height: 720,
      srcset: [
        `${cdn}/thumb/360p.webp 640w`,
        `${cdn}/thumb/720p.webp 1280w`,
        `${cdn}/thumb/1080p.webp 1920w`,
      ].join(', '),
    });
  });

  it('is the largest where none is wide enough', () => {
    expect(thumbnail(video, { width: 9999 })?.width).toBe(1920);
  });

  it('is of the other format, or the one that the video is known by, where there is no other', () => {
    const jpegOnly = [{ width: 10, formats: { jpeg: { url: 'https://a.example/j.jpg' } } }];
    const sources = { thumbnails: jpegOnly };
    expect(thumbnail({ sources }, { format: 'webp' })?.url).toBe('https://a.example/j.jpg');
    const thumbnailUrl = 'https://a.example/t.jpg';
    expect(thumbnail({ thumbnailUrl })).toEqual({
      url: thumbnailUrl,
      width: null,
      height: null,
      srcset: null,
    });
  });

  it('takes no second candidate out of a URL', () => {
    const url = 'https://a.example/a b.jpg 1w, https://evil.example/x.jpg';
    const thumbnails = [1, 2].map((width) => ({ width, formats: { jpeg: { url } } }));
    expect(thumbnail({ sources: { thumbnails } })?.srcset?.match(/ \d+w/g)).toHaveLength(2);
  });
});

it('text tracks are what <track> takes, named in their own language', () => {
  expect(captionTracks(video)).toMatchObject([
    { kind: 'captions', srcLang: 'en-US', src: `${cdn}/tracks/en.vtt` },
    { kind: 'subtitles', srcLang: 'de-DE', label: 'Deutsch (Deutschland)' },
  ]);
  const textTracks = [{ url: 'https://a.example/a.vtt', language: 'no such "language' }];
  expect(captionTracks({ textTracks })).toMatchObject([{ label: 'no such "language' }]);
});

describe('chapters', () => {
  it('follow each other up to the end of the video', () => {
    expect(chapters(video)).toEqual([
      { title: 'Intro', start: 0, end: 42 },
      { title: 'Assembly', start: 42, end: 124.48 },
    ]);
    expect(chaptersToVtt(video)).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:42.000\nIntro\n\n00:00:42.000 --> 00:02:04.480\nAssembly\n'
    );
  });

  it('are sorted, and those that last no time or have no title are left out', () => {
    const list = [
      { title: 'Second', timestamp: '01:00:05' },
      { title: 'First', timestamp: '02:03.5' },
      { title: 'At once', timestamp: '01:00:05' },
      { title: ' ', timestamp: '00:00:01' },
      { title: 'Nowhere', timestamp: 'soon' },
    ];
    const found = chapters({ chapters: list, duration: null });
    expect(found).toEqual([
      { title: 'First', start: 123.5, end: 3605 },
      { title: 'At once', start: 3605, end: 7205 },
    ]);
  });

  it('cannot write cues, lines or tags of their own', () => {
    const title = 'a\r\n\r\n00:00:01.000 --> 00:00:02.000\u2028\n<v Bob>NOTE &amp;';
    const vtt = chaptersToVtt({ chapters: [{ title, timestamp: '00:00:00' }], duration: 9 });
    expect(vtt).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:09.000\n' +
        'a 00:00:01.000 --&gt; 00:00:02.000 &lt;v Bob&gt;NOTE &amp;amp;\n'
    );
  });

  it('of a long video have as many hours as they need', () => {
    const long = { chapters: [{ title: 'a', timestamp: '123:00:00' }], duration: 500_000 };
    expect(chaptersToVtt(long)).toContain('123:00:00.000 --> 138:53:20.000');
  });
});

it.each([
  [0, 'PT0S'],
  [124.48, 'PT2M4.48S'],
  [59.9999, 'PT1M'],
  [3600, 'PT1H'],
  [90_061, 'PT25H1M1S'],
  [-1, null],
  [NaN, null],
  [null, null],
  [undefined, null],
])('%s seconds are %s', (seconds, duration) => {
  expect(isoDuration(seconds)).toBe(duration);
});

describe('JSON-LD', () => {
  it('has what search engines ask for', () => {
    expect(JSON.parse(videoJsonLd(video) ?? '')).toEqual({
      '@context': 'https://schema.org',
      '@type': 'VideoObject',
      name: 'Assembly line',
      description: 'How the new line is assembled, step by step.',
      thumbnailUrl: [`${cdn}/thumb/720p.jpg`],
      uploadDate: '2024-01-15T10:30:00.000Z',
      duration: 'PT2M4.48S',
      inLanguage: 'en-US',
      contentUrl: `${cdn}/mp4/720p.mp4`,
      embedUrl: player,
    });
  });

  it.each(['title', 'igniteCreatedAt'] as const)('is not made without %s', (field) => {
    expect(videoJsonLd({ ...video, [field]: null })).toBeNull();
  });

  it('cannot end the script that it stands in, and says the same', () => {
    const title = '</script><script>alert(1)</script><!--\u2028&';
    const text = videoJsonLd({ ...video, title }) ?? '';
    expect(text).not.toMatch(/[<>&\u2028]/);
    expect(JSON.parse(text)).toMatchObject({ name: title });
  });

  it('links to nothing that would run as a script', () => {
    const odd = { ...video, shareUrl: 'javascript:alert(1)', streamUrl: 'data:text/html,x' };
    expect(videoJsonLd({ ...odd, sources: null })).not.toMatch(/javascript|data:/);
  });
});

describe('an entry of a sitemap', () => {
  it('has what search engines ask for', () => {
    expect(sitemapEntry(video, { pageUrl })).toBe(
      `<url><loc>${pageUrl}</loc><video:video>` +
        `<video:thumbnail_loc>${cdn}/thumb/720p.jpg</video:thumbnail_loc>` +
        '<video:title>Assembly line</video:title>' +
        '<video:description>How the new line is assembled, step by step.</video:description>' +
        `<video:content_loc>${cdn}/mp4/720p.mp4</video:content_loc>` +
        `<video:player_loc>${player}</video:player_loc>` +
        '<video:duration>124</video:duration>' +
        '<video:publication_date>2024-01-15T10:30:00.000Z</video:publication_date>' +
        '</video:video></url>'
    );
  });

  it('has no tags out of texts, and no characters that XML does not know', () => {
    const title = `</video:title><evil a="1" b='2'>&\u0000\u0008\ud800\uffff🎬`;
    const entry = sitemapEntry({ ...video, title }, { pageUrl: `${pageUrl}?a=1&b=<` });
    expect(entry).toContain(
      '<video:title>&#60;/video:title&#62;&#60;evil a=&#34;1&#34; b=&#39;2&#39;&#62;&#38;🎬</video:title>'
    );
    expect(entry).toContain(`<loc>${pageUrl}?a=1&#38;b=%3C</loc>`);
  });

  it('keeps to the lengths that sitemaps take', () => {
    const entry = sitemapEntry(
      { ...video, title: '🎬'.repeat(200), description: 'd'.repeat(5000), duration: 1e6 },
      { pageUrl }
    );
    expect(entry?.match(/🎬/gu)).toHaveLength(100);
    expect(entry).toContain(`>${'d'.repeat(2048)}<`);
    expect(entry).not.toContain('video:duration');
  });

  it('is not made where there is nothing to play, and not for a page that is no address', () => {
    const silent = { ...video, streamUrl: null, shareUrl: null, sources: null };
    expect(sitemapEntry(silent, { pageUrl })).toBeNull();
    expect(() => sitemapEntry(video, { pageUrl: '/videos/1' })).toThrow('pageUrl');
  });

  it('stands in a sitemap with the others that there are', () => {
    const map = videoSitemap([sitemapEntry(video, { pageUrl }), null]);
    expect(map.match(/<url>/g)).toHaveLength(1);
    expect(map).toContain('xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"');
  });
});

it('the player page and its oEmbed are where Ignite has them', () => {
  expect(playerUrl(video)).toBe(player);
  expect(oembedUrl(video, { maxWidth: 640 })).toBe(
    `https://app.ignitevideo.cloud/api/oembed?url=${encodeURIComponent(player)}&maxwidth=640`
  );
  expect(oembedUrl(video, { apiUrl: 'https://video.example.com/api/' })).toContain(
    'https://video.example.com/api/oembed?url='
  );
  expect(oembedUrl({ shareUrl: 'javascript:alert(1)' })).toBeNull();
});
