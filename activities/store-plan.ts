import { graphsOf, partition, type PartitionGraph } from '../domain/partition.js';
import type { Plan, PlannedItem, Step } from '../domain/plan.js';
import type { Database, Transaction } from '../entities/database.js';
import { writtenAt } from '../entities/event-log.js';
import { tellOf } from '../entities/event-sources.js';
import { orderTable } from '../entities/order-tables.js';
import { insertSteps } from '../entities/step-store.js';
import { agreementDoc, agreementId } from './agreement-doc.js';
import type { Handed } from './bring.js';
import { handOffOrder } from './hand-off-order.js';
import type { LoadedPartition } from './load-partition.js';
import type { PrepareInput } from './prepare-order.js';
import { productDoc } from './product-doc.js';
import { reserveProducts } from './reserve-products.js';

export { ReservationError } from './reserve-products.js';

export interface DecomposedOrder {
  readonly input: PrepareInput;
  readonly order: { readonly customerId: string | null; readonly doc: object };
  readonly plan: Plan;
}

export interface Stored {
  /** How many workflows run the order. */
  readonly partitions: number;
  /** What a small order's workflow runs; absent when the plan had been stored before, or is run in partitions. */
  readonly partition?: LoadedPartition;
  /** Steps committed as `handingOff`, to be sent now. */
  readonly handed: readonly Handed[];
}

/** Stores items and steps, reserves the sold products and sets the order to work, in one transaction. */
export async function storePlan(database: Database, decomposed: DecomposedOrder): Promise<Stored> {
  const { input, order, plan } = decomposed;
  const { orderId, kind } = input;
  const { customerId } = order;
  const partitioning = partition(plan);
  const graphs = graphsOf(plan, partitioning);
  const graph = new Map(graphs.flatMap(({ steps }) => steps.map((step) => [step.id, step])));
  const first = input.handOff && partitioning.count === 1 ? plan.steps.filter(isFirst) : [];
  const handingOff = new Set(first.map(({ id }) => id));
  return await database.transaction(async (tx) => {
    const [row] = await tx.rows<{ partitions: number }>(
      `SELECT partitions FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`,
      [orderId],
    );
    if (row && row.partitions > 0) return { partitions: row.partitions, handed: [] };
    if (kind === 'productOrder') await reserveProducts(tx, orderId, plan.items);
    insertItems(tx, orderId, plan.items);
    insertProducts(tx, decomposed);
    insertAgreement(tx, decomposed);
    const steps = { orderId, orderKind: kind, customerId, plan, partitioning, graph, handingOff };
    insertSteps(tx, { ...steps, handOff: handOffOrder });
    const now = new Date();
    tx.write(
      `UPDATE ${orderTable[kind]} SET state = 'inProgress', partitions = ?, startDate = ?, updatedAt = ?,
         errorMessage = NULL, revision = revision + 1 WHERE id = ?`,
      [partitioning.count, now, now, orderId],
    );
    tellOf(tx, kind, 'stateChange', writtenAt(now, [orderId]));
    return {
      partitions: partitioning.count,
      handed: first.map((step) => toHanded(step, input)),
      ...(partitioning.count === 1 && { partition: toLoaded(graphs[0]!, handingOff) }),
    };
  });
}

const isFirst = ({ dependsOn }: Step): boolean => dependsOn.length === 0;

const toHanded = (step: Step, { orderId, kind }: PrepareInput): Handed => ({
  id: step.id,
  orderId,
  orderKind: kind,
  downstreamSystem: step.downstreamSystem,
  state: 'handingOff',
  generation: 1,
  step,
});

const toLoaded = (graph: PartitionGraph, handingOff: ReadonlySet<string>): LoadedPartition => ({
  graph,
  states: Object.fromEntries(
    graph.steps.map(({ id }) => [id, handingOff.has(id) ? 'handingOff' : 'waiting']),
  ),
  resumed: false,
  retrying: [],
  cancelling: false,
});

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
  if (!rows[0]) return;
  tx.insert('product', Object.keys(rows[0]) as (keyof (typeof rows)[0])[], rows);
  const ids = rows.map(({ id }) => id);
  tellOf(tx, 'product', 'create', writtenAt(now, ids));
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
  tellOf(tx, 'agreement', 'create', writtenAt(now, [row.id]));
}
