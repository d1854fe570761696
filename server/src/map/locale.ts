import type { LocalePolicy, Mapping } from '#shared/contract/mapping';
import type { Video } from '../video/video';
import { valueAt } from '../video/path';
import { isLocalized, type Site } from './schema';

/**
 * What the locale of a mapping's entries goes by on this site: the default language where the mapping says
 * nothing, and nothing where its type is not localised.
 */
export const localePolicyOf = (
  { target, locale }: Pick<Mapping, 'target' | 'locale'>,
  { contentType, defaultLocale }: Pick<Site, 'contentType' | 'defaultLocale'>
): LocalePolicy | null => {
  const schema = contentType(target);
  if (!schema || !isLocalized(schema)) return null;
  return locale ?? (defaultLocale === null ? null : { type: 'fixed', locale: defaultLocale });
};

/**
 * The locale of the entry that a video feeds, or null where the type is not localised. A language is
 * looked up as RFC 4647 has it: `de-Latn-AT`, then `de-Latn`, then `de`, in any case of letters.
 */
export const localeFor = (policy: LocalePolicy | null, video: Video): string | null => {
  if (policy === null) return null;
  if (policy.type === 'fixed') return policy.locale;
  const language = valueAt(video, ['language']);
  const subtags = typeof language === 'string' ? language.toLowerCase().split('-') : [];
  for (; subtags.length > 0; subtags.pop()) {
    const entry = Object.entries(policy.locales).find(
      ([tag]) => tag.toLowerCase() === subtags.join('-')
    );
    if (entry) return entry[1];
  }
  return policy.fallback;
};
