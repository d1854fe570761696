import type { Core } from '@strapi/strapi';

/**
 * Has something done as soon as a language of the site was added or deleted, or another one made the default:
 * which one that is lies in the core store.
 */
export const watchLocales = ({ db }: Pick<Core.Strapi, 'db'>, onChange: () => void): void => {
  const afterwards = async (): Promise<void> => {
    if (!db.inTransaction()) return onChange();
    await db.transaction(async ({ onCommit }) => onCommit(onChange));
  };
  db.lifecycles.subscribe({
    models: ['plugin::i18n.locale', 'strapi::core-store'],
    afterCreate: afterwards,
    afterUpdate: afterwards,
    afterDelete: afterwards,
  });
};
