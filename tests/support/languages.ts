import type { TestSite } from './site';

/** German beside the English that every site starts with. */
export const speakGerman = async ({ strapi }: Pick<TestSite, 'strapi'>): Promise<void> => {
  const locales = strapi.plugin('i18n').service('locales') as {
    create(locale: { code: string; name: string }): Promise<unknown>;
  };
  await locales.create({ code: 'de', name: 'German' });
};
