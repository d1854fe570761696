import type { UID } from '@strapi/strapi';
import type { TestSite } from './site';
import { deliveryOf } from './ignite';
import { freshVideoId, videoOf } from './videos';
import { VIDEO, entryOf, recordsOf, send, settled } from './webhook';

/** What an editor does in the Content Manager, by way of the same document service, to one language's version. */
export const editorOf = (
  { strapi }: Pick<TestSite, 'strapi'>,
  documentId: string,
  uid: UID.CollectionType = VIDEO,
  locale?: string
) => {
  const documents = strapi.documents(uid);
  const version = { documentId, ...(locale && { locale }) };
  return {
    change: (data: Record<string, unknown>) =>
      documents.update({ ...version, data: data as never }),
    publish: () => documents.publish(version),
    unpublish: () => documents.unpublish(version),
    destroy: () => documents.delete(version),
    /** Makes the version in another language, and publishes it. */
    translate: (into: string, data: Record<string, unknown>) =>
      documents.update({ documentId, locale: into, data: data as never, status: 'published' }),
  };
};

/**
 * A new video in Ignite, its entry in Strapi, and the editor who works on that. What is given of the
 * video holds until a change says otherwise.
 */
export const sceneOf = async (
  site: TestSite,
  secret: string,
  parts: Record<string, unknown> = {},
  uid: UID.CollectionType = VIDEO,
  locale?: string
) => {
  const id = freshVideoId();
  let minute = 0;

  /** The video changes in Ignite, and the delivery that says so is applied; gives back what became of it. */
  const ignite = async (
    changes: Record<string, unknown>,
    event = 'video.updated'
  ): Promise<string> => {
    const updatedAt = new Date(Date.UTC(2024, 0, 15, 12, minute++)).toISOString();
    const video = videoOf({ id, updatedAt, ...parts, ...changes });
    const delivery = deliveryOf({ secret, video, event });
    const { status } = await send(site, delivery);
    if (status !== 202) throw new Error(`The delivery was answered with ${status}`);
    await settled(site);
    const [record] = await recordsOf(site, delivery.headers['x-webhook-delivery-id'] ?? '');
    return record?.state ?? 'not recorded';
  };

  await ignite({}, 'video.created');
  const entry = () => entryOf(site, id, uid, locale);
  const { draft, published } = await entry();
  const documentId = (draft ?? published)?.documentId ?? '';
  return { id, documentId, ignite, entry, editor: editorOf(site, documentId, uid, locale) };
};

export interface HeardEvent {
  name: string;
  entry: Record<string, unknown>;
}

/** Everything that listeners of entries hear about one video until `stop`. */
export const listenTo = ({ strapi }: Pick<TestSite, 'strapi'>, videoId: string) => {
  const heard: HeardEvent[] = [];
  const stop = strapi.eventHub.subscribe((name: string, ...args: unknown[]) => {
    const { uid, entry } = (args[0] ?? {}) as { uid?: string; entry?: Record<string, unknown> };
    if (uid === VIDEO && entry?.['videoId'] === videoId) heard.push({ name, entry });
    return Promise.resolve();
  });
  return { heard, stop };
};
