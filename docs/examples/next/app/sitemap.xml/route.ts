import { sitemapEntry, videoSitemap } from 'strapi-plugin-ignite-video/client';
import { allVideos, SITE_URL } from '../../strapi';

export const dynamic = 'force-dynamic';

export const GET = async (): Promise<Response> => {
  const videos = await allVideos();
  const entries = videos.map((video) =>
    sitemapEntry(video, { pageUrl: `${SITE_URL}/videos/${video.documentId}` })
  );
  return new Response(videoSitemap(entries), { headers: { 'content-type': 'application/xml' } });
};
