import { runSoak } from '../soak/run';

it('random lives, shuffled and repeated, through processes that are killed, end as the order says', async () => {
  const report = await runSoak({
    videos: 30,
    kills: 2,
    seed: Number(process.env['TEST_SEED']),
    env: { IGNITE_PLUGIN_FROM_SOURCE: 'true', NODE_OPTIONS: '--import tsx' },
  });
  expect(report).toMatchObject({
    kills: 2,
    differences: [],
    missing: [],
    doubled: [],
    waiting: 0,
    dead: 0,
  });
});
