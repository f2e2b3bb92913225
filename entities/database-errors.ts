/** True when the failure is a duplicate of a unique key. */
export const isDuplicate = (err: unknown): boolean => errorCode(err) === 'ER_DUP_ENTRY';

/** True when the statement exceeded its time limit: MySQL has a name for the error, MariaDB a number. */
export const isStatementTimeout = (err: unknown): boolean =>
  errorCode(err) === 'ER_QUERY_TIMEOUT' ||
  (err instanceof Error && 'errno' in err && err.errno === mariaDbStatementTimeout);

const mariaDbStatementTimeout = 1969;

/** True when the transaction was rolled back in favour of another, and may succeed when it is run again. */
export const isDeadlock = (err: unknown): boolean =>
  errorCode(err) === 'ER_LOCK_DEADLOCK' || errorCode(err) === 'ER_LOCK_WAIT_TIMEOUT';

/** True when a change of the schema failed because the schema has it already. */
export const isAlreadyApplied = (err: unknown): boolean => alreadyAppliedCodes.has(String(errorCode(err)));

const alreadyAppliedCodes: ReadonlySet<string> = new Set([
  'ER_TABLE_EXISTS_ERROR',
  'ER_DUP_FIELDNAME',
  'ER_DUP_KEYNAME',
  // What was already dropped or renamed is missing under its old name.
  'ER_CANT_DROP_FIELD_OR_KEY',
  'ER_BAD_FIELD_ERROR',
  'ER_BAD_TABLE_ERROR',
]);

const errorCode = (err: unknown): unknown => (err instanceof Error && 'code' in err ? err.code : undefined);
