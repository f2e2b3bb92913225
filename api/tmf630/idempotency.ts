import { digestOf } from '../../domain/lib/digest.js';
import {
  type EarlierRequest,
  type KeyedRequest,
  recordAnswer,
  type RecordedAnswer,
  takeKey,
} from '../../entities/answered-requests.js';
import { failpoint } from '../../entities/failpoint.js';
import { type Context, inTransaction } from './context.js';
import { Problem } from './errors.js';
import { type ApiOperation, type ApiRequest, type ApiResponse, operationName } from './operation.js';
import type { Body } from './resource.js';

/**
 * Handles the request. A POST under an Idempotency-Key is handled in one transaction that also records its answer: a
 * repeated request gets the recorded answer, and a request that fails leaves nothing.
 */
export async function handleOnce(
  operation: ApiOperation,
  context: Context,
  request: ApiRequest,
): Promise<ApiResponse> {
  const keyed = recordsAnswers(operation) ? toKeyedRequest(operation, request) : undefined;
  if (!keyed) return await operation.handle(context, request);
  const response = await inTransaction(context, async (within, tx) => {
    const earlier = await takeKey(tx, keyed);
    if (earlier) return await repeatAnswer(operation, within, { keyed, earlier });
    const answer = await operation.handle(within, request);
    recordAnswer(tx, keyed, toRecord(operation, answer));
    return answer;
  });
  failpoint('request.beforeAnswer');
  return response;
}

/** True when a repeated request gets the recorded answer of the first. */
const recordsAnswers = ({ method, idempotency }: ApiOperation): boolean =>
  method === 'post' && idempotency === undefined;

/** Whether the header has an effect on the operation. */
export const takesIdempotencyKey = ({ method, idempotency }: ApiOperation): boolean =>
  method === 'post' && idempotency !== 'noEffect';

function toKeyedRequest(
  operation: ApiOperation,
  { header, caller, params, body }: ApiRequest,
): KeyedRequest | undefined {
  const idempotencyKey = idempotencyKeyOf(header);
  return idempotencyKey === undefined
    ? undefined
    : {
        caller: caller.subject,
        idempotencyKey,
        operation: operationName(operation),
        requestHash: digestOf({ params, body }),
      };
}

/** The key that the request came with, if any; throws 400 when it is too long to be stored. */
export function idempotencyKeyOf(header: ApiRequest['header']): string | undefined {
  const key = header('idempotency-key');
  if (key === undefined || key === '') return undefined;
  if (key.length <= 255) return key;
  throw new Problem('invalidQuery', 'The Idempotency-Key is longer than 255 characters.', {
    errors: [{ path: 'Idempotency-Key', message: 'must not be longer than 255 characters' }],
  });
}

/**
 * In characters. Of a larger answer only a reference is recorded: there are few, and the document is stored already.
 */
const maxRecordedLength = 65_536;

function toRecord({ readSecret }: ApiOperation, { status, headers = {}, body }: ApiResponse): RecordedAnswer {
  if (body === undefined) return { status, headers, body: null };
  const { secret: _, ...rest } = body as Body;
  const whole = JSON.stringify(readSecret ? rest : body);
  if (whole.length <= maxRecordedLength) return { status, headers, body: whole };
  const { '@type': type, id, href } = rest;
  return { status, headers, body: JSON.stringify({ '@type': type, id, href }) };
}

async function repeatAnswer(
  { readSecret }: ApiOperation,
  context: Context,
  { keyed, earlier }: { readonly keyed: KeyedRequest; readonly earlier: EarlierRequest },
): Promise<ApiResponse> {
  const { operation, requestHash, status, headers, body: text } = earlier;
  if (operation !== keyed.operation || requestHash !== keyed.requestHash) {
    throw new Problem(
      'idempotencyConflict',
      `${keyed.caller} sent another request under this Idempotency-Key before: ${operation}.`,
    );
  }
  if (text === null) return { status, headers };
  const body = JSON.parse(text) as Body;
  const secret = readSecret && { secret: await readSecret(context, String(body['id'])) };
  return { status, headers, body: { ...body, ...secret } };
}
