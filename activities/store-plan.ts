import type { OrderInput } from '../domain/messages.js';
import { graphsOf, partition } from '../domain/partition.js';
import type { Plan, PlannedItem } from '../domain/plan.js';
import type { Database, Transaction } from '../entities/database.js';
import { orderTable } from '../entities/order-tables.js';
import { insertSteps } from '../entities/step-store.js';
import { agreementDoc, agreementId } from './agreement-doc.js';
import { handOffOrder } from './hand-off-order.js';
import { productDoc } from './product-doc.js';
import { reserveProducts } from './reserve-products.js';

export { ReservationError } from './reserve-products.js';

export interface DecomposedOrder {
  readonly input: OrderInput;
  readonly order: { readonly customerId: string | null; readonly doc: object };
  readonly plan: Plan;
}

/**
 * Stores items and steps, reserves the sold products and sets the order to work, in one transaction. Returns how many
 * partitions the order is run in; of a second call the first one's.
 */
export async function storePlan(database: Database, decomposed: DecomposedOrder): Promise<number> {
  const { input, order, plan } = decomposed;
  const { orderId, kind } = input;
  const partitioning = partition(plan);
  const graph = new Map(
    graphsOf(plan, partitioning).flatMap(({ steps }) => steps.map((step) => [step.id, step])),
  );
  return await database.transaction(async (tx) => {
    const [row] = await tx.rows<{ partitions: number }>(
      `SELECT partitions FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`,
      [orderId],
    );
    if (row && row.partitions > 0) return row.partitions;
    if (kind === 'productOrder') await reserveProducts(tx, orderId, plan.items);
    insertItems(tx, orderId, plan.items);
    insertProducts(tx, decomposed);
    insertAgreement(tx, decomposed);
    const { customerId } = order;
    insertSteps(tx, {
      orderId,
      orderKind: kind,
      customerId,
      plan,
      partitioning,
      graph,
      handOff: handOffOrder,
    });
    const now = new Date();
    tx.write(
      `UPDATE ${orderTable[kind]} SET state = 'inProgress', partitions = ?, startDate = ?, updatedAt = ?,
         errorMessage = NULL, revision = revision + 1 WHERE id = ?`,
      [partitioning.count, now, now, orderId],
    );
    return partitioning.count;
  });
}

function insertItems(tx: Transaction, orderId: string, items: readonly PlannedItem[]): void {
  tx.insert(
    'order_item',
    ['orderId', 'itemId', 'parentItemId', 'position', 'action', 'state', 'productId', 'planned'],
    items.map((planned, position) => ({
      orderId,
      itemId: planned.id,
      parentItemId: planned.parentId,
      position,
      action: planned.action,
      state: 'inProgress',
      productId: planned.product?.id,
      planned,
    })),
  );
}

/** What is being added is there from now on, `pendingActive`, held by its order. */
function insertProducts(tx: Transaction, { input, order, plan }: DecomposedOrder): void {
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
  if (rows[0]) tx.insert('product', Object.keys(rows[0]) as (keyof (typeof rows)[0])[], rows);
}

/** The contract of what is sold with the order; it covers each item from its completion on. */
function insertAgreement(tx: Transaction, { input, order, plan }: DecomposedOrder): void {
  const sold = plan.items.filter(({ action, product }) => action === 'add' && product !== undefined);
  if (sold.length === 0) return;
  const now = new Date();
  const { orderId } = input;
  const { customerId } = order;
  const row = {
    id: agreementId(orderId),
    status: 'inProcess',
    name: `Contract of order ${orderId}`,
    agreementType: 'commercial',
    customerId,
    orderId,
    startDate: now,
    doc: agreementDoc(sold, order),
    createdAt: now,
    updatedAt: now,
  };
  tx.insert('agreement', Object.keys(row) as (keyof typeof row)[], [row]);
}
