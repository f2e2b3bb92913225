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
  'ER_KEY_DOES_NOT_EXITS',
]);

const errorCode = (err: unknown): unknown => (err instanceof Error && 'code' in err ? err.code : undefined);

/**
 * True when the failure says that the database or the network is away or has no room, and nothing about what was asked of
 * it: the same may succeed later. What is not known to be that is not.
 */
export function isInfrastructureFault(err: unknown): boolean {
  if (!(err instanceof Error)) return false;
  const code = String(errorCode(err));
  return (
    isDeadlock(err) ||
    isStatementTimeout(err) ||
    infrastructureCodes.has(code) ||
    // A connection that is of no use any more (mysql2), and one that nobody gives out any more, since its worker ends.
    ('fatal' in err && err.fatal === true) ||
    err.message === 'Pool is closed.' ||
    // Temporal does not answer.
    err.name === 'ServiceError' ||
    (err.cause !== undefined && isInfrastructureFault(err.cause))
  );
}

const infrastructureCodes: ReadonlySet<string> = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EMFILE',
  'ENETDOWN',
  'ENETUNREACH',
  'ENFILE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_ACCESS_DENIED_ERROR',
  'ER_CON_COUNT_ERROR',
  'ER_CONNECTION_KILLED',
  'ER_DISK_FULL',
  'ER_LOCKING_SERVICE_TIMEOUT',
  'ER_NET_READ_INTERRUPTED',
  'ER_NORMAL_SHUTDOWN',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_OUT_OF_RESOURCES',
  'ER_OUTOFMEMORY',
  'ER_QUERY_INTERRUPTED',
  'ER_READ_ONLY_MODE',
  'ER_RECORD_FILE_FULL',
  'ER_SERVER_SHUTDOWN',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_USER_LIMIT_REACHED',
]);
