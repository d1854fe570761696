import { chaptersToVtt } from 'strapi-plugin-ignite-video/client';
import { findVideo } from '../../../../strapi';

export const GET = async (
  _request: Request,
  { params }: { params: Promise<{ documentId: string }> }
): Promise<Response> => {
  const vtt = chaptersToVtt(await findVideo((await params).documentId));
  return new Response(vtt ?? 'WEBVTT\n', { headers: { 'content-type': 'text/vtt' } });
};
