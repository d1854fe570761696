import fc from 'fast-check';
import {
  decidePublication,
  isPublic,
  type Publication,
  type PublicationDecision,
} from '../../server/src/write/publication';

describe('a video belongs on the public site', () => {
  it('when it is public and complete', () => {
    expect(isPublic({ visibility: 'public', status: 'COMPLETE' }, false)).toBe(true);
  });

  it.each([
    ['it is private', { visibility: 'private', status: 'COMPLETE' }],
    ['it is still processed', { visibility: 'public', status: 'PROCESSING' }],
    ['it is still processed (other name)', { visibility: 'public', status: 'PROGRESSING' }],
    ['its file is being replaced', { visibility: 'public', status: 'REPLACING' }],
    ['it has no file', { visibility: 'public', status: 'NO_FILE' }],
    ['it failed', { visibility: 'public', status: 'FAILED' }],
    ['it failed (other name)', { visibility: 'public', status: 'ERROR' }],
    ['its status is one that nobody knows', { visibility: 'public', status: 'ARCHIVED' }],
    ['its status is spelt otherwise', { visibility: 'public', status: 'complete' }],
    ['its visibility is spelt otherwise', { visibility: 'PUBLIC', status: 'COMPLETE' }],
    ['it does not say whether it is public', { status: 'COMPLETE' }],
    ['it does not say whether it is complete', { visibility: 'public' }],
    ['it says null', { visibility: null, status: null }],
    ['it says it in a list', { visibility: ['public'], status: ['COMPLETE'] }],
    ['it says nothing', {}],
  ])('not when %s', (_what, video) => {
    expect(isPublic(video, false)).toBe(false);
  });

  it('not once it is deleted, whatever it said last', () => {
    expect(isPublic({ visibility: 'public', status: 'COMPLETE' }, true)).toBe(false);
  });
});

// Each line: should the video be public, is the entry published, what the last sync remembers
// → what this sync does, what it remembers. All sixteen cases.
const truth: [boolean, boolean, Publication, PublicationDecision['move'], Publication][] = [
  [true, false, 'never', 'publish', 'published'],
  [true, false, 'published', null, 'withdrawn'],
  [true, false, 'unpublished', 'publish', 'published'],
  [true, false, 'withdrawn', null, 'withdrawn'],
  [true, true, 'never', null, 'published'],
  [true, true, 'published', null, 'published'],
  [true, true, 'unpublished', null, 'published'],
  [true, true, 'withdrawn', null, 'published'],
  [false, false, 'never', null, 'never'],
  [false, false, 'published', null, 'withdrawn'],
  [false, false, 'unpublished', null, 'unpublished'],
  [false, false, 'withdrawn', null, 'withdrawn'],
  [false, true, 'never', 'unpublish', 'unpublished'],
  [false, true, 'published', 'unpublish', 'unpublished'],
  [false, true, 'unpublished', 'unpublish', 'unpublished'],
  [false, true, 'withdrawn', 'unpublish', 'unpublished'],
];

describe('what a sync does to the publication of an entry', () => {
  it.each(truth)(
    'video public: %p, entry published: %p, remembered: %s → %p, remembers: %s',
    (wanted, published, last, move, next) => {
      expect(decidePublication(wanted, published, last)).toEqual({ move, next });
    }
  );

  it('is written down for every case', () => {
    expect(new Set(truth.map(([...line]) => line.slice(0, 3).join(' '))).size).toBe(16);
  });
});

describe('in the life of an entry', () => {
  /** What happens: the video turns public or private, or an editor publishes or unpublishes. */
  type Step = 'public' | 'private' | 'editor publishes' | 'editor unpublishes';

  const live = (steps: readonly Step[]): boolean[] => {
    let published = false;
    let memory: Publication = 'never';
    return steps.map((step) => {
      if (step === 'editor publishes' || step === 'editor unpublishes') {
        published = step === 'editor publishes';
        return published;
      }
      const { move, next } = decidePublication(step === 'public', published, memory);
      memory = next;
      if (move !== null) published = move === 'publish';
      return published;
    });
  };

  it.each<[string, Step[], boolean[]]>([
    ['it is published when its video is complete', ['private', 'public'], [false, true]],
    [
      'it goes with its video, as often as that turns private and public again',
      ['public', 'private', 'public', 'private', 'public'],
      [true, false, true, false, true],
    ],
    [
      'what an editor unpublished stays so, through any number of syncs',
      ['public', 'editor unpublishes', 'public', 'private', 'public'],
      [true, false, false, false, false],
    ],
    [
      'what an editor unpublished while the video turned private stays so',
      ['public', 'editor unpublishes', 'private', 'public'],
      [true, false, false, false],
    ],
    [
      'what an editor publishes again goes with its video again',
      ['public', 'editor unpublishes', 'public', 'editor publishes', 'private', 'public'],
      [true, false, false, true, false, true],
    ],
    [
      'what an editor publishes though its video is private is taken down by the next sync',
      ['private', 'editor publishes', 'private'],
      [false, true, false],
    ],
  ])('%s', (_promise, steps, published) => {
    expect(live(steps)).toEqual(published);
  });

  const steps = fc.array(
    fc.constantFrom<Step>('public', 'private', 'editor publishes', 'editor unpublishes')
  );

  it('a private video is never public after a sync', () => {
    fc.assert(
      fc.property(steps, (before) => {
        expect(live([...before, 'private']).at(-1)).toBe(false);
      })
    );
  });

  it('no sync publishes what an editor has unpublished since the last one', () => {
    const syncs = fc.array(fc.constantFrom<Step>('public', 'private'));
    fc.assert(
      fc.property(steps, syncs, (before, after) => {
        const life = live([
          ...before,
          'public',
          'editor publishes',
          'public',
          'editor unpublishes',
          ...after,
        ]);
        expect(life.slice(before.length + 4)).toEqual(after.map(() => false));
      })
    );
  });
});
