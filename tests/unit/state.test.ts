import fc from 'fast-check';
import {
  hides,
  hidesVideo,
  stateOf,
  withCompleteFile,
  withoutPrivateMedia,
} from '../../server/src/video/state';
import { noFieldMemory } from '../../server/src/write/field-memory';
import { hiddenAmong } from '../../server/src/write/hidden-versions';

const video = (status: unknown, visibility: unknown = 'public') => ({ status, visibility });
const alive = { isDeleted: false, hasComplete: false };

describe('a video is complete', () => {
  it.each([
    ['COMPLETE', false, true],
    ['COMPLETE', true, true],
    ['REPLACING', false, false],
    ['REPLACING', true, true],
    ['PROCESSING', true, true],
    ['PROGRESSING', true, true],
    ['A_NAME_NOBODY_KNOWS', true, true],
    ['A_NAME_NOBODY_KNOWS', false, false],
    ['ERROR', true, false],
    ['FAILED', true, false],
    ['NO_FILE', true, false],
  ])('with the status %s, after a complete version: %s → %s', (status, hasComplete, expected) => {
    expect(stateOf(video(status), { isDeleted: false, hasComplete }).isComplete).toBe(expected);
  });
});

describe('a video is public', () => {
  it('when it is complete, visible to everyone, and not deleted', () => {
    expect(stateOf(video('COMPLETE'), alive).isPublic).toBe(true);
  });

  it.each([['private'], ['PUBLIC'], [null], [['public']]])(
    'not when its visibility is %j',
    (visibility) => {
      expect(stateOf(video('COMPLETE', visibility), alive).isPublic).toBe(false);
    }
  );

  it('not when it is deleted, although it was visible until then', () => {
    const state = stateOf(video('COMPLETE'), { ...alive, isDeleted: true });
    expect(state).toMatchObject({ isPublic: false, isVisible: true });
  });
});

describe('while the file of a public video is replaced', () => {
  const old = { src: { abr: 1 }, duration: 9, fps: 25, orientation: 'landscape', title: 'Old' };
  const newest = { ...video('REPLACING'), src: null, duration: null, title: 'New' };

  it('mappings are given the file of the last complete version beside all else of the newest', () => {
    const state = stateOf(newest, { isDeleted: false, hasComplete: true });
    expect(withCompleteFile(newest, state, old)).toEqual({ ...newest, ...old, title: 'New' });
  });

  it('a field that the complete version lacks counts as null', () => {
    const state = stateOf(newest, { isDeleted: false, hasComplete: true });
    expect(withCompleteFile({ ...newest, fps: 30 }, state, {})).toMatchObject({ fps: null });
  });

  it('one that is not public is shown as its newest version says', () => {
    const hidden = { ...newest, visibility: 'private' };
    const state = stateOf(hidden, { isDeleted: false, hasComplete: true });
    expect(withCompleteFile(hidden, state, old)).toBe(hidden);
  });
});

describe('where visibility does not decide what is published', () => {
  const secret = {
    title: 'Plans',
    src: {},
    previewVideoUrl: 'https://x.example/p',
    previewThumbnailUrl: 'https://x.example/t',
    texttracks: [],
    subtitles: [],
    transcriptions: [],
    player: {},
  };
  const publishings = ['always', 'whenComplete', 'never'] as const;

  it.each(publishings)(
    '%s: mappings get nothing that plays or shows a hidden video',
    (publishing) => {
      const policies = { publishing, privateMedia: 'empty' } as const;
      expect(withoutPrivateMedia(secret, { isPublic: false }, policies)).toEqual({
        title: 'Plans',
      });
      expect(withoutPrivateMedia(secret, { isPublic: true }, policies)).toBe(secret);
    }
  );

  it('they get it where the mapping says so, and where drafts follow the visibility', () => {
    const state = { isPublic: false };
    const shows = { publishing: 'never', privateMedia: 'show' } as const;
    const follows = { publishing: 'followVisibility', privateMedia: 'empty' } as const;
    expect(withoutPrivateMedia(secret, state, shows)).toBe(secret);
    expect(withoutPrivateMedia(secret, state, follows)).toBe(secret);
  });
});

describe('a link hides its entry', () => {
  it.each([
    ['followVisibility', 'unpublish', false, true, false],
    ['followVisibility', 'unpublish', false, false, true],
    ['followVisibility', 'unpublish', true, true, true],
    ['followVisibility', 'delete', true, true, true],
    // With `keep` the entry stays as public as it was.
    ['followVisibility', 'keep', true, true, false],
    ['followVisibility', 'keep', true, false, true],
    ['always', 'unpublish', false, false, false],
    ['whenComplete', 'unpublish', true, false, false],
    ['never', 'unpublish', false, false, false],
  ] as const)(
    '%s, deletion %s, deleted %s, visible %s → %s',
    (publishing, deletion, isDeleted, isVisible, expected) => {
      expect(hides({ publishing, deletion }, { isDeleted, isVisible })).toBe(expected);
    }
  );
});

it('a delivery that may hide is known by its event, its visibility and its status alone', () => {
  const word = fc.oneof(fc.constantFrom('public', 'private', 'COMPLETE', 'ERROR'), fc.string());
  fc.assert(
    fc.property(word, word, fc.boolean(), (status, visibility, hasComplete) => {
      const newest = { status, visibility };
      const isPublic = stateOf(newest, { isDeleted: false, hasComplete }).isPublic;
      // What does not hide can be public; what hides never is.
      if (hidesVideo({ event: 'video.updated' }, newest)) expect(isPublic).toBe(false);
      expect(hidesVideo({ event: 'video.deleted' }, newest)).toBe(true);
    })
  );
});

describe('of the language versions of a document are hidden', () => {
  const link = (locale: string | null, isHidden: boolean) => ({
    hides: isHidden,
    syncState: {
      documentId: 'd',
      locale,
      publication: 'never' as const,
      written: {},
      memory: noFieldMemory(),
    },
  });

  it('those whose own video hides, whatever the others do', () => {
    expect(hiddenAmong(['en', 'de'], [link('en', true), link('de', false)])).toEqual(['en']);
  });

  it('those that no video feeds as soon as one of the videos hides', () => {
    expect(hiddenAmong(['en', 'de', 'fr'], [link('en', true), link('de', false)])).toEqual([
      'en',
      'fr',
    ]);
  });

  it('none while no video hides', () => {
    expect(hiddenAmong(['en', 'de'], [link('en', false)])).toEqual([]);
  });

  it('a version that two mappings keep by the stricter of them', () => {
    expect(hiddenAmong(['en'], [link('en', false), link('en', true)])).toEqual(['en']);
  });

  it('the only version of a type without languages', () => {
    expect(hiddenAmong([null], [link(null, true)])).toEqual([null]);
  });
});
