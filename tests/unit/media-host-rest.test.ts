import { createHostRest } from '../../server/src/media/host-rest';

const MINUTE = 60_000;

it('lets two files at once come from a host', () => {
  const hosts = createHostRest();
  hosts.began('a');
  expect(hosts.closed(0)).toEqual([]);
  hosts.began('a');
  hosts.began('b');
  expect(hosts.closed(0)).toEqual(['a']);
  hosts.ended('a', false, 0);
  expect(hosts.closed(0)).toEqual([]);
});

it('leaves a host alone that failed, then tries it with one file, and for longer each time', () => {
  const hosts = createHostRest();
  let now = 0;
  for (const minutes of [1, 2, 4, 8, 16, 30, 30]) {
    hosts.began('a');
    expect(hosts.closed(now)).toEqual(now === 0 ? [] : ['a']);
    hosts.ended('a', true, now);
    expect(hosts.closed(now + minutes * MINUTE - 1)).toEqual(['a']);
    now += minutes * MINUTE;
    expect(hosts.closed(now)).toEqual([]);
  }
});

it('counts as one failure what fails together', () => {
  const hosts = createHostRest();
  for (let number = 0; number < 2; number += 1) hosts.began('a');
  hosts.ended('a', true, 0);
  hosts.ended('a', true, 1000);
  expect(hosts.closed(MINUTE)).toEqual([]);
});

it('trusts a host again that answers, whatever it says of the file', () => {
  const hosts = createHostRest();
  hosts.began('a');
  hosts.ended('a', true, 0);
  hosts.began('a');
  hosts.ended('a', false, MINUTE);
  hosts.began('a');
  hosts.ended('a', true, MINUTE);
  expect(hosts.closed(2 * MINUTE)).toEqual([]);
});
