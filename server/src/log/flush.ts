/** Writes what is counted in memory, one after the other. */
export const createFlush =
  (counted: readonly { flush(): Promise<void> }[]) => async (): Promise<void> => {
    for (const one of counted) await one.flush();
  };
