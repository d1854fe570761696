import type { Core } from '@strapi/strapi';
import { VIDEO } from './webhook';

/** What an editor does in the Content Manager, by way of the same document service. */
export const editorOf = (strapi: Core.Strapi, documentId: string) => {
  const documents = strapi.documents(VIDEO);
  return {
    change: (data: Record<string, unknown>) => documents.update({ documentId, data }),
    publish: () => documents.publish({ documentId }),
    unpublish: () => documents.unpublish({ documentId }),
    destroy: () => documents.delete({ documentId }),
  };
};
