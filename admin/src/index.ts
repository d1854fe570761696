import type { StrapiApp } from '@strapi/strapi/admin';
import { permissions } from '#shared/permissions';
import { addListColumns, addToViews } from './content-manager';
import { uploadInsteadOfCreating } from './content-manager/creating';
import { addVideoField } from './field';
import { isSpoken } from './languages';
import { shellTexts } from './shellTexts';
import { addHealthCard } from './widget';

/** Runs at every start of the admin panel: pages and texts are loaded only when they are needed. */
export default {
  register(app: StrapiApp): void {
    app.registerPlugin({ id: 'ignite-video', name: 'Ignite Video' });
    app.addSettingsLink('global', {
      id: 'ignite-video',
      to: 'ignite-video',
      intlLabel: { id: 'ignite-video.name', defaultMessage: 'Ignite Video' },
      // Any of them opens a page.
      permissions: [
        permissions.readHealth,
        permissions.readDeliveries,
        permissions.readSettings,
      ].map((action) => ({ action, subject: null })),
      Component: () => import('./pages/settings/SettingsPage'),
    });
    addListColumns(app);
    app.addRBACMiddleware(uploadInsteadOfCreating);
    addHealthCard(app);
    addVideoField(app);
  },

  bootstrap: addToViews,

  async registerTrads({ locales }: { locales: string[] }) {
    return locales.filter(isSpoken).map((locale) => ({
      locale,
      data: Object.fromEntries(
        Object.entries(shellTexts[locale]).map(([key, text]) => [`ignite-video.${key}`, text])
      ),
    }));
  },
};
