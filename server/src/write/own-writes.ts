import { AsyncLocalStorage } from 'node:async_hooks';

const own = new AsyncLocalStorage<true>();

/**
 * Runs a write of the sync's own, and whatever it sets off: the guard lets it pass, and it counts as no
 * editor's.
 */
export const asSync = <T>(write: () => T): T => own.run(true, write);

/** Whether what runs now is a write of the sync's own, or code of the site that such a write has called. */
export const isSync = (): boolean => own.getStore() === true;
