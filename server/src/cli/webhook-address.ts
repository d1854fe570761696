import { UsageError } from './command';

const addressOf = (given: string): URL => {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new UsageError('--url must be an http(s) address, such as http://localhost:1337.');
};

const below = (url: URL, path: string): string => {
  url.pathname = url.pathname.replace(/\/+$/, '') + path;
  return url.href;
};

/**
 * The webhook's address: what is given, or, when that is a site (it has no path, or one that ends with a slash), its usual place there.
 *
 * @throws UsageError when it is no http(s) address.
 */
export const webhookAddress = (
  given: string | undefined,
  usualPath = '/api/ignite-video/webhook'
): string => {
  if (given === undefined) throw new UsageError('Say where to send to, with --url.');
  const url = addressOf(given);
  return url.pathname.endsWith('/') ? below(url, usualPath) : url.href;
};

/**
 * The webhook's address on a site, which may stand under a path; the webhook's own address stays.
 *
 * @throws UsageError when it is no http(s) address.
 */
export const webhookOfSite = (site: string, usualPath: string): string => {
  const url = addressOf(site);
  return url.pathname.toLowerCase().replace(/\/$/, '').endsWith(usualPath.toLowerCase())
    ? url.href
    : below(url, usualPath);
};
