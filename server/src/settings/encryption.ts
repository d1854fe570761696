import type { Core } from '@strapi/strapi';

/** The part of Strapi's `admin::encryption` that is used; both return null when they cannot do it. */
interface StrapiEncryption {
  encrypt(value: string): string | null;
  decrypt(value: string): string | null;
}

/** Encrypts what only the server may read, with Strapi's own key. */
export const createEncryption = ({ strapi }: { strapi: Core.Strapi }) => {
  const encryption = () => strapi.service('admin::encryption') as unknown as StrapiEncryption;
  const isKeySet = (): boolean => Boolean(strapi.config.get('admin.secrets.encryptionKey'));
  return {
    isKeySet,
    /** @returns null when there is no key. */
    encrypt: (value: string): string | null => (isKeySet() ? encryption().encrypt(value) : null),
    /** @returns null when there is no key, or another one than it was encrypted with. */
    decrypt(encrypted: string): string | null {
      try {
        return isKeySet() ? encryption().decrypt(encrypted) : null;
      } catch {
        return null;
      }
    },
  };
};

export type Encryption = ReturnType<typeof createEncryption>;

/** The end of a secret, to tell secrets apart by. A short secret shows nothing: four letters would be most of it. */
export const lastFourOf = (secret: string): string => (secret.length >= 12 ? secret.slice(-4) : '');
