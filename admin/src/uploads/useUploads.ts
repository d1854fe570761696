import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import { useTheme } from 'styled-components';
import type { UploadOptions } from './upload-options';

/**
 * Uploads to Ignite, from anywhere in the admin panel: `start(files)` asks what the videos are called and sends
 * them, `open()` shows what is unfinished. What does that is loaded with the first call, and stays while the
 * editor works elsewhere.
 */
export const useUploads = () => {
  const { locale } = useIntl();
  const theme = useTheme();

  const open = useCallback(async () => {
    const { showTray } = await import('./open-tray');
    return showTray({ locale, theme });
  }, [locale, theme]);

  const start = useCallback(
    async (files: readonly File[], options: UploadOptions = {}) =>
      (await open()).add(files, options),
    [open]
  );

  return { start, open };
};
