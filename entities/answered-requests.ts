import { sql, type Transaction } from './database.js';
import { isDuplicate } from './database-errors.js';
import type { AnsweredRequest } from './tables/answered-requests.js';

/** A request under an idempotency key of its caller. */
export type KeyedRequest = Pick<AnsweredRequest, 'caller' | 'idempotencyKey' | 'operation' | 'requestHash'>;

/** The answer, which a repeated request gets again. */
export interface RecordedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; null when the answer has no body. */
  readonly body: string | null;
}

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
