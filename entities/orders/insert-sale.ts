import type { Inventory } from '../../domain/inventory/inventory.js';
import { type Json, text } from '../../domain/lib/json.js';
import type { OrderInput } from '../../domain/order/messages.js';
import type { Plan } from '../../domain/plan/plan.js';
import { agreementDoc, agreementId, agreementName } from '../../domain/tmf/documents/agreement-doc.js';
import { productDoc } from '../../domain/tmf/documents/product-doc.js';
import type { Transaction } from '../database.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';
import { completeContractOfQuote } from '../inventory/contract-of-quote.js';

/** An order with its sale. */
interface SoldOrder {
  readonly input: OrderInput;
  readonly order: { readonly customerId: string | null; readonly doc: object };
  readonly plan: Plan;
  readonly inventory: Inventory;
}

/** A new product exists from now on: `pendingActive`, reserved by its order. */
export function insertProducts(tx: Transaction, { input, order, plan }: SoldOrder): void {
  const now = new Date();
  const { orderId } = input;
  const { customerId } = order;
  const rows = plan.items.flatMap((item) => {
    const { product } = item;
    if (!product || item.action !== 'add') return [];
    return [
      {
        id: product.id,
        status: 'pendingActive',
        name: product.name,
        customerId,
        productOfferingId: product.offering?.id,
        productSpecificationId: product.specification?.id,
        parentProductId: product.parentProductId,
        orderId,
        orderItemId: item.id,
        reservedBy: orderId,
        doc: productDoc(item, { orderId, customerId }),
        createdAt: now,
        updatedAt: now,
      },
    ];
  });
  if (!rows[0]) return;
  tx.insert('product', Object.keys(rows[0]) as (keyof (typeof rows)[0])[], rows);
  const ids = rows.map(({ id }) => id);
  recordEventFor(tx, 'product', 'create', rowsWrittenAt(now, ids));
}

/** The contract for what is sold with the order; it covers each item from its completion on. */
export async function insertAgreement(
  tx: Transaction,
  { input, order, plan, inventory }: SoldOrder,
): Promise<void> {
  const sold = plan.items.filter(({ action, product }) => action === 'add' && product !== undefined);
  if (sold.length === 0) return;
  const now = new Date();
  const { orderId } = input;
  const { customerId } = order;
  const doc = agreementDoc(sold, { ...order, customerName: text(inventory.customer?.['name']), from: now });
  // Only an order of a quote may have a contract already, from the acceptance.
  if (
    (order.doc as Json)['quote'] !== undefined &&
    (await completeContractOfQuote(tx, { orderId, doc, now }))
  )
    return;
  const row = {
    id: agreementId(orderId),
    status: 'inProcess',
    state: 'draft',
    name: agreementName(orderId),
    agreementType: 'commercial',
    customerId,
    orderId,
    startDate: now,
    doc,
    createdAt: now,
    updatedAt: now,
  };
  tx.insert('agreement', Object.keys(row) as (keyof typeof row)[], [row]);
  recordEventFor(tx, 'agreement', 'create', rowsWrittenAt(now, [row.id]));
}
