/** True when the failure is a unique key that was there before. */
export const isDuplicate = (err: unknown): boolean => errorCode(err) === 'ER_DUP_ENTRY';

/** True when the statement was ended because it took longer than it may: MySQL has a name for it, MariaDB a number. */
export const isStatementTimeout = (err: unknown): boolean =>
  errorCode(err) === 'ER_QUERY_TIMEOUT' ||
  (err instanceof Error && 'errno' in err && err.errno === mariaDbStatementTimeout);

const mariaDbStatementTimeout = 1969;

/** True when the transaction was ended for another's sake, and may succeed when it is run again. */
export const isDeadlock = (err: unknown): boolean =>
  errorCode(err) === 'ER_LOCK_DEADLOCK' || errorCode(err) === 'ER_LOCK_WAIT_TIMEOUT';

const errorCode = (err: unknown): unknown => (err instanceof Error && 'code' in err ? err.code : undefined);
