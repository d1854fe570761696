import type { Language } from './languages';

/** The few texts that show before anything of the plugin is opened. All others come with what shows them. */
export const shellTexts: Record<Language, Record<'list.video' | 'list.status', string>> = {
  en: { 'list.video': 'Video', 'list.status': 'Video status' },
};
