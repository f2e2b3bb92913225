import { sql, type Transaction } from './database.js';
import { isDuplicate } from './database-errors.js';
import type { AnsweredRequest } from './tables/processes.js';
import type { Filled, Row } from './tables/row.js';

/** A request under a key of its caller's. */
export type KeyedRequest = Row<AnsweredRequest, 'caller' | 'idempotencyKey' | 'operation' | 'requestHash'>;

/** What is answered again to who repeats the request. */
export type RecordedAnswer = Row<AnsweredRequest, 'body'> & Filled<AnsweredRequest, 'status' | 'headers'>;

/** The request that a key was used for, with its answer. */
export type EarlierRequest = Pick<KeyedRequest, 'operation' | 'requestHash'> & RecordedAnswer;

/**
 * Takes the key for the request in this transaction, which waits for any other that holds it. Returns the request that
 * was answered under the key before; then nothing is taken. Throws an `Error` when the key was held and is free again
 * by now.
 */
export async function takeKey(tx: Transaction, request: KeyedRequest): Promise<EarlierRequest | undefined> {
  const { caller, idempotencyKey, operation, requestHash } = request;
  try {
    await tx.affected(
      'INSERT INTO answered_request (caller, idempotencyKey, operation, requestHash, createdAt) VALUES (?, ?, ?, ?, ?)',
      [caller, idempotencyKey, operation, requestHash, new Date()],
    );
    return undefined;
  } catch (err) {
    if (!isDuplicate(err)) throw err;
  }
  const [earlier] = await tx.rows<EarlierRequest>(
    `SELECT operation, requestHash, status, headers, body FROM answered_request
     WHERE caller = ? AND idempotencyKey = ?`,
    [caller, idempotencyKey],
  );
  if (!earlier) throw new Error(`the key ${idempotencyKey} of ${caller} was in use a moment ago`);
  return earlier;
}

/** Commits the answer with the effect of the request whose key this transaction holds. */
export function recordAnswer(
  tx: Transaction,
  { caller, idempotencyKey }: KeyedRequest,
  { status, headers, body }: RecordedAnswer,
): void {
  const where = sql('caller = ? AND idempotencyKey = ?', [caller, idempotencyKey]);
  tx.update('answered_request', { status, headers, body }, where);
}
