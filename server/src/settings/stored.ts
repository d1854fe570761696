import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import { skipDuplicates } from '../store/skip-duplicates';
import { settingsTable } from '../store/tables';
import type { Transaction } from '../store/transaction';

/** A setting as it lies in the database. */
export interface StoredValue {
  /** Which version of its shape it has; 0 when nothing was ever saved. */
  version: number;
  /** Goes up with every save. */
  revision: number;
  /** JSON, as some release has written it. */
  value: unknown;
}

const settingRow = z
  .object({ version: z.coerce.number(), revision: z.coerce.number(), value: z.string() })
  .transform((row): StoredValue => ({ ...row, value: JSON.parse(row.value) }));

/** What somebody is told whose save came second. */
export const SAVED_MEANWHILE = 'Somebody else has saved these settings meanwhile. Load them again.';

/** A setting as the admin panel gets it, and sends it back. */
export const withRevision = <T extends object>({
  value,
  revision,
}: {
  value: T;
  revision: number;
}) => ({
  ...value,
  revision,
});

const NEVER_SAVED: StoredValue = { version: 0, revision: 0, value: null };

/** Keeps what administrators choose, in a table of the plugin's own: an import replaces Strapi's own store. */
export const createSettingsStore = ({
  strapi,
  onSaved,
}: {
  strapi: Core.Strapi;
  /** Called when something was saved that other processes have to hear of. */
  onSaved(): void;
}) => {
  const settings = () => strapi.db.getConnection(settingsTable.tableName);

  return {
    async read(key: string): Promise<StoredValue> {
      const row: unknown = await settings().first('version', 'revision', 'value').where({ key });
      return settingRow.optional().parse(row) ?? NEVER_SAVED;
    },

    /** @returns false when somebody saved since `revision`; then nothing is changed. */
    async write(
      key: string,
      { version, revision, value }: StoredValue,
      trx?: Transaction
    ): Promise<boolean> {
      if (revision === 0) {
        const never = skipDuplicates(
          strapi,
          settings().insert({ ...NEVER_SAVED, key, value: 'null' })
        );
        await (trx ? never.transacting(trx) : never);
      }
      const change = settings()
        .where({ key, revision })
        .update({ version, value: JSON.stringify(value), revision: revision + 1 });
      const changed: unknown = await (trx ? change.transacting(trx) : change);
      const isSaved = Number(changed) > 0;
      if (isSaved && trx === undefined) onSaved();
      return isSaved;
    },
  };
};

export type SettingsStore = ReturnType<typeof createSettingsStore>;

/** Brings a value from one version of its shape to the next. */
export type Migration = (value: Record<string, unknown>) => Record<string, unknown>;

const object = z.record(z.string(), z.unknown()).catch({});

/** What a setting is, beside its values. */
interface Definition<S extends Record<string, z.ZodType>> {
  key: string;
  shape: z.ZodObject<S>;
  /** Taken field by field for what was never chosen, or cannot be read. */
  defaults: z.infer<z.ZodObject<S>>;
  /** From version 1 to 2, from 2 to 3, …: what a release changes in the shape. A new field needs none. */
  migrations: readonly Migration[];
}

/**
 * One setting of several fields. Each field is read by itself, so that a release that adds one keeps what
 * was chosen before; fields of a later release are kept when this one saves.
 */
export const createSetting = <S extends Record<string, z.ZodType>>(
  store: SettingsStore,
  { key, shape, defaults, migrations }: Definition<S>
) => {
  type Value = z.infer<z.ZodObject<S>>;
  const current = migrations.length + 1;

  const migrated = async () => {
    const { version, revision, value } = await store.read(key);
    const from = version === 0 ? current : version;
    const fields = migrations
      .slice(from - 1)
      .reduce((old, migrate) => migrate(old), object.parse(value));
    return { fields, revision, version: Math.max(from, current) };
  };

  /** The value, and the revision that a save of it has to name. */
  const read = async (): Promise<{ value: Value; revision: number }> => {
    const { fields, revision } = await migrated();
    const known = Object.entries<z.ZodType>(shape.shape).flatMap(([name, field]) => {
      const parsed = field.safeParse(fields[name]);
      return parsed.success && name in fields ? [[name, parsed.data] as const] : [];
    });
    return { value: shape.parse({ ...defaults, ...Object.fromEntries(known) }), revision };
  };

  return {
    read,
    get: async (): Promise<Value> => (await read()).value,

    /**
     * @param revision what the change was made from; without it, whatever is there.
     * @returns false when somebody saved since; then nothing is changed.
     */
    async set(value: Value, revision?: number): Promise<boolean> {
      for (;;) {
        const old = await migrated();
        const saved = await store.write(key, {
          version: old.version,
          revision: revision ?? old.revision,
          value: { ...old.fields, ...value },
        });
        if (saved || revision !== undefined) return saved;
      }
    },
  };
};
