import { describePlayer, describeVideo } from '../../server/src/video/describe';
import type { Video } from '../../server/src/video/video';

const described = (parts: Record<string, unknown>) => describeVideo(parts as Video);
const player = (parts: Record<string, unknown>, isDeleted = false) =>
  describePlayer(parts as Video, { id: 'abc', isDeleted });

const image = (width: number) => ({
  width,
  formats: {
    jpeg: { url: `https://cdn.example.com/${width}.jpg` },
    webp: { url: `https://cdn.example.com/${width}.webp` },
  },
});
const src = {
  abr: { url: 'https://cdn.example.com/master.m3u8' },
  thumbnailUrl: 'https://cdn.example.com/thumb.jpg',
  thumbnails: [image(1920), image(1280), image(320), image(160)],
  mp4: [
    { url: 'https://cdn.example.com/1080.mp4', height: 1080 },
    { url: 'https://cdn.example.com/720.mp4', height: 720 },
    { url: 'https://cdn.example.com/360.mp4', height: 360 },
  ],
};

describe('what lists show of a video', () => {
  it('is its title, status, visibility and a small image', () => {
    const video = { title: 'Weld', status: 'COMPLETE', visibility: 'public', src };
    expect(described(video)).toEqual({
      title: 'Weld',
      status: 'COMPLETE',
      visibility: 'public',
      thumbnailUrl: 'https://cdn.example.com/160.jpg',
    });
  });

  it.each([{}, { title: null, status: 7, visibility: [], src: null }, { src: 'none' }])(
    'is nothing where there is nothing: %j',
    (video) => {
      expect(described(video)).toEqual({
        title: null,
        status: null,
        visibility: null,
        thumbnailUrl: null,
      });
    }
  );

  it('is cut where the database has no more room, and free of what it cannot hold', () => {
    const { title, status, visibility } = described({
      title: `${'t'.repeat(254)}yz`,
      status: `${'s'.repeat(63)}yz`,
      visibility: `a\u0000b${'v'.repeat(70)}`,
    });
    expect(title).toBe(`${'t'.repeat(254)}y`);
    expect(status).toBe(`${'s'.repeat(63)}y`);
    expect(visibility).not.toContain('\u0000');
  });

  it.each([
    ['the thumbnail', { src: { ...src, thumbnails: [] } }, src.thumbnailUrl],
    [
      'the preview',
      { previewThumbnailUrl: 'https://cdn.example.com/p.jpg' },
      'https://cdn.example.com/p.jpg',
    ],
    [
      'what is no address of the web',
      { src: { thumbnailUrl: 'javascript:alert(1)' }, previewThumbnailUrl: 'https://x.test/p' },
      'https://x.test/p',
    ],
    [
      'what is too long to be kept',
      { src: { thumbnailUrl: `https://x.test/${'a'.repeat(2000)}` } },
      null,
    ],
  ])('has an image from the next best place: %s', (_what, video, url) => {
    expect(described(video).thumbnailUrl).toBe(url);
  });

  it('has an address of 2,000 characters still', () => {
    const url = `https://x.test/${'a'.repeat(1985)}`;
    expect(url).toHaveLength(2000);
    expect(described({ src: { thumbnailUrl: url } }).thumbnailUrl).toBe(url);
  });
});

describe('what a player needs of a video', () => {
  it('is its streams, a poster and its tracks', () => {
    const texttracks = [
      { url: 'https://cdn.example.com/en.vtt', type: 'captions', language: 'en-US' },
      { url: 'https://cdn.example.com/de.vtt', type: 'subtitles', language: 'de-DE' },
      { url: null, type: 'captions', language: 'fr' },
      'odd',
    ];
    const previewVideoUrl = 'https://cdn.example.com/preview.mp4';
    expect(player({ title: 'Weld', duration: 12.5, src, texttracks, previewVideoUrl })).toEqual({
      id: 'abc',
      title: 'Weld',
      status: null,
      visibility: null,
      isDeleted: false,
      duration: 12.5,
      streamUrl: 'https://cdn.example.com/master.m3u8',
      previewUrl: previewVideoUrl,
      mp4Url: 'https://cdn.example.com/720.mp4',
      posterUrl: 'https://cdn.example.com/1280.jpg',
      tracks: [
        { url: 'https://cdn.example.com/en.vtt', kind: 'captions', language: 'en-US' },
        { url: 'https://cdn.example.com/de.vtt', kind: 'subtitles', language: 'de-DE' },
      ],
    });
  });

  it.each([
    ['the thumbnail', { src: { thumbnailUrl: src.thumbnailUrl } }, src.thumbnailUrl],
    ['the preview', { previewThumbnailUrl: src.thumbnailUrl }, src.thumbnailUrl],
  ])('has a poster from the next best place: %s', (_what, video, url) => {
    expect(player(video).posterUrl).toBe(url);
  });

  it('takes the subtitles of videos that have no text tracks, and no language that is none', () => {
    const subtitles = [{ url: 'https://cdn.example.com/en.vtt', language: 'e'.repeat(40) }];
    expect(player({ subtitles }).tracks).toEqual([
      { url: 'https://cdn.example.com/en.vtt', kind: 'captions', language: 'e'.repeat(35) },
    ]);
  });

  it('is nothing where there is nothing', () => {
    expect(player({ duration: '12', texttracks: 'none' }, true)).toEqual({
      id: 'abc',
      title: null,
      status: null,
      visibility: null,
      isDeleted: true,
      duration: null,
      streamUrl: null,
      previewUrl: null,
      mp4Url: null,
      posterUrl: null,
      tracks: [],
    });
  });
});
