import { hidesVideo } from '../../server/src/video/state';

const isPublic = { visibility: 'public', status: 'COMPLETE' };

it.each([
  ['a deletion', 'video.deleted', isPublic],
  ['a private video', 'video.updated', { ...isPublic, visibility: 'private' }],
  ['a visibility that nobody knows', 'video.updated', { ...isPublic, visibility: 'team' }],
  ['no visibility', 'video.updated', { status: 'COMPLETE' }],
  ['a failed video', 'video.updated', { ...isPublic, status: 'FAILED' }],
  ['an error', 'video.updated', { ...isPublic, status: 'ERROR' }],
  ['a video without a file', 'video.created', { ...isPublic, status: 'NO_FILE' }],
] as const)('%s takes its video off the public site', (_what, event, video) => {
  expect(hidesVideo({ event }, video)).toBe(true);
});

it.each(['COMPLETE', 'REPLACING', 'PROCESSING', 'PROGRESSING', 'A NEW ONE', undefined])(
  'a public video stays through the status %p',
  (status) => {
    expect(hidesVideo({ event: 'video.updated' }, { ...isPublic, status })).toBe(false);
  }
);
