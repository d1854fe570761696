import { UsageError } from './command';

/**
 * The webhook's address: what is given, or, when that is a site without a path, its usual place there.
 *
 * @throws UsageError when it is no http(s) address.
 */
export const webhookAddress = (
  given: string | undefined,
  usualPath = '/api/ignite-video/webhook'
): string => {
  if (given === undefined) throw new UsageError('Say where to send to, with --url.');
  const url = URL.canParse(given) ? new URL(given) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError('--url must be an http(s) address, such as http://localhost:1337.');
  }
  if (url.pathname === '/') url.pathname = usualPath;
  return url.href;
};
