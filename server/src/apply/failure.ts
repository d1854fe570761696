import type { DeliveryReason } from '#shared/contract/deliveries';
import type { Mapping } from '#shared/contract/mapping';
import { errorText } from '../error-text';
import { ExpressionKilledError } from '../map/expression';
import { isUnavailable } from '../store/unavailable';
import { RefusedError } from '../write/refused-fields';
import { ConflictError } from '../write/reservations';

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

/** What a write failed with. Whatever says no more than that the entry was not taken says of which mapping. */
export const notWritten = (mapping: Mapping, error: unknown): unknown => {
  const isKnown = [MappingError, ConflictError, RefusedError].some((one) => error instanceof one);
  return isKnown || isUnavailable(error) ? error : new MappingError('notWritten', mapping, error);
};

/** Whether another try would end as this one did, and cost as much: an expression that was stopped twice. */
export const isHopeless = (error: unknown): boolean =>
  error instanceof MappingError &&
  error.cause instanceof ExpressionKilledError &&
  error.cause.kills >= 2;

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
