import type { Page } from 'playwright-core';

/** Takes a picture of where visitors are allowed to read videos: the role Public, opened at the plugin. */
export const takePermissionsPicture = async (
  page: Page,
  url: string,
  target: string
): Promise<void> => {
  await page.goto(`${url}/admin/settings/users-permissions/roles`);
  await page.getByText('Public', { exact: true }).first().click();
  await page.getByRole('button', { name: /^Ignite-video/ }).click();
  for (const action of ['find', 'findOne']) {
    await page.getByRole('checkbox', { name: action, exact: true }).last().check();
  }
  await page.getByText('/api/ignite-video/videos/:id').waitFor();
  await page
    .getByText('Content types builder')
    .first()
    .evaluate((shown) => shown.scrollIntoView());
  await page.screenshot({ path: target });
};
