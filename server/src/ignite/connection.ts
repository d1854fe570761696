import type { Core } from '@strapi/strapi';
import { z } from 'zod';
import type { Config } from '../config';
import type { ApiRefusal, ApiUpdate, ApiView } from '#shared/contract/ignite-api';
import { createEncryption, lastFourOf } from '../settings/encryption';
import { createSetting, type SettingsStore } from '../settings/stored';

const IGNITE_URL = 'https://app.ignitevideo.cloud/api';

const storedApi = z.object({
  url: z.string().nullable(),
  encrypted: z.string().nullable(),
  lastFour: z.string(),
});

type StoredApi = z.infer<typeof storedApi>;

const nothing: StoredApi = { url: null, encrypted: null, lastFour: '' };

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

/**
 * Keeps where Ignite's API is and the token for it: encrypted in the database, or set by the server and
 * then never copied. A token is sent to no other address than the one it was given for.
 */
export const createApiSettings = ({
  strapi,
  store,
  config,
}: {
  strapi: Core.Strapi;
  store: SettingsStore;
  config: Pick<Config, 'apiToken' | 'apiUrl'>;
}) => {
  const setting = createSetting(store, {
    key: 'api',
    shape: storedApi,
    defaults: nothing,
    migrations: [],
  });
  const { isKeySet, encrypt, decrypt } = createEncryption({ strapi });
  const urlSetByServer = config.apiUrl !== undefined || config.apiToken !== undefined;

  const stored = (): Promise<StoredApi> => setting.get();

  const urlOf = (url: string | null): string =>
    withoutSlash(urlSetByServer ? (config.apiUrl ?? IGNITE_URL) : (url ?? IGNITE_URL));

  const tokenOf = ({ encrypted }: StoredApi): string | null =>
    config.apiToken ?? (encrypted === null ? null : decrypt(encrypted));

  /** Where an update leads, and the token for it. */
  const resolve = async (
    update: ApiUpdate
  ): Promise<{ url: string; token: string | null } | { refusal: ApiRefusal }> => {
    const now = await stored();
    const url = urlOf(now.url);
    const wanted = withoutSlash(update.url ?? IGNITE_URL);
    if (urlSetByServer && wanted !== url) return { refusal: 'setByServer' };
    if (config.apiToken !== undefined && update.token !== undefined) {
      return { refusal: 'setByServer' };
    }
    if (update.token !== undefined) return { url: wanted, token: update.token };
    if (wanted !== url && now.encrypted !== null) return { refusal: 'tokenNeeded' };
    return { url: wanted, token: tokenOf(now) };
  };

  return {
    /** The address, and the token, or null when there is none that can be read. */
    async get(): Promise<{ url: string; token: string | null }> {
      const now = await stored();
      return { url: urlOf(now.url), token: tokenOf(now) };
    },

    resolve,

    async view(): Promise<ApiView> {
      const now = await stored();
      const token = tokenOf(now);
      const isStored = config.apiToken === undefined && now.encrypted !== null;
      return {
        url: urlOf(now.url),
        urlSetByServer,
        token: {
          source: config.apiToken !== undefined ? 'server' : isStored ? 'stored' : 'none',
          lastFour: isStored ? now.lastFour : lastFourOf(token ?? ''),
          readable: !isStored || token !== null,
        },
        encryptionKeySet: isKeySet(),
      };
    },

    /** @returns why nothing was stored, or null. */
    async update(update: ApiUpdate): Promise<ApiRefusal | null> {
      for (;;) {
        // A token must not meet an address that somebody else saves meanwhile.
        const { value: now, revision } = await setting.read();
        const resolved = await resolve(update);
        if ('refusal' in resolved) return resolved.refusal;
        const next = { ...now, url: update.url && withoutSlash(update.url) };
        if (update.token !== undefined) {
          next.encrypted = encrypt(update.token);
          next.lastFour = lastFourOf(update.token);
          if (next.encrypted === null) return 'noEncryptionKey';
        }
        if (await setting.set(next, revision)) return null;
      }
    },

    async removeToken(): Promise<void> {
      for (;;) {
        const { value, revision } = await setting.read();
        if (await setting.set({ ...value, encrypted: null, lastFour: '' }, revision)) return;
      }
    },
  };
};

export type ApiSettings = ReturnType<typeof createApiSettings>;
