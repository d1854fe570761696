import type { Context, Next } from 'koa';
import { MEDIA_HOSTS } from '#shared/ignite';

const SOURCES = MEDIA_HOSTS.map((host) => `https://${host}`);
const DIRECTIVES = ['img-src', 'media-src', 'connect-src'];

const HEADER = 'Content-Security-Policy';

/**
 * A content security policy that also allows media from Ignite's hosts. Everything else stays as it
 * is, and so does a directive that allows nothing at all.
 */
export const withMedia = (policy: string): string => {
  const directives = policy
    .split(';')
    .map((directive) => directive.trim().split(/\s+/))
    .filter(([name]) => name !== '');
  const sourcesOf = (wanted: string) => directives.find(([name]) => name === wanted)?.slice(1);
  const widened = DIRECTIVES.flatMap((name): string[][] => {
    // What a policy does not name falls back to its default; without one, all is allowed.
    const sources = sourcesOf(name) ?? sourcesOf('default-src');
    if (sources === undefined || sources.length === 0 || sources.includes("'none'")) return [];
    return [[name, ...new Set([...sources, ...SOURCES])]];
  });
  const names = widened.map(([name]) => name);
  return [...directives.filter(([name]) => !names.includes(name)), ...widened]
    .map((directive) => directive.join(' '))
    .join(';');
};

/** Widens the policy that the site sends, wherever it comes from, so that the admin panel can show videos. */
export const allowMedia = () => {
  // A site sends one or two policies, again and again.
  const known = new Map<string, string>();
  return async (ctx: Context, next: Next): Promise<void> => {
    await next();
    // Koa's own getter copies all headers first: every request of the site would pay for that.
    const policy = ctx.res.getHeader(HEADER);
    if (typeof policy !== 'string' || ctx.headerSent) return;
    if (known.size > 100) known.clear();
    const widened = known.get(policy) ?? withMedia(policy);
    known.set(policy, widened);
    ctx.set(HEADER, widened);
  };
};
