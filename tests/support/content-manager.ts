import type { UID } from '@strapi/strapi';
import { callAdmin, logIn } from './administrator';
import type { TestSite } from './site';

/** What a form sends: every field that it shows, changed or not. */
export type Form = Record<string, unknown>;

interface Loaded {
  data: Record<string, unknown> | null;
}

/** What an editor does in the Content Manager, over the requests that its pages send. */
export const contentManagerOf = async (
  site: TestSite,
  uid: UID.CollectionType,
  fields: readonly string[]
) => {
  const token = await logIn(site);
  const call = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, data?: unknown) => {
    const url = `/content-manager/collection-types/${uid}${path}`;
    const { status, body } = await callAdmin(site, url, { method, data, token });
    return { status, data: (body as Loaded | null)?.data ?? null };
  };
  const within = (locale: string | null) => locale !== null && { locale };

  return {
    /** Opens the form of an entry; null where there is none. */
    async open(documentId: string, locale: string | null): Promise<Form | null> {
      const query = locale === null ? '' : `?locale=${locale}`;
      const { status, data } = await call('GET', `/${documentId}${query}`);
      if (status !== 200 || !data?.['documentId']) return null;
      return Object.fromEntries(fields.map((name) => [name, data[name] ?? null]));
    },
    save: (documentId: string, locale: string | null, form: Form) =>
      call('PUT', `/${documentId}`, { ...form, ...within(locale) }),
    publish: (documentId: string, locale: string | null, form: Form) =>
      call('POST', `/${documentId}/actions/publish`, { ...form, ...within(locale) }),
    unpublish: (documentId: string, locale: string | null) =>
      call('POST', `/${documentId}/actions/unpublish`, { ...within(locale) }),
    discard: (documentId: string, locale: string | null) =>
      call('POST', `/${documentId}/actions/discard`, { ...within(locale) }),
    clone: (documentId: string, form: Form) => call('POST', `/clone/${documentId}`, form),
    destroy: (documentId: string, locale: string | null) =>
      call('DELETE', `/${documentId}${locale === null ? '' : `?locale=${locale}`}`),
    inBulk: (
      action: 'bulkPublish' | 'bulkUnpublish' | 'bulkDelete',
      documentIds: readonly string[],
      locale: string | null
    ) => call('POST', `/actions/${action}`, { documentIds, ...within(locale) }),
  };
};

export type ContentManager = Awaited<ReturnType<typeof contentManagerOf>>;
