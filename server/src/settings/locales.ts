import type { Core } from '@strapi/strapi';

/** Has something done whenever a language of the site was added, changed or deleted, as soon as that holds. */
export const watchLocales = ({ db }: Pick<Core.Strapi, 'db'>, onChange: () => void): void => {
  const afterwards = async (): Promise<void> => {
    if (!db.inTransaction()) return onChange();
    await db.transaction(async ({ onCommit }) => onCommit(onChange));
  };
  db.lifecycles.subscribe({
    models: ['plugin::i18n.locale'],
    afterCreate: afterwards,
    afterUpdate: afterwards,
    afterDelete: afterwards,
  });
};
