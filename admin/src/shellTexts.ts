import type { Language } from './languages';

/** The texts of the custom field are what the Content-Type Builder shows. */
export type ShellText =
  | 'list.video'
  | 'list.status'
  | 'field.name'
  | 'field.description'
  | 'option.any'
  | 'option.visibility'
  | 'option.public'
  | 'option.private'
  | 'option.orientation'
  | 'option.landscape'
  | 'option.portrait'
  | 'option.categories'
  | 'option.tags'
  | 'option.required'
  | 'option.requiredHint';

/** The few texts that show before anything of the plugin is opened. All others come with what shows them. */
export const shellTexts: Record<Language, Record<ShellText, string>> = {
  en: {
    'list.video': 'Video',
    'list.status': 'Video status',
    'field.name': 'Ignite video',
    'field.description': 'A video from Ignite',
    'option.any': 'Any',
    'option.visibility': 'Visibility',
    'option.public': 'Public only',
    'option.private': 'Private only',
    'option.orientation': 'Orientation',
    'option.landscape': 'Landscape only',
    'option.portrait': 'Portrait only',
    'option.categories': 'Categories: their slugs, with commas',
    'option.tags': 'Tags: their slugs, with commas',
    'option.required': 'Required field',
    'option.requiredHint': 'An entry cannot be published without a video',
  },
  de: {
    'list.video': 'Video',
    'list.status': 'Videostatus',
    'field.name': 'Ignite-Video',
    'field.description': 'Ein Video aus Ignite',
    'option.any': 'Beliebig',
    'option.visibility': 'Sichtbarkeit',
    'option.public': 'Nur öffentliche',
    'option.private': 'Nur private',
    'option.orientation': 'Ausrichtung',
    'option.landscape': 'Nur Querformat',
    'option.portrait': 'Nur Hochformat',
    'option.categories': 'Kategorien: ihre Slugs, durch Kommas getrennt',
    'option.tags': 'Tags: ihre Slugs, durch Kommas getrennt',
    'option.required': 'Pflichtfeld',
    'option.requiredHint': 'Ein Eintrag kann ohne Video nicht veröffentlicht werden',
  },
  fr: {
    'list.video': 'Vidéo',
    'list.status': 'Statut de la vidéo',
    'field.name': 'Vidéo Ignite',
    'field.description': 'Une vidéo d’Ignite',
    'option.any': 'Toutes',
    'option.visibility': 'Visibilité',
    'option.public': 'Publiques seulement',
    'option.private': 'Privées seulement',
    'option.orientation': 'Orientation',
    'option.landscape': 'Paysage seulement',
    'option.portrait': 'Portrait seulement',
    'option.categories': 'Catégories : leurs slugs, séparés par des virgules',
    'option.tags': 'Tags : leurs slugs, séparés par des virgules',
    'option.required': 'Champ obligatoire',
    'option.requiredHint': 'Une entrée ne peut pas être publiée sans vidéo',
  },
  es: {
    'list.video': 'Vídeo',
    'list.status': 'Estado del vídeo',
    'field.name': 'Vídeo de Ignite',
    'field.description': 'Un vídeo de Ignite',
    'option.any': 'Cualquiera',
    'option.visibility': 'Visibilidad',
    'option.public': 'Solo públicos',
    'option.private': 'Solo privados',
    'option.orientation': 'Orientación',
    'option.landscape': 'Solo horizontales',
    'option.portrait': 'Solo verticales',
    'option.categories': 'Categorías: sus slugs, separados por comas',
    'option.tags': 'Etiquetas: sus slugs, separados por comas',
    'option.required': 'Campo obligatorio',
    'option.requiredHint': 'Una entrada no se puede publicar sin vídeo',
  },
  it: {
    'list.video': 'Video',
    'list.status': 'Stato del video',
    'field.name': 'Video di Ignite',
    'field.description': 'Un video da Ignite',
    'option.any': 'Qualsiasi',
    'option.visibility': 'Visibilità',
    'option.public': 'Solo pubblici',
    'option.private': 'Solo privati',
    'option.orientation': 'Orientamento',
    'option.landscape': 'Solo orizzontali',
    'option.portrait': 'Solo verticali',
    'option.categories': 'Categorie: i loro slug, separati da virgole',
    'option.tags': 'Tag: i loro slug, separati da virgole',
    'option.required': 'Campo obbligatorio',
    'option.requiredHint': 'Una voce non può essere pubblicata senza video',
  },
  'pt-BR': {
    'list.video': 'Vídeo',
    'list.status': 'Status do vídeo',
    'field.name': 'Vídeo da Ignite',
    'field.description': 'Um vídeo da Ignite',
    'option.any': 'Qualquer',
    'option.visibility': 'Visibilidade',
    'option.public': 'Somente públicos',
    'option.private': 'Somente privados',
    'option.orientation': 'Orientação',
    'option.landscape': 'Somente paisagem',
    'option.portrait': 'Somente retrato',
    'option.categories': 'Categorias: os slugs, separados por vírgulas',
    'option.tags': 'Tags: os slugs, separados por vírgulas',
    'option.required': 'Campo obrigatório',
    'option.requiredHint': 'Uma entrada não pode ser publicada sem vídeo',
  },
};
