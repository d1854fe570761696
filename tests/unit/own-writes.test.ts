import { asSync, isSync } from '../../server/src/write/own-writes';

const later = () => new Promise<void>((resolve) => setImmediate(resolve));

it('what a write of the sync sets off counts as its own, also after a wait', async () => {
  const seen = await asSync(async () => {
    await later();
    return isSync();
  });
  expect(seen).toBe(true);
});

it('what others do meanwhile does not', async () => {
  const write = asSync(async () => later());
  expect(isSync()).toBe(false);
  await write;
  expect(isSync()).toBe(false);
});
