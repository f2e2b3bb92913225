import { type ErrorDetail, summaryOf } from '../../domain/tmf/schemas/error.js';

/** Why documents cannot be read or written; `errors` name the faulty places of the request. */
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

/** The error for a body with these faults. */
export const invalidDocument = (faults: readonly ErrorDetail[]): DocumentError =>
  new DocumentError('invalidBody', summaryOf(faults), faults);

/** The error for one part of the query, with what would have been legal instead. */
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

/** The error for a change of a document that somebody else has changed since it was read. */
export const concurrentChange = (): DocumentError =>
  new DocumentError('conflict', 'It was changed at the same time: read it and try again.');
