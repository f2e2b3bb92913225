import { type ErrorDetail, summaryOf } from '../../domain/tmf/schemas/error.js';

/** Why documents are not found, or not written; `errors` are the places of what was sent that are at fault. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';

  constructor(
    readonly code: 'conflict' | 'invalidBody' | 'invalidQuery' | 'queryTooSlow',
    message: string,
    readonly errors?: readonly ErrorDetail[],
  ) {
    super(message);
  }
}

/** The error of a body with these faults. */
export const invalidDocument = (faults: readonly ErrorDetail[]): DocumentError =>
  new DocumentError('invalidBody', summaryOf(faults), faults);

/** The error of a part of the query, with what could have been asked instead. */
export function invalidQuery(
  path: string,
  message: string,
  allowedValues?: readonly string[],
): DocumentError {
  const allowed = allowedValues ? `; possible are ${allowedValues.join(', ')}` : '';
  return new DocumentError('invalidQuery', `${message}${allowed}.`, [
    { path, message: `${message}${allowed}`, ...(allowedValues && { allowedValues: [...allowedValues] }) },
  ]);
}

/** The error of who changes what somebody else has changed since it was read. */
export const concurrentChange = (): DocumentError =>
  new DocumentError('conflict', 'It was changed at the same time: read it and try again.');
