import {
  deletionDelivery,
  differenceOf,
  mostDeletions,
  restoringDelivery,
  updateDelivery,
} from '../../server/src/reconcile/difference';

const known = (event: 'video.created' | 'video.updated' | 'video.deleted', updatedAt: number) => ({
  event,
  updatedAt,
  t: 7,
});

it.each([
  ['not known: it is made', undefined, 'created'],
  ['known as it was before: it is brought up to date', known('video.updated', 4), 'updated'],
  ['known as it is', known('video.created', 5), null],
  ['known newer, as a webhook has overtaken the page', known('video.updated', 6), null],
  ['deleted here, whatever the times', known('video.deleted', 9), 'deletedHere'],
] as const)('a video of Ignite that is %s', (_what, version, difference) => {
  expect(differenceOf({ updatedAt: 5 }, version)).toBe(difference);
});

describe('what it stores', () => {
  const listed = { id: 'v1', updatedAt: 5, video: { id: 'v1', title: 'Ü "1"', n: 1.5 } };
  const version = { id: 'v1', updatedAt: 5, body: Buffer.from('{"as":"known"}') };

  it('an update holds the video as Ignite gives it, and is the same one in every run', () => {
    const delivery = updateDelivery(listed, 100);
    expect(JSON.parse(delivery.body.toString())).toEqual(listed.video);
    expect(delivery).toMatchObject({
      event: 'video.updated',
      t: 100,
      source: 'reconcile',
      state: 'waiting',
      video: { id: 'v1', updatedAt: 5 },
    });
    expect(updateDelivery(listed, 200).signature).toBe(delivery.signature);
    const other = { ...listed, video: { ...listed.video, n: 2 } };
    expect(updateDelivery(other, 100).signature).not.toBe(delivery.signature);
    expect(delivery.signature.length).toBeLessThanOrEqual(80);
  });

  it('a restoration comes after the deletion that it refutes, also when Ignite’s clock is ahead', () => {
    expect(restoringDelivery(listed, { t: 50 }, { askedAt: 100, run: 1 })).toMatchObject({
      t: 100,
      restores: true,
    });
    expect(restoringDelivery(listed, { t: 150 }, { askedAt: 100, run: 1 }).t).toBe(150);
  });

  it('a deletion holds the version that is known, and may come again in a later life', () => {
    const deletion = deletionDelivery(version, { t: 100, run: 1 });
    expect(deletion).toMatchObject({ event: 'video.deleted', body: version.body, t: 100 });
    expect(deletionDelivery(version, { t: 100, run: 2 }).signature).not.toBe(deletion.signature);
  });
});

it.each([
  ['the share of what is known', 1000, 900, 0.1, 100],
  ['a handful of few', 5, 4, 0.1, 3],
  ['none when none may be', 1000, 900, 0, 0],
  ['none when Ignite lists nothing', 2, 0, 0.5, 0],
])('deletes without being asked %s', (_what, alive, listed, share, most) => {
  expect(mostDeletions(alive, listed, share)).toBe(most);
});
