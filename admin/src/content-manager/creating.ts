import type { StrapiApp } from '@strapi/strapi/admin';

type Rights = Parameters<StrapiApp['addRBACMiddleware']>[0];

/** The default content type. */
export const VIDEO_TYPE = 'plugin::ignite-video.video';

const CREATE = 'plugin::content-manager.explorer.create';

/** Videos are made in Ignite: in their list, uploading takes the place of Strapi's "Create new entry". */
export const uploadInsteadOfCreating = (({ pathname }) =>
  (next) =>
  (permissions) =>
    next(
      decodeURIComponent(pathname).endsWith(`/${VIDEO_TYPE}`)
        ? permissions.filter(({ action, subject }) => action !== CREATE || subject !== VIDEO_TYPE)
        : permissions
    )) satisfies Rights;
