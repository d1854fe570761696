import { createIntl, useIntl } from 'react-intl';
import { isSpoken } from './languages';
import english from './translations/en.json';

export type TextKey = keyof typeof english;

type Text = (key: TextKey, values?: Record<string, string | number>) => string;

const speak = (language: string, texts: Partial<Record<TextKey, string>>): Text => {
  // Not Strapi's: it would count and write numbers in English wherever the text is a default.
  const intl = createIntl({ locale: language, messages: { ...english, ...texts } });
  return (key, values) => intl.formatMessage({ id: key }, values);
};

const inEnglish = speak('en', {});
const languages = new Map<string, Text | Promise<void>>();

const load = async (language: string): Promise<void> => {
  try {
    const { default: texts } = (await import(`./translations/${language}.json`)) as {
      default: Partial<Record<TextKey, string>>;
    };
    languages.set(language, speak(language, texts));
  } catch {
    // Better in English than not at all.
    languages.set(language, inEnglish);
  }
};

/**
 * Gives the plugin's texts in the user's language, in English where the plugin does not speak it.
 * The first use of a language suspends until its texts are there: call it below a `Suspense`.
 */
export const useText = (): Text => {
  const { locale } = useIntl();
  if (locale === 'en' || !isSpoken(locale)) return inEnglish;
  const known = languages.get(locale);
  if (typeof known === 'function') return known;
  const loading = known ?? load(locale);
  languages.set(locale, loading);
  throw loading;
};
