import type { StrapiApp } from '@strapi/strapi/admin';
import { Play } from '@strapi/icons';
import { permissions } from '#shared/permissions';

/** Puts the state of the sync on the home page of those who may see it. */
export const addHealthCard = (app: StrapiApp): void =>
  app.widgets.register({
    pluginId: 'ignite-video',
    id: 'health',
    icon: Play,
    title: { id: 'ignite-video.name', defaultMessage: 'Ignite Video' },
    component: async () => (await import('./HealthCard')).default,
    permissions: [{ action: permissions.readHealth }],
  });
