import { workflowId } from '../../domain/order/ids.js';
import { toProductOrder } from '../../domain/qualification/quote.js';
import { itemsIn } from '../../domain/tmf/item-numbers.js';
import { partOfQuote } from '../../domain/selling/quote-acceptance.js';
import { ProductOrderCreate } from '../../domain/tmf/schemas/product-order.js';
import type { Transaction } from '../../entities/database.js';
import { storeContractOfQuote } from '../../entities/inventory/contract-of-quote.js';
import { renewContractsOfQuote } from '../../entities/inventory/contract-renewals.js';
import { storeOrder } from '../../entities/orders/intake.js';
import type { Body } from '../tmf630/resource.js';
import { toSubmission } from '../orders/submit-order.js';
import type { ResourceChange } from '../tmf630/stored-resource.js';

/**
 * Accepting is ordering: for each acceptance that the change adds, the order of its lines is stored in the same
 * transaction, and so exactly once. Returns the workflows of these orders.
 */
export async function placeAcceptedOrder(
  tx: Transaction,
  { id, body, before, caller }: ResourceChange,
): Promise<readonly string[]> {
  const added = itemsIn(body, 'acceptance').slice(itemsIn(before ?? {}, 'acceptance').length);
  const workflows: string[] = [];
  for (const acceptance of added) {
    const orderId = String((acceptance['productOrder'] as Body)['id']);
    const lines = itemsIn(acceptance, 'quoteItem').map((line) => String(line['id']));
    const part = partOfQuote({ ...body, id }, lines);
    const order = toProductOrder(part);
    const request = { body: order, caller, header: () => undefined };
    const submittable = { kind: 'productOrder', schema: ProductOrderCreate } as const;
    storeOrder(tx, orderId, await toSubmission({ database: tx }, submittable, request));
    storeContractOfQuote(tx, { id, orderId, quote: part });
    workflows.push(
      workflowId('productOrder', orderId),
      ...(await renewContractsOfQuote(tx, { quote: part, orderId })),
    );
  }
  return workflows;
}
