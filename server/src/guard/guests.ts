import { AsyncLocalStorage } from 'node:async_hooks';
import type { Core } from '@strapi/strapi';
import { isSync } from '../write/own-writes';

/** What Strapi calls the ways to log in with a token, in its newer and older versions. */
const TOKEN_STRATEGIES = ['content-api-token', 'api-token', 'admin-token'];

/** What Strapi calls the routes of the content API; GraphQL's counts as one. */
export const CONTENT_API = 'content-api';

/** What Strapi leaves on a request's state. */
interface RequestState {
  route?: { info?: { type?: string } };
  auth?: { strategy?: { name?: string } };
}

/** Whether everything may be seen, or only what visitors may; whatever the request says. */
const view = new AsyncLocalStorage<'everything' | 'public'>();

/**
 * Runs code that sees what no visitor may see, also in a visitor's request: for what has to know of it
 * and puts nothing of it into the answer.
 */
export const seeingEverything = <T>(work: () => T): T => view.run('everything', work);

/** Runs code that sees what visitors see, without a request of theirs. */
export const seeingAsGuest = <T>(work: () => T): T => view.run('public', work);

/** Tells whether what runs now answers a request of the content API that came without an API token. */
export const createGuests = ({ strapi }: { strapi: Core.Strapi }) => {
  const state = (): RequestState => strapi.requestContext.get()?.state ?? {};
  const isContentApi = (): boolean => state().route?.info?.type === CONTENT_API;
  const hasToken = (): boolean =>
    isContentApi() && TOKEN_STRATEGIES.includes(state().auth?.strategy?.name ?? '');
  const isGuest = (): boolean => isContentApi() && !hasToken();

  return {
    /** Whether what runs now answers a request of the content API. */
    isContentApi,
    /** Whether that request came with an API token. */
    hasToken,
    isGuest,
    /** Whether what is read now goes to a visitor. */
    isLimited: (): boolean => {
      const forced = view.getStore();
      return forced === 'public' || (forced === undefined && isGuest() && !isSync());
    },
  };
};

export type Guests = ReturnType<typeof createGuests>;
