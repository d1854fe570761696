import type { Core } from '@strapi/strapi';
import { errorText } from '../error-text';
import { quoted } from '../quoted';
import type { Transaction } from '../store/transaction';
import type { ActiveMapping } from './desired-entry';

export interface RechecksParts {
  strapi: Core.Strapi;
  mappings(): Promise<readonly ActiveMapping[]>;
  /** Applies a mapping to a stored video once more. */
  reapply(videoId: string, mapping: string): Promise<unknown>;
}

/** Looks at videos again of which something else is to be had than when they were written. */
export const createRechecks = ({ strapi, mappings, reapply }: RechecksParts) => {
  let running: Promise<void> = Promise.resolve();

  const recheck = async (videoId: string): Promise<void> => {
    for (const { mapping } of await mappings()) {
      await reapply(videoId, mapping.key).catch((error: unknown) =>
        strapi.log.warn(`[ignite-video] Video ${quoted(videoId)}: ${errorText(error)}`)
      );
    }
  };

  return {
    /** Has videos looked at again once the transaction has committed. */
    async mark(_trx: Transaction, videoIds: readonly string[]): Promise<void> {
      await strapi.db.transaction(({ onCommit }) => {
        onCommit(() => {
          for (const videoId of videoIds) running = running.then(() => recheck(videoId));
        });
      });
    },
    /** Resolves when those that were marked have been looked at. */
    settled: (): Promise<void> => running,
  };
};

export type Rechecks = ReturnType<typeof createRechecks>;
