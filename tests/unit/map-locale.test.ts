import type { LocalePolicy } from '#shared/contract/mapping';
import { localeFor, localePolicyOf } from '../../server/src/map/locale';

const byLanguage: LocalePolicy = {
  type: 'byLanguage',
  locales: { de: 'de', 'de-AT': 'de-at', 'EN-gb': 'en-GB', zh: 'zh', 'zh-Hant': 'zh-tw' },
  fallback: 'en',
};

it.each<[string, LocalePolicy | null, LocalePolicy | null]>([
  ['api::localised.localised', byLanguage, byLanguage],
  ['api::localised.localised', null, { type: 'fixed', locale: 'en' }],
  ['api::plain.plain', null, null],
  ['api::plain.plain', byLanguage, null],
  ['api::gone.gone', byLanguage, null],
])('the locale of entries of %s goes by %j', (target, locale, expected) => {
  const contentType = (uid: string) =>
    uid === 'api::gone.gone'
      ? undefined
      : { attributes: {}, pluginOptions: { i18n: { localized: uid !== 'api::plain.plain' } } };
  const site = { contentType, defaultLocale: 'en' };
  expect(localePolicyOf({ target, locale }, site)).toEqual(expected);
});

describe('the locale of an entry', () => {
  it('is none where the type is not localised', () => {
    expect(localeFor(null, { language: 'de' })).toBeNull();
  });

  it('is the same for every video where it is fixed', () => {
    expect(localeFor({ type: 'fixed', locale: 'fr' }, { language: 'de' })).toBe('fr');
  });

  it.each<[unknown, string]>([
    ['de', 'de'],
    ['de-AT', 'de-at'],
    ['de-at', 'de-at'],
    ['de-CH', 'de'],
    ['DE', 'de'],
    ['en-GB', 'en-GB'],
    ['en-US', 'en'],
    ['en', 'en'],
    ['zh-Hant-TW', 'zh-tw'],
    ['zh-CN', 'zh'],
    ['deu', 'en'],
    ['constructor', 'en'],
    ['', 'en'],
    [undefined, 'en'],
    [null, 'en'],
    [5, 'en'],
    [['de'], 'en'],
  ])('goes by the language of the video: %j', (language, locale) => {
    expect(localeFor(byLanguage, { language })).toBe(locale);
  });
});
