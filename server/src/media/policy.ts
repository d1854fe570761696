import type { Context, Next } from 'koa';
import { MEDIA_HOSTS } from '#shared/ignite';

const DIRECTIVES = ['img-src', 'media-src', 'connect-src'];

const HEADER = 'Content-Security-Policy';

/**
 * A content security policy that also allows media from some hosts. Everything else stays as it is,
 * and so does a directive that allows nothing at all.
 */
export const withMedia = (policy: string, hosts: readonly string[] = MEDIA_HOSTS): string => {
  const allowed = hosts.map((host) => `https://${host}`);
  const directives = policy
    .split(';')
    .map((directive) => directive.trim().split(/\s+/))
    .filter(([name]) => name !== '');
  const sourcesOf = (wanted: string) => directives.find(([name]) => name === wanted)?.slice(1);
  const widened = DIRECTIVES.flatMap((name): string[][] => {
    // What a policy does not name falls back to its default; without one, all is allowed.
    const sources = sourcesOf(name) ?? sourcesOf('default-src');
    if (sources === undefined || sources.length === 0 || sources.includes("'none'")) return [];
    return [[name, ...new Set([...sources, ...allowed])]];
  });
  const names = widened.map(([name]) => name);
  return [...directives.filter(([name]) => !names.includes(name)), ...widened]
    .map((directive) => directive.join(' '))
    .join(';');
};

/** The directives of a policy that keep the admin panel from showing media of these hosts. */
export const blocking = (policy: string, hosts: readonly string[]): string[] => {
  const sources = (text: string) =>
    new Map(text.split(';').map((one) => [one.split(' ')[0] ?? '', one.split(' ').length]));
  const now = sources(withMedia(policy, []));
  return [...sources(withMedia(policy, hosts))]
    .filter(([name, count]) => DIRECTIVES.includes(name) && count !== now.get(name))
    .map(([name]) => name);
};

/**
 * Widens the policy that the site sends, wherever it comes from, so that the admin panel can show videos.
 *
 * @param ownHosts the company's, beside Ignite's.
 */
export const allowMedia = (ownHosts: readonly string[]) => {
  const hosts = [...MEDIA_HOSTS, ...ownHosts];
  // A site sends one or two policies, again and again.
  const known = new Map<string, string>();
  return async (ctx: Context, next: Next): Promise<void> => {
    await next();
    // Koa's own getter copies all headers first: every request of the site would pay for that.
    const policy = ctx.res.getHeader(HEADER);
    if (typeof policy !== 'string' || ctx.headerSent) return;
    if (known.size > 100) known.clear();
    const widened = known.get(policy) ?? withMedia(policy, hosts);
    known.set(policy, widened);
    ctx.set(HEADER, widened);
  };
};
