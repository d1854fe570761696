import type { Language } from './languages';

/** The few texts that show before anything of the plugin is opened. All others come with what shows them. */
export const shellTexts: Record<Language, Record<'list.video' | 'list.status', string>> = {
  en: { 'list.video': 'Video', 'list.status': 'Video status' },
  de: { 'list.video': 'Video', 'list.status': 'Videostatus' },
  fr: { 'list.video': 'Vidéo', 'list.status': 'Statut de la vidéo' },
  es: { 'list.video': 'Vídeo', 'list.status': 'Estado del vídeo' },
  it: { 'list.video': 'Video', 'list.status': 'Stato del video' },
  'pt-BR': { 'list.video': 'Vídeo', 'list.status': 'Status do vídeo' },
};
