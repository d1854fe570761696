/** Answers with the body that Strapi's errors have; `details` go beside the message. */
type Refuse = (message?: string, details?: object) => void;

/** What a role may do, as Strapi's admin panel works it out for each request. */
export interface Ability {
  can(action: string): boolean;
  rulesFor(action: string, subject: string): { conditions?: object }[];
}

/**
 * What controllers use of Koa's context as Strapi extends it. Koa's own type takes any name, a misspelt
 * one included.
 */
export interface Context {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Record<string, unknown>;
  readonly request: { readonly body?: unknown };
  readonly state: {
    /** On routes of the admin panel. */
    readonly userAbility: Ability;
    /** The administrator who is logged in, on routes of the admin panel. */
    readonly user?: { readonly id: number };
    /** On routes of the content API. */
    readonly auth?: { readonly strategy?: { readonly name?: string } };
  };
  status: number;
  body: unknown;
  type: string;
  set(header: string, value: string): void;
  badRequest: Refuse;
  unauthorized: Refuse;
  forbidden: Refuse;
  notFound: Refuse;
  conflict: Refuse;
  payloadTooLarge: Refuse;
  unsupportedMediaType: Refuse;
  unprocessableEntity: Refuse;
  serviceUnavailable: Refuse;
}
