/** Whether an error says that the database takes nothing at all: nothing fares better alone then. */
export const isUnavailable = (error: unknown): boolean => {
  const { name, code } = error as { name?: unknown; code?: unknown };
  return (
    name === 'KnexTimeoutError' ||
    /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|PROTOCOL_CONNECTION_LOST|SQLITE_BUSY)/.test(
      String(code)
    )
  );
};
