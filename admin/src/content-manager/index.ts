import type { StrapiApp } from '@strapi/strapi/admin';
import { addColumns } from './columns';
import { VideoPanel } from './VideoPanel';

/** Adds the columns to the list views of the Content Manager. */
export const addListColumns = (app: StrapiApp): void =>
  app.registerHook('Admin/CM/pages/ListView/inject-column-in-table', addColumns(app));

/** Adds the panel to the edit views, once all plugins are registered. */
export const addSidePanel = ({ getPlugin }: Pick<StrapiApp, 'getPlugin'>): void => {
  const addPanel = getPlugin('content-manager')?.apis['addEditViewSidePanel'];
  if (typeof addPanel === 'function') addPanel([VideoPanel]);
};
