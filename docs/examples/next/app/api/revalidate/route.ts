import { timingSafeEqual } from 'node:crypto';
import { revalidateTag } from 'next/cache';
import { TAG } from '../../../strapi';

const isSecret = (given: string | null): boolean => {
  const secret = Buffer.from(process.env.REVALIDATE_SECRET ?? '');
  const sent = Buffer.from(given ?? '');
  return secret.length > 0 && sent.length === secret.length && timingSafeEqual(sent, secret);
};

/** Called by Strapi: Settings → Webhooks, with the header `x-revalidate-secret` and the events of entries. */
export const POST = (request: Request): Response => {
  if (!isSecret(request.headers.get('x-revalidate-secret'))) {
    return new Response('Forbidden', { status: 403 });
  }
  revalidateTag(TAG);
  return Response.json({ revalidated: true });
};
