import type { Link } from './links';

/** A language version of a document; null for types that have none. */
type Locale = string | null;

/**
 * Which of a document's language versions are hidden (product rules, "Private means private"): a version
 * that videos feed is hidden when one of them hides, with two mappings on one version the stricter counts;
 * one that none feeds is hidden as soon as one of the document's videos hides.
 *
 * @param links all links of the document.
 */
export const hiddenAmong = <L extends Locale>(
  locales: readonly L[],
  links: readonly Pick<Link, 'hides' | 'syncState'>[]
): L[] => {
  const isAnyHidden = links.some(({ hides }) => hides);
  return locales.filter((locale) => {
    const feeding = links.filter(
      ({ syncState }) => syncState.locale === null || syncState.locale === locale
    );
    return feeding.length === 0 ? isAnyHidden : feeding.some(({ hides }) => hides);
  });
};
