// Loaded into the attacked process: writes into a file how long its event loop stood at most (ms) since SIGUSR2.
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { setInterval } from 'node:timers';

const file = process.env.ATTACK_EVENT_LOOP;
// Other processes that Strapi starts have the same options, and are not what is measured.
if (file && process.argv.includes('start')) {
  const delays = monitorEventLoopDelay({ resolution: 10 });
  let isMeasured = false;
  process.on('SIGUSR2', () => {
    isMeasured = true;
    delays.enable();
    delays.reset();
  });
  setInterval(() => {
    if (!isMeasured) return;
    writeFileSync(`${file}.new`, String(Math.round(delays.max / 1e6)));
    renameSync(`${file}.new`, file);
  }, 100).unref();
}
