import fc from 'fast-check';
import { stateOf } from '../../server/src/video/state';
import type { Video } from '../../server/src/video/video';
import {
  decidePublication,
  desiredStateOf,
  type Publication,
  type PublicationDecision,
} from '../../server/src/write/publication';

const policies = { publishing: 'followVisibility', deletion: 'unpublish' } as const;
/** What becomes of the entry of a video that was never complete before. */
const desiredOf = (
  mapping: Parameters<typeof desiredStateOf>[0],
  video: Video,
  isDeleted: boolean
) => desiredStateOf(mapping, stateOf(video, { isDeleted, hasComplete: false }), true);

const COMPLETE_AND_PUBLIC = { visibility: 'public', status: 'COMPLETE' };

describe('a video belongs on the public site', () => {
  it('when it is public and complete', () => {
    expect(desiredOf(policies, COMPLETE_AND_PUBLIC, false)).toBe('published');
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
    expect(desiredOf(policies, video, false)).toBe('draft');
  });

  it('not once it is deleted, whatever it said last', () => {
    expect(desiredOf(policies, COMPLETE_AND_PUBLIC, true)).toBe('draft');
  });
});

describe("a mapping's policies", () => {
  it.each([
    ['always', { visibility: 'private', status: 'NO_FILE' }, 'published'],
    ['whenComplete', { visibility: 'private', status: 'COMPLETE' }, 'published'],
    ['whenComplete', { visibility: 'public', status: 'PROCESSING' }, 'draft'],
    ['never', COMPLETE_AND_PUBLIC, 'unchanged'],
  ] as const)('publishing %s: a video %j is %s', (publishing, video, desired) => {
    expect(desiredOf({ ...policies, publishing }, video, false)).toBe(desired);
  });

  it.each([
    ['unpublish', 'draft'],
    ['delete', 'deleted'],
    ['keep', 'unchanged'],
  ] as const)('deletion %s: the entry of a video that is gone is %s', (deletion, desired) => {
    for (const publishing of ['followVisibility', 'always', 'whenComplete', 'never'] as const) {
      expect(desiredOf({ publishing, deletion }, COMPLETE_AND_PUBLIC, true)).toBe(desired);
    }
  });
});

// Each line: the video's desired, is the entry published, what the last sync remembers → what this sync
// does, what it remembers. All cases.
const truth: [
  'published' | 'draft' | 'unchanged',
  boolean,
  Publication,
  PublicationDecision['move'],
  Publication,
][] = [
  ['published', false, 'never', 'publish', 'published'],
  ['published', false, 'published', null, 'withdrawn'],
  ['published', false, 'unpublished', 'publish', 'published'],
  ['published', false, 'withdrawn', null, 'withdrawn'],
  ['published', true, 'never', null, 'published'],
  ['published', true, 'published', null, 'published'],
  ['published', true, 'unpublished', null, 'published'],
  ['published', true, 'withdrawn', null, 'published'],
  ['draft', false, 'never', null, 'never'],
  ['draft', false, 'published', null, 'withdrawn'],
  ['draft', false, 'unpublished', null, 'unpublished'],
  ['draft', false, 'withdrawn', null, 'withdrawn'],
  ['draft', true, 'never', 'unpublish', 'unpublished'],
  ['draft', true, 'published', 'unpublish', 'unpublished'],
  ['draft', true, 'unpublished', 'unpublish', 'unpublished'],
  ['draft', true, 'withdrawn', 'unpublish', 'unpublished'],
  ['unchanged', false, 'never', null, 'never'],
  ['unchanged', false, 'published', null, 'withdrawn'],
  ['unchanged', false, 'unpublished', null, 'unpublished'],
  ['unchanged', false, 'withdrawn', null, 'withdrawn'],
  ['unchanged', true, 'never', null, 'published'],
  ['unchanged', true, 'published', null, 'published'],
  ['unchanged', true, 'unpublished', null, 'published'],
  ['unchanged', true, 'withdrawn', null, 'published'],
];

describe('what a sync does to the publication of an entry', () => {
  it.each(truth)(
    'video %s, entry published: %p, remembered: %s → %p, remembers: %s',
    (desired, published, last, move, next) => {
      expect(decidePublication(desired, published, last)).toEqual({ move, next });
    }
  );

  it('is written down for every case', () => {
    expect(new Set(truth.map(([...line]) => line.slice(0, 3).join(' '))).size).toBe(24);
  });
});

describe('in the life of an entry', () => {
  /** What happens: the video turns public or private, or an editor publishes or unpublishes. */
  type Step = 'published' | 'private' | 'editor publishes' | 'editor unpublishes';

  const live = (steps: readonly Step[]): boolean[] => {
    let published = false;
    let memory: Publication = 'never';
    return steps.map((step) => {
      if (step === 'editor publishes' || step === 'editor unpublishes') {
        published = step === 'editor publishes';
        return published;
      }
      const { move, next } = decidePublication(
        step === 'published' ? 'published' : 'draft',
        published,
        memory
      );
      memory = next;
      if (move !== null) published = move === 'publish';
      return published;
    });
  };

  it.each<[string, Step[], boolean[]]>([
    ['it is published when its video is complete', ['private', 'published'], [false, true]],
    [
      'it goes with its video, as often as that turns private and public again',
      ['published', 'private', 'published', 'private', 'published'],
      [true, false, true, false, true],
    ],
    [
      'what an editor unpublished stays so, through any number of syncs',
      ['published', 'editor unpublishes', 'published', 'private', 'published'],
      [true, false, false, false, false],
    ],
    [
      'what an editor unpublished while the video turned private stays so',
      ['published', 'editor unpublishes', 'private', 'published'],
      [true, false, false, false],
    ],
    [
      'what an editor publishes again goes with its video again',
      ['published', 'editor unpublishes', 'published', 'editor publishes', 'private', 'published'],
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
    fc.constantFrom<Step>('published', 'private', 'editor publishes', 'editor unpublishes')
  );

  it('a private video is never public after a sync', () => {
    fc.assert(
      fc.property(steps, (before) => {
        expect(live([...before, 'private']).at(-1)).toBe(false);
      })
    );
  });

  it('no sync publishes what an editor has unpublished since the last one', () => {
    const syncs = fc.array(fc.constantFrom<Step>('published', 'private'));
    fc.assert(
      fc.property(steps, syncs, (before, after) => {
        const life = live([
          ...before,
          'published',
          'editor publishes',
          'published',
          'editor unpublishes',
          ...after,
        ]);
        expect(life.slice(before.length + 4)).toEqual(after.map(() => false));
      })
    );
  });
});
