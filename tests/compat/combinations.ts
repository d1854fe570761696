export type Database = 'sqlite' | 'postgres' | 'mysql';

export interface Combination {
  strapi: string;
  packageManager: 'npm' | 'pnpm' | 'yarn';
  /** Major version. */
  node: 20 | 22 | 24;
  database: Database;
}

/**
 * The oldest Strapi that is supported, each fifth minor version after it, and the latest; each value of the other columns
 * meets each other one at least once. Strapi takes Node 24 from 5.33 on.
 */
export const combinations: readonly Combination[] = [
  { strapi: '5.13.0', packageManager: 'npm', node: 20, database: 'sqlite' },
  { strapi: '5.18.0', packageManager: 'pnpm', node: 22, database: 'postgres' },
  { strapi: '5.23.0', packageManager: 'yarn', node: 20, database: 'mysql' },
  { strapi: '5.28.0', packageManager: 'npm', node: 22, database: 'mysql' },
  { strapi: '5.33.0', packageManager: 'yarn', node: 24, database: 'postgres' },
  { strapi: '5.38.0', packageManager: 'pnpm', node: 20, database: 'mysql' },
  { strapi: '5.43.0', packageManager: 'npm', node: 24, database: 'mysql' },
  { strapi: '5.48.0', packageManager: 'yarn', node: 22, database: 'sqlite' },
  { strapi: '5.53.0', packageManager: 'pnpm', node: 24, database: 'sqlite' },
  { strapi: '5.54.0', packageManager: 'npm', node: 20, database: 'postgres' },
];
