/** Rows in one insert; well below the limits on parameters of every database. */
export const BATCH_ROWS = 50;
/** Bytes of bodies in one insert; below MySQL's usual `max_allowed_packet` of 16 MB. */
export const BATCH_BYTES = 8 * 1024 * 1024;

/** Cuts deliveries into what fits one insert each. */
export const inBatches = <D extends { body: Uint8Array }>(deliveries: readonly D[]): D[][] => {
  const batches: D[][] = [];
  let bytes = Infinity;
  for (const delivery of deliveries) {
    const size = delivery.body.length;
    const batch = batches.at(-1);
    if (batch && batch.length < BATCH_ROWS && bytes + size <= BATCH_BYTES) {
      batch.push(delivery);
      bytes += size;
    } else {
      batches.push([delivery]);
      bytes = size;
    }
  }
  return batches;
};
