import { useIntl } from 'react-intl';
import english from './translations/en.json';

export type TextKey = keyof typeof english;

/** Gives the plugin's texts in the user's language, or in English where a translation is missing. */
export const useText = () => {
  const { formatMessage } = useIntl();
  return (key: TextKey, values?: Record<string, string | number>): string =>
    formatMessage({ id: `ignite-video.${key}`, defaultMessage: english[key] }, values);
};
