import type { Core } from '@strapi/strapi';
import { service } from '../services';

/** Where Ignite is unless `apiUrl` says otherwise. */
const IGNITE = 'https://app.ignitevideo.cloud';

/** A video in Ignite's own admin. */
export const igniteUrlOf = (strapi: Core.Strapi, videoId: string): string => {
  const { origin } = new URL(service(strapi, 'config').apiUrl ?? IGNITE);
  return `${origin}/admin/collections/videos/${encodeURIComponent(videoId)}`;
};
