import type { TestSite } from './site';

type Site = Pick<TestSite, 'strapi'>;

const localesOf = ({ strapi }: Site) =>
  strapi.plugin('i18n').service('locales') as {
    create(locale: { code: string; name: string }): Promise<unknown>;
    findByCode(code: string): Promise<{ id: number }>;
    delete(locale: { id: number }): Promise<unknown>;
    setDefaultLocale(locale: { code: string }): Promise<unknown>;
  };

/** German beside the English that every site starts with. */
export const speakGerman = async (site: Site): Promise<void> => {
  await localesOf(site).create({ code: 'de', name: 'German' });
};

/** Deletes a language with everything in it, as an administrator does. */
export const forgetLanguage = async (site: Site, code: string): Promise<void> => {
  const locales = localesOf(site);
  await locales.delete(await locales.findByCode(code));
};

/** Makes another language the site's default. */
export const speakFirst = async (site: Site, code: string): Promise<void> => {
  await localesOf(site).setDefaultLocale({ code });
};
