import { PARTS_AT_ONCE, PART_SIZE } from '#shared/contract/uploads';
import { uploadsApi } from './api';

/**
 * Where the parts of an upload go: asked for some at a time, and each used once, as one that was refused may
 * have expired.
 */
export const createPartAddresses = () => {
  const known = new Map<string, Promise<string>>();

  return async (id: number, size: number, partNumber: number): Promise<string> => {
    const key = (part: number): string => `${id} ${part}`;
    const found = known.get(key(partNumber));
    if (found) {
      known.delete(key(partNumber));
      return found;
    }
    const to = Math.min(partNumber + PARTS_AT_ONCE - 1, Math.ceil(size / PART_SIZE));
    const signed = uploadsApi.sign(id, { from: partNumber, to });
    const addressOf = async (part: number): Promise<string> => {
      const address = (await signed).find((one) => one.partNumber === part);
      if (!address) throw new Error(`Part ${part} was not signed`);
      return address.url;
    };
    for (let part = partNumber + 1; part <= to; part++) {
      const address = addressOf(part);
      // Whoever asks for it hears of a failure, and the next one asks anew.
      address.catch(() => known.delete(key(part)));
      known.set(key(part), address);
    }
    return addressOf(partNumber);
  };
};
