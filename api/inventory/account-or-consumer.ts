import { object, text } from '../../domain/lib/json.js';
import { accountOrConsumerFaults } from '../../domain/selling/account-or-consumer.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { type CustomerRecord, loadCustomers } from '../../entities/parties/customers.js';
import type { Context } from '../tmf630/context.js';
import type { Body } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';

/**
 * The one check of whom a record is of: an account or a consumer and not both, each what it says; `wanted` where it must
 * be of one. Throws 400 with the places.
 */
export async function requireAccountOrConsumer(
  { database }: Pick<Context, 'database'>,
  body: Body,
  { wanted, before = {} }: { readonly wanted: boolean; readonly before?: Body },
): Promise<void> {
  const faults = accountOrConsumerFaults(body, { wanted });
  if (faults.length > 0) throw invalidBody(faults);
  const named = (['account', 'consumer'] as const).flatMap((role) => {
    const id = text(object(body[role])['id']);
    return id === undefined || id === object(before[role])['id'] ? [] : [{ role, id }];
  });
  const customers = await loadCustomers(
    database,
    named.map(({ id }) => id),
  );
  const wrong = named.flatMap(({ role, id }) => customerFaults(role, `$.${role}.id`, customers.get(id)));
  if (wrong.length > 0) throw invalidBody(wrong);
}

/** Why the customer cannot be named so. One that Turnup does not have is the business of the setting for references. */
export function customerFaults(
  role: 'account' | 'consumer',
  path: string,
  customer: CustomerRecord | undefined,
): readonly ErrorDetail[] {
  if (!customer) return [];
  if (customer.mergedInto !== undefined)
    return [{ path, message: `was merged into customer ${customer.mergedInto}: name that one` }];
  const isRight = customer.isConsumer === (role === 'consumer');
  const is = customer.isConsumer
    ? 'an individual: name it as consumer'
    : 'an organization: name it as account';
  return isRight ? [] : [{ path, message: `is a customer that is ${is}` }];
}
