import type { ErrorBody, ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { DocumentError } from '../../entities/documents/document-error.js';

/** The one table of errors: code, HTTP status and reason. */
export const problems = {
  malformedBody: { status: 400, reason: 'The body cannot be read' },
  invalidBody: { status: 400, reason: 'The body does not follow the schema' },
  invalidQuery: { status: 400, reason: 'The query cannot be answered' },
  queryTooSlow: { status: 400, reason: 'The query is too expensive' },
  unauthorized: { status: 401, reason: 'The API key or token is missing or not valid' },
  forbidden: { status: 403, reason: 'The caller may not do this' },
  notFound: { status: 404, reason: 'There is no such thing' },
  methodNotAllowed: { status: 405, reason: 'The method is not supported here' },
  notAcceptable: { status: 406, reason: 'Only application/json can be answered' },
  conflict: { status: 409, reason: 'The state does not allow it' },
  idempotencyConflict: { status: 409, reason: 'The key was used with another request' },
  immutable: { status: 409, reason: 'The attribute can no longer be changed' },
  gone: { status: 410, reason: 'It no longer holds' },
  preconditionFailed: { status: 412, reason: 'It was changed in the meantime' },
  bodyTooLarge: { status: 413, reason: 'The body is too large' },
  unsupportedMediaType: { status: 415, reason: 'The content type is not supported' },
  tooManyRequests: { status: 429, reason: 'The caller has sent too many requests' },
  internal: { status: 500, reason: 'Turnup failed' },
  providerUnavailable: { status: 503, reason: 'Turnup cannot reach the identity provider' },
  unavailable: { status: 503, reason: 'Turnup cannot reach its database' },
} as const;
type ProblemCode = keyof typeof problems;

interface ProblemOptions {
  /** Every fault of the request, at once. */
  readonly errors?: readonly ErrorDetail[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An answer that is not a success: thrown where it is noticed, answered in one place. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly errors: readonly ErrorDetail[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: ProblemCode,
    message: string,
    { errors, headers = {}, cause }: ProblemOptions = {},
  ) {
    super(message, { cause });
    this.errors = errors;
    this.headers = headers;
  }

  get status(): number {
    return problems[this.code].status;
  }

  /** In the format of TMF630. */
  get body(): ErrorBody {
    const { status, reason } = problems[this.code];
    return {
      '@type': 'Error',
      code: this.code,
      reason,
      message: this.message,
      status: String(status),
      ...(this.errors && { errors: [...this.errors] }),
    };
  }
}

/** The answer to any thrown value. */
export function toProblem(err: unknown): Problem {
  if (err instanceof Problem) return err;
  if (err instanceof DocumentError)
    return new Problem(err.code, err.message, { ...(err.errors && { errors: err.errors }) });
  if (err instanceof URIError) return new Problem('notFound', 'The path is not properly encoded.');
  if (err instanceof RangeError && err.message.includes('call stack')) {
    return new Problem('malformedBody', 'The body is nested too deeply.');
  }
  const { type, code, fatal, status } = err as Readonly<Record<string, unknown>>;
  // Errors that break a connection to the database are marked fatal, with or without a code.
  const ofDatabase = databaseProblems[String(code)] ?? (fatal === true ? unavailable : undefined);
  // What the body parser says of a compressed body that is none, whose codes are those of several libraries.
  const ofEncoding = status === 400 && type === undefined ? bodyProblems['entity.parse.failed'] : undefined;
  const known = (bodyProblems[String(type)] ?? ofDatabase ?? ofEncoding)?.(err);
  return known ?? new Problem('internal', 'The fault has been logged under the request id.', { cause: err });
}

type FromError = (err: unknown) => Problem;

const messageOf = (err: unknown): string => (err instanceof Error ? err.message : String(err));

/** Errors of express's body parser, by `type`. */
const bodyProblems: Readonly<Record<string, FromError>> = {
  'entity.parse.failed': (err) => new Problem('malformedBody', `The body is not JSON: ${messageOf(err)}`),
  'entity.too.large': () => new Problem('bodyTooLarge', 'The body is larger than TURNUP_BODY_LIMIT allows.'),
  'parts.too.many': () => new Problem('bodyTooLarge', 'The body has more than 500,000 objects and lists.'),
  'bodies.too.large': () =>
    new Problem('tooManyRequests', 'Too many large bodies are under way: wait for answers.', {
      headers: { 'Retry-After': '1' },
    }),
  'encoding.unsupported': (err) => new Problem('unsupportedMediaType', messageOf(err)),
  'charset.unsupported': (err) => new Problem('unsupportedMediaType', messageOf(err)),
  'request.aborted': (err) => new Problem('malformedBody', messageOf(err)),
  'request.size.invalid': (err) => new Problem('malformedBody', messageOf(err)),
};

const unavailable: FromError = (err) =>
  new Problem('unavailable', 'The database does not answer. Try again.', {
    headers: { 'Retry-After': '1' },
    cause: err,
  });
const badPattern: FromError = () => new Problem('invalidQuery', 'The regular expression is not valid.');
const tooLong: FromError = (err) =>
  new Problem('invalidBody', `A value is too long to be stored: ${messageOf(err)}`);

const packetTooLarge: FromError = (err) =>
  new Problem('bodyTooLarge', 'This makes more than the database takes at once (max_allowed_packet).', {
    cause: err,
  });

const notStorable: FromError = (err) =>
  new Problem('invalidBody', 'A value is in a form that cannot be stored.', { cause: err });

// Turnup's ids are ASCII: the database cannot even compare them with other characters.
const notAscii: FromError = () => new Problem('notFound', 'There is nothing with such an id.');

/** Errors of the database driver, by `code`. */
const databaseProblems: Readonly<Record<string, FromError>> = {
  ECONNREFUSED: unavailable,
  ECONNRESET: unavailable,
  ENOENT: unavailable,
  EPIPE: unavailable,
  ETIMEDOUT: unavailable,
  PROTOCOL_CONNECTION_LOST: unavailable,
  ER_CON_COUNT_ERROR: unavailable,
  ER_SERVER_SHUTDOWN: unavailable,
  ER_CONNECTION_KILLED: unavailable,
  ER_QUERY_INTERRUPTED: unavailable,
  ER_LOCK_WAIT_TIMEOUT: unavailable,
  ER_LOCK_DEADLOCK: unavailable,
  ER_NET_PACKET_TOO_LARGE: packetTooLarge,
  ER_REGEXP_ERROR: badPattern,
  ER_REGEXP_ILLEGAL_ARGUMENT: badPattern,
  ER_REGEXP_MAX_LT_MIN: badPattern,
  ER_REGEXP_INVALID_BACK_REF: badPattern,
  ER_REGEXP_LOOK_BEHIND_LIMIT: badPattern,
  ER_REGEXP_UNIMPLEMENTED: badPattern,
  ER_REGEXP_PATTERN_TOO_BIG: badPattern,
  ER_REGEXP_RULE_SYNTAX: badPattern,
  ER_REGEXP_MISMATCHED_PAREN: badPattern,
  ER_REGEXP_BAD_ESCAPE_SEQUENCE: badPattern,
  ER_REGEXP_MISSING_CLOSE_BRACKET: badPattern,
  ER_REGEXP_BAD_INTERVAL: badPattern,
  ER_REGEXP_INVALID_RANGE: badPattern,
  ER_REGEXP_TIME_OUT: badPattern,
  ER_REGEXP_STACK_OVERFLOW: badPattern,
  ER_DATA_TOO_LONG: tooLong,
  ER_CONSTRAINT_FAILED: notStorable,
  // The code that the driver, which knows MySQL's numbers, gives to one of MariaDB's.
  ER_INNODB_AUTOEXTEND_SIZE_OUT_OF_RANGE: notStorable,
  ER_INVALID_JSON_TEXT: notStorable,
  ER_JSON_DOCUMENT_TOO_DEEP: notStorable,
  ER_TRUNCATED_WRONG_VALUE: notStorable,
  ER_CANT_AGGREGATE_2COLLATIONS: notAscii,
  ER_CANT_AGGREGATE_NCOLLATIONS: notAscii,
};
