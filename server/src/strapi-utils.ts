import { createRequire } from 'node:module';
import type * as StrapiUtils from '@strapi/utils';

/** Finds what `@strapi/strapi` itself would find, however a site's packages are laid out. */
const requireAsStrapi = createRequire(require.resolve('@strapi/strapi'));
const strapiUtils: typeof StrapiUtils = requireAsStrapi('@strapi/utils');

/**
 * Of Strapi's own: an answer of 400 is made of an instance of its very error classes, and of another copy's a 500; its
 * MCP server is given schemas of its own zod, which versions without one do not export. An import would put a copy into
 * the package, or leave it to the package manager which one is found.
 */
export const { errors, z } = strapiUtils;
