import { withMedia } from '../../server/src/media/policy';

const HOSTS = 'https://*.videocdn.net https://*.euvideocdn.com';

it.each([
  [
    'adds the hosts to what is allowed, and keeps the rest',
    "default-src 'self';img-src 'self' data: https://cdn.example.com;media-src 'self';connect-src 'self';script-src 'self'",
    `default-src 'self';script-src 'self';img-src 'self' data: https://cdn.example.com ${HOSTS};media-src 'self' ${HOSTS};connect-src 'self' ${HOSTS}`,
  ],
  [
    'starts from the default where a directive is missing',
    "default-src 'self' https://cdn.example.com; img-src 'self'",
    `default-src 'self' https://cdn.example.com;img-src 'self' ${HOSTS};media-src 'self' https://cdn.example.com ${HOSTS};connect-src 'self' https://cdn.example.com ${HOSTS}`,
  ],
  [
    'allows nothing where a site allows nothing',
    "default-src 'self';img-src 'none';media-src 'none';connect-src 'none'",
    "default-src 'self';img-src 'none';media-src 'none';connect-src 'none'",
  ],
  ['leaves alone what restricts no media', "script-src 'self'", "script-src 'self'"],
  [
    'names no host twice',
    `img-src ${HOSTS};media-src ${HOSTS};connect-src ${HOSTS}`,
    `img-src ${HOSTS};media-src ${HOSTS};connect-src ${HOSTS}`,
  ],
])('%s', (_promise, policy, expected) => {
  expect(withMedia(policy)).toBe(expected);
});

it('allows the hosts of the company beside those of Ignite', () => {
  expect(withMedia("img-src 'self'", ['*.videocdn.net', 'media.example.com:8443'])).toBe(
    "img-src 'self' https://*.videocdn.net https://media.example.com:8443"
  );
});
