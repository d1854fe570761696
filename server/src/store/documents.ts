import type { Core, UID } from '@strapi/strapi';

/** One version of an entry, with whatever attributes its type has. */
export interface Document extends Record<string, unknown> {
  documentId: string;
}

/** What Strapi's document service is asked with, where the type of the content is known at run time only. */
export interface DocumentQuery {
  filters?: object;
  fields?: readonly string[];
  populate?: object | readonly string[];
  sort?: string | readonly string[];
  limit?: number;
  start?: number;
  status?: 'draft' | 'published';
  locale?: string | null;
}

/** Names one version of one entry. */
export type DocumentParams = DocumentQuery & { documentId: string };

/** What is written, by attribute. */
export interface DocumentData {
  data: Readonly<Record<string, unknown>>;
}

/** Strapi's document service for a content type that only the site knows. */
export interface Documents {
  findOne(params: DocumentParams): Promise<Document | null>;
  findFirst(params: DocumentQuery): Promise<Document | null>;
  findMany(params: DocumentQuery): Promise<Document[]>;
  count(params: DocumentQuery): Promise<number>;
  create(params: DocumentQuery & DocumentData): Promise<Document>;
  update(params: DocumentParams & DocumentData): Promise<Document | null>;
  delete(params: DocumentParams): Promise<unknown>;
  publish(params: DocumentParams): Promise<{ entries: Document[] }>;
  unpublish(params: DocumentParams): Promise<{ entries: Document[] }>;
  discardDraft(params: DocumentParams): Promise<{ entries: Document[] }>;
}

/**
 * The document service of a content type. Strapi types it by the site's generated types, which a plugin
 * does not have: this is the one place that says so.
 */
export const documentsOf = (strapi: Core.Strapi, uid: string): Documents =>
  strapi.documents(uid as UID.CollectionType) as unknown as Documents;
