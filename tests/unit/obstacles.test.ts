import { obstaclesOf, type EntryFacts } from '../../server/src/health/obstacles';

/** A public video whose entry would be published. */
const facts: EntryFacts = {
  mapping: { name: 'Videos', publishing: 'followVisibility', deletion: 'unpublish' },
  problem: null,
  matches: true,
  video: { isDeleted: false, status: 'COMPLETE', visibility: 'public' },
  isComplete: true,
  link: { isDetached: false, publication: 'unpublished' },
  hasDraft: true,
  isPublished: false,
  newest: 'applied',
};

const codesOf = (changes: Partial<EntryFacts>): string[] =>
  obstaclesOf({ ...facts, ...changes }).map(({ code }) => code);

const video = (changes: Partial<EntryFacts['video']>) => ({
  video: { ...facts.video, ...changes },
});
const mapping = (changes: Partial<EntryFacts['mapping']>) => ({
  mapping: { ...facts.mapping, ...changes },
});

it.each<[string, Partial<EntryFacts>, string[]]>([
  ['it is published', { isPublished: true, newest: 'waiting' }, []],
  ['the video is private', video({ visibility: 'private' }), ['private']],
  [
    'it is private and being transcoded',
    { ...video({ visibility: 'private', status: 'PROCESSING' }), isComplete: false },
    ['private', 'notComplete'],
  ],
  ['its visibility is unknown', video({ visibility: null }), ['private']],
  ['the video was deleted', video({ isDeleted: true }), ['deleted']],
  ['a filter leaves it out', { matches: false }, ['filtered']],
  [
    'the mapping is broken',
    { matches: null, isComplete: null, problem: 'no such field' },
    ['mappingBroken'],
  ],
  ['editors publish', mapping({ publishing: 'never' }), ['editorsDecide']],
  [
    'visibility does not matter, only the file',
    {
      ...mapping({ publishing: 'whenComplete' }),
      ...video({ visibility: 'private' }),
      isComplete: false,
    },
    ['notComplete'],
  ],
  [
    'an editor took it down',
    { link: { isDetached: false, publication: 'published' } },
    ['withdrawn'],
  ],
  ['it waits for an editor', {}, ['unfinished']],
  ['an editor deleted it', { hasDraft: false }, ['entryDeleted']],
  ['it was detached', { link: { isDetached: true, publication: 'published' } }, ['detached']],
  ['it was never made', { link: null, hasDraft: false }, ['notMade']],
  ['it is about to be made', { link: null, hasDraft: false, newest: 'waiting' }, ['waiting']],
  [
    'the newest version failed',
    { ...video({ visibility: 'private' }), newest: 'dead' },
    ['failing', 'private'],
  ],
])('what keeps an entry from the public is told when %s', (_when, changes, codes) => {
  expect(codesOf(changes)).toEqual(codes);
});

it('names the mapping, and what Ignite says', () => {
  expect(obstaclesOf({ ...facts, ...video({ status: 'FAILED' }), isComplete: false })).toEqual([
    { code: 'notComplete', values: { status: 'FAILED' } },
  ]);
  expect(obstaclesOf({ ...facts, matches: false })[0]?.values).toEqual({ mapping: 'Videos' });
});
