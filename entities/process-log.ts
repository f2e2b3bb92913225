import { isNativeError } from 'node:util/types';
import { type Logger, pino } from 'pino';

/**
 * The log of a process: JSON lines. An error is logged with its causes, under `err` as ours and `error` as Temporal's SDK
 * has it, and without the statement, which repeats what a customer ordered.
 */
export const createProcessLog = (
  name: string,
  level = 'info',
  destination?: { write(line: string): void },
): Logger =>
  pino({ name, level, serializers: { err: toLogged, error: toLogged } }, destination ?? pino.destination(1));

interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly [detail: string]: unknown;
}

/** What errors of libraries have that says which fault it is, and nothing of its content. */
const details = ['code', 'errno', 'sqlState', 'syscall', 'status', 'nonRetryable', 'activityType'] as const;
/** Causes of causes beyond this say nothing new. */
const maxCauses = 5;

function toLogged(value: unknown, depth = 0): unknown {
  // An error of the workflow sandbox is of another realm.
  if (!(value instanceof Error || isNativeError(value))) return value;
  const said = value as Error & Readonly<Record<string, unknown>>;
  const logged: LoggedError = {
    type: value.name,
    message: value.message,
    ...(value.stack !== undefined && { stack: value.stack }),
    ...Object.fromEntries(details.flatMap((name) => (said[name] === undefined ? [] : [[name, said[name]]]))),
  };
  return value.cause === undefined || depth === maxCauses
    ? logged
    : { ...logged, cause: toLogged(value.cause, depth + 1) };
}
