import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds in a part of the page that a user with a disability would stumble over. */
export const seriousBarriers = async (page: Page, within = 'main'): Promise<string[]> => {
  // What is still fading in has too little contrast, and what has just changed begins to with the next frame.
  await page.evaluate(
    `new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then))).then(() => Promise.all(document.getAnimations()
      .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime))
      .map(({ finished }) => finished.catch(() => {}))))`
  );
  await page.evaluate(axeSource);
  const { violations } = (await page.evaluate(
    `axe.run(${JSON.stringify(within)}, { resultTypes: ['violations'] })`
  )) as { violations: { id: string; impact: string; nodes: { html: string }[] }[] };
  return violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
};
