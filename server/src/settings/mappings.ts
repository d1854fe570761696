import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { ActiveMapping } from '../apply/desired-entry';
import type { Config } from '../config';
import { mapping, type Mapping, type Problem } from '#shared/contract/mapping';
import { checkMapping } from '../map/check';
import { defaultMapping } from '../map/default-mapping';
import { localePolicyOf } from '../map/locale';
import { compileMapping } from '../map/map-video';
import { describeProblem } from '../map/problem-text';
import { seenValues } from '../map/trial';
import type { Video } from '../video/video';
import type { Site } from '../map/schema';
import { siteOf } from './site';
import type { SettingsStore } from './stored';

/** Why a mapping that this release cannot read is broken. */
const UNREADABLE =
  'it was saved by a later release of strapi-plugin-ignite-video: install that release, or make the mapping anew';

const KEY = 'mappings';
/** Version of the shape of a stored mapping. A new field that has a default needs no other one. */
const VERSION = 1;

type Fields = Record<string, unknown>;

const storedMapping = z.looseObject({ key: z.string() });

const storedMappings = z.object({ mappings: z.array(storedMapping) });

export interface MappingSettings {
  revision: number;
  mappings: Mapping[];
  /** Mappings that only a later release can read: they are kept, and are broken for this one. */
  unreadable: Mapping[];
}

/** What this release knows of a mapping that a later one has written, or null. */
const readMapping = (stored: Fields): Mapping | null => {
  const known = Object.entries(stored).filter(([name]) => name in mapping.shape);
  return mapping.safeParse(Object.fromEntries(known)).data ?? null;
};

/** Stands for a mapping that cannot be read, as far as can be told. */
const placeholder = ({ key, name, target, enabled, filter }: Fields): Mapping => ({
  ...defaultMapping,
  rules: [],
  key: String(key),
  name: typeof name === 'string' ? name : String(key),
  target: typeof target === 'string' ? target : defaultMapping.target,
  enabled: enabled !== false,
  filter: mapping.shape.filter.safeParse(filter).data ?? [],
});

/** Keeps the mappings: those of the site's configuration, else those saved in the admin panel. */
export const createMappingSettings = ({
  strapi,
  store,
  config,
}: {
  strapi: Core.Strapi;
  store: SettingsStore;
  config: Pick<Config, 'mappings'>;
}) => {
  let held: { json: string; active: ActiveMapping[] } | null = null;

  const readStored = async () => {
    const { version, revision, value } = await store.read(KEY);
    return { version, revision, raw: storedMappings.safeParse(value).data?.mappings ?? null };
  };

  const get = async (): Promise<MappingSettings> => {
    if (config.mappings) return { revision: 0, mappings: config.mappings, unreadable: [] };
    const { revision, raw } = await readStored();
    if (raw === null) return { revision, mappings: [defaultMapping], unreadable: [] };
    const read = raw.map((stored) => ({ stored, known: readMapping(stored) }));
    return {
      revision,
      mappings: read.flatMap(({ known }) => known ?? []),
      unreadable: read.flatMap(({ stored, known }) => (known ? [] : [placeholder(stored)])),
    };
  };

  /**
   * What is wrong with a mapping.
   * @param stored videos that it is to be judged by: warnings come from what is really there.
   * @param site the site as it is to who asks.
   */
  const check = async (
    mapping: Mapping,
    stored: readonly Video[] = [],
    site?: Site
  ): Promise<Problem[]> => {
    const { values, problems } = await seenValues(mapping, stored);
    return [...checkMapping(mapping, site ?? (await siteOf(strapi)), values), ...problems];
  };

  /** A mapping ready for use, or why it cannot be used. */
  const activate = async (mapping: Mapping, asItIs?: Site): Promise<ActiveMapping> => {
    const site = asItIs ?? (await siteOf(strapi));
    const errors = (await check(mapping, [], site)).filter(({ severity }) => severity === 'error');
    if (errors.length > 0) return { mapping, broken: errors.map(describeProblem).join('; ') };
    const locale = localePolicyOf(mapping, site);
    return { mapping, broken: null, compiled: compileMapping({ ...mapping, locale }) };
  };

  return {
    isSetByServer: config.mappings !== undefined,
    get,
    check,
    activate,

    /**
     * Saves the mappings; those that this release cannot read stay as they are.
     * @returns false when somebody else saved since `revision`; then nothing is changed.
     */
    async set({ revision, mappings }: Omit<MappingSettings, 'unreadable'>): Promise<boolean> {
      const { version, raw } = await readStored();
      const before = new Map((raw ?? []).map((stored) => [stored.key, stored]));
      // What a later release knows of a mapping beyond this one is kept.
      const saved = mappings.map((one) => ({ ...before.get(one.key), ...one }));
      const keys = new Set(mappings.map(({ key }) => key));
      const kept = (raw ?? []).filter((stored) => !keys.has(stored.key) && !readMapping(stored));
      return store.write(KEY, {
        version: Math.max(version, VERSION),
        revision,
        value: { mappings: [...saved, ...kept] },
      });
    },

    /** The mapping onto the type that the plugin brings along: what was saved, or the plugin's own. */
    async ontoDefaultType(): Promise<{ active: ActiveMapping; isOff: boolean }> {
      const { mappings, unreadable } = await get();
      const onto = [...mappings, ...unreadable].filter(
        ({ target }) => target === defaultMapping.target
      );
      const enabled = onto.find((mapping) => mapping.enabled);
      const active = await activate(enabled ?? onto[0] ?? defaultMapping);
      return { active, isOff: enabled === undefined };
    },

    /** The mappings as they travel with the content; null when none were ever saved. */
    async carried(): Promise<{ revision: number; mappings: unknown[] | null }> {
      const { revision, raw } = await readStored();
      return { revision, mappings: config.mappings ? null : raw };
    },

    /** Takes over mappings that an import has brought, under keys that the site has not. */
    async takeOver(brought: readonly unknown[]): Promise<void> {
      if (config.mappings) return;
      for (;;) {
        const { version, revision, raw } = await readStored();
        const keys = new Set(raw?.map(({ key }) => key));
        const added = brought.flatMap((one) => {
          const { data } = storedMapping.safeParse(one);
          return data && !keys.has(data.key) ? [data] : [];
        });
        if (added.length === 0) return;
        const value = { mappings: [...(raw ?? []), ...added] };
        const saved = { version: Math.max(version, VERSION), revision, value };
        if (await store.write(KEY, saved)) return;
      }
    },

    /** The mappings that are switched on, ready for use, with why one cannot be used. */
    async active(): Promise<ActiveMapping[]> {
      const { mappings, unreadable } = await get();
      const site = await siteOf(strapi);
      // A language may have been deleted since, or another one made the default.
      const json = JSON.stringify([mappings, unreadable, site.locales, site.defaultLocale]);
      if (held?.json !== json) {
        const active: ActiveMapping[] = [];
        for (const mapping of mappings.filter(({ enabled }) => enabled)) {
          active.push(await activate(mapping, site));
        }
        for (const mapping of unreadable.filter(({ enabled }) => enabled)) {
          active.push({ mapping, broken: UNREADABLE });
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
