import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { Answer, Answers } from './answers';
import { FIELD_TYPES, graphqlTypes, type Nexus } from './graphql-types';
import { videoIdOf, type Places } from './places';

/** The place of a value in a GraphQL query. */
interface Path {
  key: string | number;
  prev: Path | undefined;
}

interface FieldConfig {
  type: string;
  resolve(
    parent: Record<string, unknown>,
    args: unknown,
    context: unknown,
    info: { path: Path }
  ): Promise<Answer>;
}

/** What of Strapi's GraphQL plugin an extension is given. */
export interface ExtensionContext {
  nexus: Nexus & {
    extendType(extension: {
      type: string;
      definition(type: { nullable: { field(name: string, config: FieldConfig): void } }): void;
    }): unknown;
  };
  typeRegistry: { has(name: string): boolean };
}

/** What Strapi keeps of the arguments that the roots of a query were given. */
const rootArguments = z.object({
  rootQueryArgsByPath: z.map(z.unknown(), z.looseObject({ status: z.unknown() })),
});

const isDraft = (context: unknown, { path }: { path: Path }): boolean => {
  let root = path;
  while (root.prev) root = root.prev;
  const { data } = rootArguments.safeParse(context);
  return data?.rootQueryArgsByPath.get(root.key)?.status === 'draft';
};

/**
 * Has the field answered over GraphQL, where components and relations are read past the document service. It may be null
 * also where it is required: a video may stop being public, and would take what shows it down with it.
 */
export const extendGraphql =
  (strapi: Core.Strapi, places: Pick<Places, 'all'>, answers: Pick<Answers, 'of'>) =>
  ({ nexus, typeRegistry }: ExtensionContext): { types: unknown[] } => {
    const graphql = strapi.plugin('graphql');
    const { naming } = graphql.service('utils');
    const { shadowCRUD } = graphql.service('extension');
    const fieldType = FIELD_TYPES.find((name) => !typeRegistry.has(name)) ?? FIELD_TYPES[0];
    const types = [...places.all()].flatMap(([uid, names]) => {
      const model = strapi.getModel(uid as never);
      const type: string = Object.hasOwn(strapi.components, uid)
        ? naming.getComponentName(model)
        : naming.getTypeName(model);
      if (!typeRegistry.has(type)) return [];
      const shown = names.filter((name) => shadowCRUD(uid).field(name).hasOutputEnabled());
      return nexus.extendType({
        type,
        definition({ nullable }) {
          for (const name of shown) {
            nullable.field(name, {
              type: fieldType,
              resolve: (parent, _args, context, info) =>
                answers.of(videoIdOf(parent[name]), isDraft(context, info)),
            });
          }
        },
      });
    });
    return { types: types.length > 0 ? [...types, ...graphqlTypes(nexus, fieldType)] : [] };
  };
