import { createUnverifiedBytes } from '../../server/src/receive/unverified-bytes';

const KB = 1024;

/** Requests by name, and which of them were given up. */
const requestsOn = (limit: number) => {
  const bytes = createUnverifiedBytes(limit);
  const givenUp: string[] = [];
  return {
    givenUp,
    request: (name: string) => bytes.hold(() => givenUp.push(name)),
  };
};

it('while there is room, nothing is given up', () => {
  const { givenUp, request } = requestsOn(100 * KB);
  for (const name of ['a', 'b', 'c']) request(name).add(30 * KB);
  expect(givenUp).toEqual([]);
});

it('when there is none, the largest is given up and not the one that comes last', () => {
  const { givenUp, request } = requestsOn(100 * KB);
  request('small').add(10 * KB);
  request('largest').add(60 * KB);
  request('large').add(20 * KB);
  request('newcomer').add(15 * KB);
  expect(givenUp).toEqual(['largest']);
  request('next').add(40 * KB);
  expect(givenUp).toEqual(['largest']);
  request('one more').add(20 * KB);
  expect(givenUp).toEqual(['largest', 'next']);
});

it('what came in counts, over all chunks of a request', () => {
  const { givenUp, request } = requestsOn(100 * KB);
  const growing = request('growing');
  request('other').add(30 * KB);
  for (let chunk = 0; chunk < 6; chunk += 1) growing.add(10 * KB);
  expect(givenUp).toEqual([]);
  growing.add(10 * KB);
  expect(givenUp).toEqual(['growing']);
});

it('a request that alone is over the limit is given up itself', () => {
  const { givenUp, request } = requestsOn(100 * KB);
  request('other').add(50 * KB);
  request('huge').add(101 * KB);
  expect(givenUp).toEqual(['huge']);
});

it('what was given up or released counts no more, however often it is released', () => {
  const { givenUp, request } = requestsOn(100 * KB);
  const first = request('first');
  first.add(90 * KB);
  first.release();
  first.release();
  first.add(90 * KB);
  request('second').add(90 * KB);
  expect(givenUp).toEqual([]);
  request('third').add(20 * KB);
  expect(givenUp).toEqual(['second']);
  request('fourth').add(75 * KB);
  expect(givenUp).toEqual(['second']);
});

it('a chunk of one byte counts as the memory that it takes', () => {
  const { givenUp, request } = requestsOn(100 * KB);
  const drip = request('drip');
  for (let chunk = 0; chunk < 400 && givenUp.length === 0; chunk += 1) drip.add(1);
  expect(givenUp).toEqual(['drip']);
});
