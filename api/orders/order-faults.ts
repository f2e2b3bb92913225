import type { OrderKind } from '../../domain/order/messages.js';
import { customerOf } from '../../domain/order/order.js';
import type { OrderRules } from '../../domain/order/order-rules.js';
import { isPast } from '../../domain/order/past-dates.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import type { Body } from '../tmf630/resource.js';

/** What speaks against taking an order, though it follows the schema. */
export const orderFaults = (rules: OrderRules, kind: OrderKind, body: Body): ErrorDetail[] => [
  ...customerFaults(rules, kind, body),
  ...pastDateFaults(body),
];

function customerFaults({ customerRequired }: OrderRules, kind: OrderKind, body: Body): ErrorDetail[] {
  if (!customerRequired.includes(kind) || customerOf(body) !== undefined) return [];
  return [{ path: '$.relatedParty', message: 'must name the customer, as a party with the role customer' }];
}

/** A completion that is asked for in the past. */
export function pastDateFaults({ requestedCompletionDate: date }: Body): ErrorDetail[] {
  if (typeof date !== 'string' || !isPast(date, new Date())) return [];
  const message = 'lies in the past: ask for a day to come, or leave it out';
  return [{ path: '$.requestedCompletionDate', message }];
}
