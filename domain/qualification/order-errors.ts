import type { Fault } from '../decomposition/decomposition-error.js';
import type { Qualification } from './qualify.js';

/** An entry of an order's `errorMessage` (TMF641 v4.1 ErrorMessage, with the item and possible alternatives). */
export interface OrderError {
  readonly code: string;
  readonly reason: string;
  readonly message: string;
  readonly itemId?: string;
  readonly alternate?: readonly unknown[];
}

/** The reasons of a failed qualification, one by one. */
export const qualificationErrors = (qualification: Qualification): OrderError[] =>
  qualification.items.flatMap(({ itemId, reasons, alternates }) =>
    reasons.map(({ code, message }) => ({
      code,
      reason: message,
      message,
      ...(itemId !== '' && { itemId }),
      ...(alternates.length > 0 && { alternate: alternates }),
    })),
  );

/** The faults that decomposition found. */
export const decompositionErrors = (faults: readonly Fault[]): OrderError[] =>
  faults.map(({ code, message, itemId, path }) => ({
    code,
    reason: message,
    message: path === undefined ? message : `${message} (at ${path})`,
    ...(itemId !== undefined && { itemId }),
  }));
