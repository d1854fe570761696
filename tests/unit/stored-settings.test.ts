import { z } from 'zod';
import { defaultMapping } from '../../server/src/map/default-mapping';
import { createMappingSettings } from '../../server/src/settings/mappings';
import {
  createSetting,
  type SettingsStore,
  type StoredValue,
} from '../../server/src/settings/stored';

/** A store as the database is one: a save that names another revision than is there changes nothing. */
const storeOf = (value: unknown, { version = 1, revision = 1 } = {}) => {
  let held: StoredValue = { version, revision, value };
  const store: SettingsStore = {
    read: () => Promise.resolve(held),
    write: (_key, next) => {
      if (next.revision !== held.revision) return Promise.resolve(false);
      held = { ...next, revision: next.revision + 1 };
      return Promise.resolve(true);
    },
  };
  return { store, held: () => held };
};

const definition = {
  key: 'test',
  shape: z.object({ size: z.number(), name: z.string() }),
  defaults: { size: 5, name: 'none' },
  migrations: [],
};

describe('a stored setting', () => {
  it('keeps what was chosen when a release adds a field', async () => {
    const { store } = storeOf({ size: 7 });
    expect(await createSetting(store, definition).get()).toEqual({ size: 7, name: 'none' });
  });

  it('has the default of a field that cannot be read, and of no other', async () => {
    const { store } = storeOf({ size: 'large', name: 'mine' });
    expect(await createSetting(store, definition).get()).toEqual({ size: 5, name: 'mine' });
  });

  it.each([[null], ['text'], [[1]]])(
    'that is no object at all (%j) has its defaults',
    async (value) => {
      const { store } = storeOf(value);
      expect(await createSetting(store, definition).get()).toEqual(definition.defaults);
    }
  );

  it('keeps what a later release has chosen beside it', async () => {
    const { store, held } = storeOf({ size: 7, name: 'a', colour: 'red' }, { version: 3 });
    const setting = createSetting(store, definition);
    expect(await setting.set({ size: 8, name: 'b' })).toBe(true);
    expect(held()).toMatchObject({ version: 3, value: { size: 8, name: 'b', colour: 'red' } });
  });

  it('is brought to the shape of this release, step by step', async () => {
    const migrations = [
      ({ length, ...rest }: Record<string, unknown>) => ({ ...rest, extent: length }),
      ({ extent, ...rest }: Record<string, unknown>) => ({ ...rest, size: extent }),
    ];
    const setting = createSetting(storeOf({ length: 9, name: 'a' }).store, {
      ...definition,
      migrations,
    });
    expect(await setting.get()).toEqual({ size: 9, name: 'a' });
    const half = createSetting(storeOf({ extent: 9, name: 'a' }, { version: 2 }).store, {
      ...definition,
      migrations,
    });
    expect(await half.get()).toEqual({ size: 9, name: 'a' });
  });

  it('is saved by one of two who started from the same one, and the other is told', async () => {
    const { store, held } = storeOf({ size: 1, name: 'a' });
    const setting = createSetting(store, definition);
    const { revision } = await setting.read();
    expect(await setting.set({ size: 2, name: 'a' }, revision)).toBe(true);
    expect(await setting.set({ size: 3, name: 'a' }, revision)).toBe(false);
    expect(held().value).toMatchObject({ size: 2 });
  });
});

describe('stored mappings', () => {
  const settingsOf = (store: SettingsStore) =>
    createMappingSettings({ strapi: {} as never, store, config: { mappings: undefined } });

  it('are the default one until somebody saves', async () => {
    const { store } = storeOf(null, { version: 0, revision: 0 });
    expect(await settingsOf(store).get()).toEqual({
      revision: 0,
      mappings: [defaultMapping],
      unreadable: [],
    });
  });

  it('of a later release are used as far as this one knows them, and keep the rest', async () => {
    const later = { ...defaultMapping, name: 'Later', newField: { a: 1 } };
    const { store, held } = storeOf({ mappings: [later] }, { version: 2 });
    const settings = settingsOf(store);
    const { mappings, revision } = await settings.get();
    expect(mappings).toEqual([{ ...defaultMapping, name: 'Later' }]);
    expect(await settings.set({ revision, mappings: [{ ...mappings[0]!, name: 'Mine' }] })).toBe(
      true
    );
    expect(held()).toMatchObject({
      version: 2,
      value: { mappings: [{ ...later, name: 'Mine' }] },
    });
  });

  it('that this release cannot read are broken, do not disturb the others, and stay', async () => {
    const unreadable = { ...defaultMapping, key: 'later', publishing: 'byMoonlight' };
    const { store, held } = storeOf({ mappings: [defaultMapping, unreadable] });
    const settings = settingsOf(store);
    const found = await settings.get();
    expect(found.mappings).toEqual([defaultMapping]);
    expect(found.unreadable).toMatchObject([{ key: 'later', target: defaultMapping.target }]);
    expect(await settings.set({ revision: found.revision, mappings: [] })).toBe(true);
    expect(held().value).toEqual({ mappings: [unreadable] });
  });
});
