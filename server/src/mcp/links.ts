import type { Core } from '@strapi/strapi';

/** Addresses in the admin panel, for people to follow. */
export const linksInto = (strapi: Core.Strapi) => {
  const admin = strapi.config.get<string>('admin.absoluteUrl');
  const settings = `${admin}/settings/ignite-video`;
  return {
    settings,
    mappings: `${settings}/mappings`,
    mapping: (key: string) => `${settings}/mappings/${encodeURIComponent(key)}`,
    /** The log, of one video. */
    deliveries: (videoId: string) =>
      `${settings}/deliveries?${new URLSearchParams({ videoId }).toString()}`,
    delivery: (id: number) => `${settings}/deliveries/${id}`,
    entry: (uid: string, documentId: string, locale: string | null) => {
      const query = locale === null ? '' : `?plugins[i18n][locale]=${encodeURIComponent(locale)}`;
      return `${admin}/content-manager/collection-types/${uid}/${documentId}${query}`;
    },
  };
};
