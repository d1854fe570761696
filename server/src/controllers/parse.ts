import { z } from 'zod';
import type { Context } from '../context';

/** Ids as the databases hold them; anything else names no row. */
export const rowId = z.coerce
  .number()
  .int()
  .positive()
  .max(2 ** 31 - 1);

/** Levels of lists and objects that a request may have: what reads deeper ones would run out of stack. */
const DEPTH = 100;

/** What no schema says of a request's data, and no database or parser takes; null when there is nothing. */
const flawOf = (data: unknown): string | null => {
  const left: { value: unknown; depth: number }[] = [{ value: data, depth: 0 }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string' && value.includes('\u0000')) {
      return 'must not contain a null character';
    }
    if (typeof value !== 'object' || value === null) continue;
    if (depth === DEPTH) return `must have at most ${DEPTH} levels`;
    for (const [key, inner] of Object.entries(value)) {
      left.push({ value: key, depth }, { value: inner, depth: depth + 1 });
    }
  }
  return null;
};

/** What is wrong with one part of a request. */
export interface RequestError {
  path: string[];
  message: string;
}

/** Answers 400 with Strapi's usual body: what is wrong, and where. */
export const refuseRequest = (ctx: Context, errors: readonly RequestError[]): void =>
  ctx.badRequest(
    errors
      .map(({ path, message }) =>
        [path.join('.'), message].filter((part) => part !== '').join(': ')
      )
      .join('; '),
    { errors }
  );

/** Answers 400 with Strapi's usual body when a request's data is not of the shape that is asked for. */
export const parseOr400 = <T>(ctx: Context, schema: z.ZodType<T>, data: unknown): T | null => {
  const flaw = flawOf(data);
  if (flaw !== null) {
    refuseRequest(ctx, [{ path: [], message: `the request ${flaw}` }]);
    return null;
  }
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    path: path.map(String),
    message,
  }));
  refuseRequest(ctx, errors);
  return null;
};
