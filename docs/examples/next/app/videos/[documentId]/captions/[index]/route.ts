import { captionTracks } from 'strapi-plugin-ignite-video/client';
import { findVideo } from '../../../../../strapi';

interface Context {
  params: Promise<{ documentId: string; index: string }>;
}

/** Captions from this host: browsers load tracks from another one only where it allows that. */
export const GET = async (_request: Request, { params }: Context): Promise<Response> => {
  const { documentId, index } = await params;
  const track = captionTracks(await findVideo(documentId))[Number(index)];
  const file = track && (await fetch(track.src, { next: { revalidate: 3600 } }).catch(() => null));
  if (!file?.ok) return new Response('Not found', { status: 404 });
  return new Response(await file.text(), { headers: { 'content-type': 'text/vtt' } });
};
