import type { StrapiApp } from '@strapi/strapi/admin';
import { addColumns } from './columns';
import { ListUpload } from '../uploads/ListUpload';
import { VideoPanel } from './VideoPanel';

/** Adds the columns to the list views of the Content Manager. */
export const addListColumns = (app: StrapiApp): void =>
  app.registerHook('Admin/CM/pages/ListView/inject-column-in-table', addColumns(app));

/** Adds the panel to the edit views, and uploading to the list of videos, once all plugins are registered. */
export const addToViews = ({ getPlugin }: Pick<StrapiApp, 'getPlugin'>): void => {
  const contentManager = getPlugin('content-manager');
  const addPanel = contentManager?.apis['addEditViewSidePanel'];
  if (typeof addPanel === 'function') addPanel([VideoPanel]);
  contentManager?.injectComponent('listView', 'actions', {
    name: 'ignite-video-upload',
    Component: ListUpload,
  });
};
