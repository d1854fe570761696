import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds in a part of the page that a user with a disability would stumble over. */
export const seriousFindings = async (page: Page, within = 'main'): Promise<string[]> => {
  await page.evaluate(axeSource);
  const { violations } = (await page.evaluate(
    `axe.run('${within}', { resultTypes: ['violations'] })`
  )) as { violations: { id: string; impact: string; nodes: { html: string }[] }[] };
  return violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
};
