import { nestedIn } from '../../domain/lib/nested.js';
import type { Row } from '../../entities/documents/document-kind.js';
import { planSize } from '../../entities/orders/stored-order-plan.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { Body } from '../tmf630/resource.js';

/**
 * A revision is decided at once, while the caller waits: nothing of the plan is read before its size is known. Throws 409 for an order
 * that takes too long.
 */
export async function refuseLarge({ database }: Context, { id, doc }: Row, sent: Body): Promise<void> {
  const count = [doc, sent].flatMap((each) => nestedIn(each, 'productOrderItem')).length;
  if (count > mostItems)
    throw tooLarge(`items to be revised, more than ${mostItems} with those that were sent`);
  const { steps, items } = await planSize(database, id);
  if (Math.max(steps, items) > mostPlanned)
    throw tooLarge(`steps to be revised, more than ${mostPlanned} of its plan, or as many items`);
}

const tooLarge = (what: string): Problem =>
  new Problem(
    'conflict',
    `The order has too many ${what}: send another order for what is to be added, and change what it has delivered by another order.`,
  );

/** What an order of this many items comes to is decided in a fraction of a second. */
const mostItems = 100;

/** So is a plan of this many steps and items, to which a few ordered items may come. */
const mostPlanned = 2_000;
