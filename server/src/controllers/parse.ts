import type { Context } from '../context';
import type { z } from 'zod';

/** Answers 400 with Strapi's usual body when a request's data is not of the shape that is asked for. */
export const parseOr400 = <T>(ctx: Context, schema: z.ZodType<T>, data: unknown): T | null => {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    path: path.map(String),
    message,
  }));
  ctx.badRequest(errors.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '), {
    errors,
  });
  return null;
};
