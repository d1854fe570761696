import { createRequire } from 'node:module';
import type * as StrapiUtils from '@strapi/utils';

/** Finds what `@strapi/strapi` itself would find, however a site's packages are laid out. */
const requireAsStrapi = createRequire(require.resolve('@strapi/strapi'));
const strapiUtils: typeof StrapiUtils = requireAsStrapi('@strapi/utils');

/**
 * Strapi's own errors: an answer of 400 is made of an instance of these very classes, and of another copy's a 500.
 * An import would put such a copy into the package, or leave it to the package manager which one is found.
 */
export const { errors } = strapiUtils;
