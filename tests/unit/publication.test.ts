import fc from 'fast-check';
import {
  decidePublication,
  fateOf,
  type Publication,
  type PublicationDecision,
} from '../../server/src/write/publication';

const policies = { publishing: 'followVisibility', deletion: 'unpublish' } as const;
const COMPLETE_AND_PUBLIC = { visibility: 'public', status: 'COMPLETE' };

describe('a video belongs on the public site', () => {
  it('when it is public and complete', () => {
    expect(fateOf(policies, COMPLETE_AND_PUBLIC, false)).toBe('public');
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
    expect(fateOf(policies, video, false)).toBe('hidden');
  });

  it('not once it is deleted, whatever it said last', () => {
    expect(fateOf(policies, COMPLETE_AND_PUBLIC, true)).toBe('hidden');
  });
});

describe("a mapping's policies", () => {
  it.each([
    ['always', { visibility: 'private', status: 'NO_FILE' }, 'public'],
    ['whenComplete', { visibility: 'private', status: 'COMPLETE' }, 'public'],
    ['whenComplete', { visibility: 'public', status: 'PROCESSING' }, 'hidden'],
    ['never', COMPLETE_AND_PUBLIC, 'asIs'],
  ] as const)('publishing %s: a video %j is %s', (publishing, video, fate) => {
    expect(fateOf({ ...policies, publishing }, video, false)).toBe(fate);
  });

  it.each([
    ['unpublish', 'hidden'],
    ['delete', 'removed'],
    ['keep', 'asIs'],
  ] as const)('deletion %s: the entry of a video that is gone is %s', (deletion, fate) => {
    for (const publishing of ['followVisibility', 'always', 'whenComplete', 'never'] as const) {
      expect(fateOf({ publishing, deletion }, COMPLETE_AND_PUBLIC, true)).toBe(fate);
    }
  });
});

// Each line: the video's fate, is the entry published, what the last sync remembers → what this sync
// does, what it remembers. All cases.
const truth: [
  'public' | 'hidden' | 'asIs',
  boolean,
  Publication,
  PublicationDecision['move'],
  Publication,
][] = [
  ['public', false, 'never', 'publish', 'published'],
  ['public', false, 'published', null, 'withdrawn'],
  ['public', false, 'unpublished', 'publish', 'published'],
  ['public', false, 'withdrawn', null, 'withdrawn'],
  ['public', true, 'never', null, 'published'],
  ['public', true, 'published', null, 'published'],
  ['public', true, 'unpublished', null, 'published'],
  ['public', true, 'withdrawn', null, 'published'],
  ['hidden', false, 'never', null, 'never'],
  ['hidden', false, 'published', null, 'withdrawn'],
  ['hidden', false, 'unpublished', null, 'unpublished'],
  ['hidden', false, 'withdrawn', null, 'withdrawn'],
  ['hidden', true, 'never', 'unpublish', 'unpublished'],
  ['hidden', true, 'published', 'unpublish', 'unpublished'],
  ['hidden', true, 'unpublished', 'unpublish', 'unpublished'],
  ['hidden', true, 'withdrawn', 'unpublish', 'unpublished'],
  ['asIs', false, 'never', null, 'never'],
  ['asIs', false, 'published', null, 'withdrawn'],
  ['asIs', false, 'unpublished', null, 'unpublished'],
  ['asIs', false, 'withdrawn', null, 'withdrawn'],
  ['asIs', true, 'never', null, 'published'],
  ['asIs', true, 'published', null, 'published'],
  ['asIs', true, 'unpublished', null, 'published'],
  ['asIs', true, 'withdrawn', null, 'published'],
];

describe('what a sync does to the publication of an entry', () => {
  it.each(truth)(
    'video %s, entry published: %p, remembered: %s → %p, remembers: %s',
    (fate, published, last, move, next) => {
      expect(decidePublication(fate, published, last)).toEqual({ move, next });
    }
  );

  it('is written down for every case', () => {
    expect(new Set(truth.map(([...line]) => line.slice(0, 3).join(' '))).size).toBe(24);
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
      const { move, next } = decidePublication(
        step === 'public' ? 'public' : 'hidden',
        published,
        memory
      );
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
