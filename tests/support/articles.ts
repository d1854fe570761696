import type { UID } from '@strapi/strapi';
import { deliveryOf } from './ignite';
import { startSite, type SiteOptions, type TestSite } from './site';
import { freshVideoId, videoOf } from './videos';
import { everybodyMay } from './visitors';
import { send, settled } from './webhook';

const secret = 'whsec_3f9b6a0d5c7e41d2a8b0';
export const ARTICLE = 'api::article.article' as UID.CollectionType;

/** A site with articles that show videos by the custom field, where everybody may read and write articles, but no videos. */
export const startSiteWithArticles = async (options: SiteOptions = {}): Promise<TestSite> => {
  const site = await startSite({
    ...options,
    env: { WITH_ARTICLES: 'true', WITH_GRAPHQL: 'true', ...options.env },
    config: { signingSecrets: [secret], ...options.config },
  });
  await everybodyMay(
    site,
    ['find', 'findOne', 'create', 'update'].map((action) => `${ARTICLE}.${action}`)
  );
  return site;
};

/** Has Ignite say something of a video, which is applied; gives back its id. */
export const igniteSays = async (
  site: TestSite,
  parts: Record<string, unknown> = {},
  event = 'video.updated'
): Promise<string> => {
  const id = String(parts['id'] ?? freshVideoId());
  const { status } = await send(
    site,
    deliveryOf({ secret, event, video: videoOf({ ...parts, id }) })
  );
  if (status !== 202) throw new Error(`The delivery was answered with ${status}`);
  await settled(site);
  return id;
};
