import type { MappingsView } from '#shared/contract/mapping';

type Locale = MappingsView['locales'][number];

/** A locale by its name and code. The names of Strapi's own locales, such as "English (en)", have the code already. */
export const localeLabel = ({ name, code }: Locale): string =>
  name.endsWith(`(${code})`) ? name : `${name} (${code})`;
