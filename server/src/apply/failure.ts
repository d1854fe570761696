import type { DeliveryReason } from '../contract/deliveries';
import type { Mapping } from '../contract/mapping';
import { errorText } from '../error-text';
import { isUnavailable } from '../store/unavailable';

/** A mapping that kept a video from being applied; what it says is what the cause says. */
export class MappingError extends Error {
  constructor(
    readonly code: 'mappingBroken' | 'notMapped' | 'notWritten',
    readonly mapping: Pick<Mapping, 'name' | 'target'>,
    cause: unknown,
    message: string = errorText(cause)
  ) {
    super(message, { cause });
  }
}

/** Why a video could not be applied, as the log keeps it. */
export const failureOf = (error: unknown): DeliveryReason => {
  if (error instanceof MappingError) {
    const { code, mapping, cause } = error;
    const text = errorText(cause);
    return {
      code,
      values: {
        mapping: mapping.name,
        target: mapping.target,
        ...(code === 'mappingBroken' ? { problem: text } : { error: text }),
      },
    };
  }
  return {
    code: isUnavailable(error) ? 'databaseUnavailable' : 'failed',
    values: { error: errorText(error) },
  };
};
