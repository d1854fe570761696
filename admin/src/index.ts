import type { StrapiApp } from '@strapi/strapi/admin';
import { permissions } from '../../server/src/permissions';

/** Runs at every start of the admin panel: pages and texts are loaded only when they are needed. */
export default {
  register(app: StrapiApp): void {
    app.registerPlugin({ id: 'ignite-video', name: 'Ignite Video' });
    app.addSettingsLink('global', {
      id: 'ignite-video',
      to: 'ignite-video',
      intlLabel: { id: 'ignite-video.name', defaultMessage: 'Ignite Video' },
      permissions: [{ action: permissions.readSettings, subject: null }] as never,
      Component: () => import('./pages/settings/SettingsPage'),
    });
  },

  async registerTrads({ locales }: { locales: string[] }) {
    return Promise.all(
      locales.map(async (locale) => {
        // English comes with the pages that show it (`useText`), not with every start.
        if (locale === 'en') return { data: {}, locale };
        try {
          const { default: texts } = (await import(`./translations/${locale}.json`)) as {
            default: Record<string, string>;
          };
          const data = Object.fromEntries(
            Object.entries(texts).map(([key, text]) => [`ignite-video.${key}`, text])
          );
          return { data, locale };
        } catch {
          // A language that the plugin does not speak: its texts appear in English.
          return { data: {}, locale };
        }
      })
    );
  },
};
