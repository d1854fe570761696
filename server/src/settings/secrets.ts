import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { Config } from '../config';
import type { NewSecret, SecretView } from '#shared/contract/settings';
import { secretsTable } from '../store/tables';
import { createEncryption, lastFourOf } from './encryption';

/** A secret that signatures are checked against. `id` is null when the server's configuration sets it. */
export interface ActiveSecret {
  id: number | null;
  value: string;
}

const secretRow = z
  .object({
    id: z.coerce.number(),
    label: z.string(),
    encrypted: z.string(),
    last_four: z.string(),
    added_at: z.coerce.number(),
    last_used_at: z.coerce.number().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    label: row.label,
    encrypted: row.encrypted,
    lastFour: row.last_four,
    addedAt: row.added_at,
    lastUsedAt: row.last_used_at,
  }));

export type AddSecretResult = 'added' | 'noEncryptionKey' | 'alreadyThere';

/** Keeps the signing secrets: encrypted in the database, or set by the server and then read-only. */
export const createSecrets = ({
  strapi,
  config,
}: {
  strapi: Core.Strapi;
  config: Pick<Config, 'signingSecrets'>;
}) => {
  const table = () => strapi.db.getConnection(secretsTable.tableName);
  const { isKeySet, encrypt, decrypt } = createEncryption({ strapi });
  const unwrittenUse = new Map<number, number>();

  const stored = async () => {
    const rows = z.array(secretRow).parse(await table().select('*').orderBy('id'));
    return rows.map(({ encrypted, ...row }) => ({
      ...row,
      value: decrypt(encrypted),
    }));
  };

  return {
    encryptionKeySet: isKeySet,

    /** Every secret that a signature may be checked against. */
    async active(): Promise<ActiveSecret[]> {
      const fromDatabase = (await stored()).flatMap(({ id, value }) =>
        value === null ? [] : [{ id, value }]
      );
      return [...config.signingSecrets.map((value) => ({ id: null, value })), ...fromDatabase];
    },

    async list(): Promise<SecretView[]> {
      const fromServer = config.signingSecrets.map((value) => ({
        id: null,
        label: '',
        lastFour: lastFourOf(value),
        addedAt: null,
        lastUsedAt: null,
        readable: true,
      }));
      const fromDatabase = (await stored()).map(({ value, ...row }) => ({
        ...row,
        lastUsedAt: unwrittenUse.get(row.id) ?? row.lastUsedAt,
        readable: value !== null,
      }));
      return [...fromServer, ...fromDatabase];
    },

    /** Stores a secret, encrypted. Without an encryption key nothing is stored. */
    async add({ label, secret }: NewSecret, now: number): Promise<AddSecretResult> {
      const known = await this.active();
      if (known.some(({ value }) => value === secret)) return 'alreadyThere';
      const encrypted = encrypt(secret);
      if (encrypted === null) return 'noEncryptionKey';
      await table().insert({
        label,
        encrypted,
        last_four: lastFourOf(secret),
        added_at: now,
      });
      return 'added';
    },

    /** @returns whether there was such a secret. */
    async remove(id: number): Promise<boolean> {
      return (await table().where({ id }).delete()) > 0;
    },

    /** Notes that a secret verified a request at `at` (ms); `flush` writes it. */
    used({ id }: ActiveSecret, at: number): void {
      if (id !== null) unwrittenUse.set(id, at);
    },

    async flush(): Promise<void> {
      for (const [id, at] of [...unwrittenUse]) {
        await table().where({ id }).update({ last_used_at: at });
        if (unwrittenUse.get(id) === at) unwrittenUse.delete(id);
      }
    },
  };
};

export type Secrets = ReturnType<typeof createSecrets>;
