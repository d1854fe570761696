import type { Core } from '@strapi/strapi';

const LOCALE = 'plugin::i18n.locale';

/**
 * Has something done as soon as a language of the site was added or deleted, or another one made the default:
 * which one that is lies in the core store.
 */
export const watchLocales = (
  { db }: Pick<Core.Strapi, 'db'>,
  onChange: (what: 'language' | 'settings') => void
): void => {
  const afterwards = async ({ model }: { model: { uid: string } }): Promise<void> => {
    const tell = () => onChange(model.uid === LOCALE ? 'language' : 'settings');
    if (!db.inTransaction()) return tell();
    await db.transaction(async ({ onCommit }) => onCommit(tell));
  };
  db.lifecycles.subscribe({
    models: [LOCALE, 'strapi::core-store'],
    afterCreate: afterwards,
    afterUpdate: afterwards,
    afterDelete: afterwards,
  });
};
