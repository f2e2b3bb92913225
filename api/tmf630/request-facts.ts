import type { RequestFacts } from '../../entities/actor.js';
import type { ApiOperation, ApiRequest } from './operation.js';

/** What is on record of the request (docs/audit.md). */
export function requestFacts(
  { api, method, path }: ApiOperation,
  request: Pick<ApiRequest, 'params' | 'header' | 'body'>,
  id: string,
): RequestFacts {
  return {
    id,
    operation: `${method.toUpperCase()} ${api.base}${path}`,
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
  // A header's bytes are read as Latin-1.
  if (given !== undefined && given !== '') return Buffer.from(given, 'latin1').toString('utf8');
  if (method !== 'post') return undefined;
  return reasonAttributes.map((name) => body[name]).find((each) => typeof each === 'string');
}

export const reasonHeader = 'X-Reason';

/** By the definitions and operations that have one. */
const reasonAttributes = ['reason', 'cancellationReason', 'note', 'comment'] as const;
