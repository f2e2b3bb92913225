import type { RequestFacts } from '../../entities/actor.js';
import { Problem } from './errors.js';
import { type ApiOperation, type ApiRequest, operationName } from './operation.js';

/** What is on record of the request (docs/audit.md). Throws 400 for a reason that is too long. */
export function requestFacts(
  operation: ApiOperation,
  request: Pick<ApiRequest, 'params' | 'header' | 'body'>,
  id: string,
): RequestFacts {
  const { api, method, path } = operation;
  return {
    id,
    operation: operationName(operation),
    resource: /^\/(\w+)/.exec(path)?.[1] ?? api.id,
    resourceId: Object.values(request.params)[0],
    reason: reasonOf(method, request),
  };
}

/** Why, in the header that every change may have; else where the operation itself asks for it. */
function reasonOf(
  method: ApiOperation['method'],
  { header, body }: Pick<ApiRequest, 'header' | 'body'>,
): string | undefined {
  const given = header(reasonHeader);
  if (given !== undefined && given !== '') return readReason(given);
  if (method !== 'post') return undefined;
  return reasonAttributes.map((name) => body[name]).find((each) => typeof each === 'string');
}

export const reasonHeader = 'X-Reason';

/** As many characters as its column takes. */
export const longestReason = 1_024;

function readReason(given: string): string {
  // A header's bytes are read as Latin-1.
  const reason = Buffer.from(given, 'latin1').toString('utf8');
  if (reason.length <= longestReason) return reason;
  const message = `must have at most ${longestReason} characters`;
  throw new Problem('invalidQuery', `${reasonHeader} ${message}.`, {
    errors: [{ path: reasonHeader, message }],
  });
}

/** By the definitions and operations that have one. */
const reasonAttributes = ['reason', 'cancellationReason', 'note', 'comment'] as const;
