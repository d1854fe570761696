import { callAdmin } from '../support/administrator';
import { deliveryOf, exampleBody } from '../support/ignite';
import type { SiteProcess } from '../support/process';
import { send } from '../support/webhook';

/** Adds a secret and sends three requests: one is applied, one is no video, one is refused. */
export const sendOneOfEach = async (
  site: SiteProcess,
  { token, label, secret }: { token: string; label: string; secret: string }
): Promise<void> => {
  const data = { label, secret };
  await callAdmin(site, '/ignite-video/secrets', { method: 'POST', token, data });
  const video = exampleBody('4-updated-complete-public.json');
  await send(site, deliveryOf({ secret, video }));
  await send(site, deliveryOf({ secret, video: { id: 'no video' } }));
  await send(site, deliveryOf({ secret: 'whsec_of_another_site', video }));
};
