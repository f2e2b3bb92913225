import pRetry from 'p-retry';
import { isDeadlock } from './database-errors.js';

/**
 * How every connection begins, whatever the server's defaults. No gap locks: intake must be able to insert for an order while
 * the relay holds that order's rows. Values that do not fit are faults, and a backslash escapes (NO_BACKSLASH_ESCAPES is off),
 * as the driver writes it: otherwise a quote in a value would end the value.
 */
export const session = `SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
  SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'`;

/** What a transaction begins with; and one that sees one state of the database, whatever others commit meanwhile. */
export const beginning = ['START TRANSACTION'];
export const beginningOfSnapshot = [
  'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
];

/**
 * Runs the work of a transaction, and again after each deadlock, five times at the most; throws what the last run has thrown,
 * and any other failure at once.
 */
export async function againAfterDeadlocks<T>(work: () => Promise<T>): Promise<T> {
  return await pRetry(work, {
    retries: 5,
    minTimeout: 20,
    randomize: true,
    shouldRetry: ({ error }) => isDeadlock(error),
  });
}
