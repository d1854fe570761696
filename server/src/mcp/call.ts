import type { Modules } from '@strapi/strapi';
import type { Ability, Context } from '../context';

/** Casl's type asks for a subject with every action; Strapi's own permissions without one are asked without. */
export const abilityOf = ({ userAbility }: Modules.MCP.McpHandlerContext): Ability =>
  userAbility as unknown as Ability;

/** What a controller of the admin API is asked with, as its route would give it. */
export interface Call {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
}

/** Why a controller refused, in words for who asked. */
export class Refusal extends Error {}

const refusal =
  (usual: string) =>
  (message: string = usual): never => {
    throw new Refusal(message);
  };

/** What a controller sees of a caller who does not come over the admin API. A refusal is thrown. */
export const contextOf = (userAbility: Ability, call: Call = {}): Context => ({
  params: call.params ?? {},
  query: call.query ?? {},
  request: { body: call.body },
  state: { userAbility },
  status: 200,
  body: undefined,
  type: 'application/json',
  set: () => {},
  badRequest: refusal('That cannot be asked.'),
  unauthorized: refusal('A login is needed.'),
  forbidden: refusal('Your token may not do this: its owner needs another permission.'),
  notFound: refusal('There is no such thing.'),
  conflict: refusal('That is not possible now.'),
  payloadTooLarge: refusal('That is too large.'),
  unsupportedMediaType: refusal('That is no JSON.'),
  unprocessableEntity: refusal('That cannot be used.'),
  serviceUnavailable: refusal('That is not possible now.'),
});

/**
 * Asks a controller of the admin API in the name of a caller: who may know what is decided in that one place.
 *
 * @returns the `data` of its answer, which the contract's schema has to parse.
 * @throws Refusal
 */
export const ask = async (
  controller: (ctx: Context) => Promise<void>,
  userAbility: Ability,
  call: Call = {}
): Promise<unknown> => {
  const ctx = contextOf(userAbility, call);
  await controller(ctx);
  return (ctx.body as { data?: unknown } | undefined)?.data;
};
