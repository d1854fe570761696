const MAX_LENGTH = 1000;

/**
 * What an error says, fit for a log and for the admin panel: without its stack, and without the
 * statement and its values that knex puts in front of a database's message (bodies and signatures
 * among them), and in one line: a message may repeat what came from outside.
 */
export const errorText = (error: unknown): string => {
  // Errors of native drivers need not be instances of this realm's Error.
  const message = String((error as { message?: unknown } | null)?.message ?? error);
  const isQuery =
    /^\s*(insert (ignore )?into|select .+ from|update .+ set|delete from)\b.* - /is.test(message);
  const text = isQuery ? message.slice(message.lastIndexOf(' - ') + 3) : message;
  return text
    .replace(/\b[0-9a-f]{64}\b/gi, '…')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ')
    .slice(0, MAX_LENGTH);
};
