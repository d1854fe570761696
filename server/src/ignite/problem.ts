import type { ApiProblem } from '#shared/contract/ignite-api';

/** Ignite's API could not be read. The message says what to do, and never holds the token. */
export class IgniteApiError extends Error {
  constructor(
    readonly problem: ApiProblem,
    message: string
  ) {
    super(message);
  }
}

export const noToken = (): IgniteApiError =>
  new IgniteApiError(
    'noToken',
    'There is no API token. Make one in Ignite under "API Integrations" and store it in the settings.'
  );

export const notTheApi = (what: string): IgniteApiError =>
  new IgniteApiError(
    'notTheApi',
    `${what} Check the base URL: it is that of Ignite's API and usually ends in "/api".`
  );

export const tooLarge = (bytes: number): IgniteApiError =>
  new IgniteApiError(
    'tooLarge',
    `The server answered with more than ${bytes / 1024 / 1024} MB at once, which no page of videos is: the rest was not read. Check the base URL.`
  );

/** What a status other than 2xx means. */
export const problemOf = (status: number): IgniteApiError => {
  switch (true) {
    case status === 401:
      return new IgniteApiError(
        'unauthorized',
        'Ignite does not accept the API token: it is wrong or was withdrawn. Make a new one in Ignite under "API Integrations".'
      );
    case status === 403:
      return new IgniteApiError(
        'forbidden',
        'The API token may not read videos. Give it that permission in Ignite under "API Integrations".'
      );
    case status === 429:
      return new IgniteApiError(
        'rateLimited',
        'Ignite wants fewer requests. Try again later, or lower the requests per second in the settings.'
      );
    case status >= 500:
      return new IgniteApiError(
        'serverError',
        `Ignite answered with ${status} again and again. Try again later.`
      );
    default:
      return notTheApi(`The server answered with ${status}.`);
  }
};

/** What a request that got no answer means. */
export const problemOfFailure = (error: unknown, host: string): IgniteApiError => {
  const { name, cause } = error as { name?: unknown; cause?: { code?: unknown } };
  if (name === 'TimeoutError') {
    return new IgniteApiError('timeout', `${host} did not answer in time. Try again later.`);
  }
  const code = typeof cause?.code === 'string' ? ` (${cause.code})` : '';
  return new IgniteApiError(
    'unreachable',
    `${host} could not be reached, or broke off${code}. Check the base URL and the network of the server.`
  );
};
