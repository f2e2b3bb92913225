import { type Json, object, text } from '../lib/json.js';
import type { ErrorDetail } from '../tmf/schemas/error.js';

/**
 * The one check that a record is an account's or a consumer's, not both; `wanted` where it must be one of them. An account
 * is the customer that an organization is, a consumer the customer that an individual is.
 */
export function accountOrConsumerFaults(
  body: Json,
  { wanted }: { readonly wanted: boolean },
): readonly ErrorDetail[] {
  const [account, consumer] = [idOf(body['account']), idOf(body['consumer'])];
  if (account !== undefined && consumer !== undefined)
    return [{ path: '$.consumer', message: 'must not be there beside account: it is one of them' }];
  if (wanted && account === undefined && consumer === undefined)
    return [{ path: '$.account', message: 'is required, or consumer' }];
  return [];
}

const idOf = (ref: unknown): string | undefined => text(object(ref)['id']);
