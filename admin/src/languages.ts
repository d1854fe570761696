/** The languages that the plugin speaks: one file of texts each, in `translations`. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt-BR'] as const;

export type Language = (typeof LANGUAGES)[number];

export const isSpoken = (locale: string): locale is Language =>
  (LANGUAGES as readonly string[]).includes(locale);
