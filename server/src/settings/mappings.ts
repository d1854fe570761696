import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { ActiveMapping } from '../apply/desired-entry';
import type { Config } from '../config';
import { mappings as mappingList, type Mapping, type Problem } from '#shared/contract/mapping';
import { checkMapping } from '../map/check';
import { defaultMapping } from '../map/default-mapping';
import { compileMapping } from '../map/map-video';
import { describeProblem } from '../map/problem-text';
import { seenValues } from '../map/trial';
import type { Video } from '../video/video';
import { siteOf } from './site';

const storedMappings = z.object({ revision: z.number(), mappings: mappingList });

export interface MappingSettings {
  revision: number;
  mappings: Mapping[];
}

/** Keeps the mappings: those of the site's configuration, else those saved in the admin panel. */
export const createMappingSettings = ({
  strapi,
  config,
}: {
  strapi: Core.Strapi;
  config: Pick<Config, 'mappings'>;
}) => {
  const store = strapi.store({ type: 'plugin', name: 'ignite-video', key: 'mappings' });
  let held: { json: string; active: ActiveMapping[] } | null = null;

  const get = async (): Promise<MappingSettings> => {
    if (config.mappings) return { revision: 0, mappings: config.mappings };
    const value: unknown = await store.get({});
    return value == null
      ? { revision: 0, mappings: [defaultMapping] }
      : storedMappings.parse(value);
  };

  /**
   * What is wrong with a mapping.
   * @param stored videos that it is to be judged by: warnings come from what is really there.
   */
  const check = async (mapping: Mapping, stored: readonly Video[] = []): Promise<Problem[]> => {
    const { values, problems } = await seenValues(mapping, stored);
    return [...checkMapping(mapping, await siteOf(strapi), values), ...problems];
  };

  /** A mapping ready for use, or why it cannot be used. */
  const activate = async (mapping: Mapping): Promise<ActiveMapping> => {
    const errors = (await check(mapping)).filter(({ severity }) => severity === 'error');
    return errors.length > 0
      ? { mapping, broken: errors.map(describeProblem).join('; ') }
      : { mapping, broken: null, compiled: compileMapping(mapping) };
  };

  return {
    isSetByServer: config.mappings !== undefined,
    get,
    check,
    activate,

    /** @returns false when somebody else saved since `revision`; then nothing is changed. */
    async set({ revision, mappings }: MappingSettings): Promise<boolean> {
      if ((await get()).revision !== revision) return false;
      await store.set({ value: { revision: revision + 1, mappings } });
      return true;
    },

    /** The mappings that are switched on, ready for use, with why one cannot be used. */
    async active(): Promise<ActiveMapping[]> {
      const { mappings } = await get();
      const json = JSON.stringify(mappings);
      if (held?.json !== json) {
        const active: ActiveMapping[] = [];
        for (const mapping of mappings.filter(({ enabled }) => enabled)) {
          active.push(await activate(mapping));
        }
        // What one cannot be used for may be mended elsewhere: a locale that was missing, say.
        held = active.some(({ broken }) => broken !== null) ? null : { json, active };
        return active;
      }
      return held.active;
    },
  };
};

export type MappingSettingsStore = ReturnType<typeof createMappingSettings>;
