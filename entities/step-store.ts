import type { OrderKind } from '../domain/messages.js';
import type { GraphStep, Partitioning } from '../domain/partition.js';
import type { Plan, Step } from '../domain/plan.js';
import type { Transaction } from './database.js';
import { writtenAt } from './event-log.js';
import { tellOfHandOffs } from './event-sources.js';
import { handOffTable } from './order-tables.js';

/** What a decomposed order's steps are stored with. */
export interface StoredPlan {
  readonly orderId: string;
  readonly orderKind: OrderKind;
  readonly customerId: string | null;
  readonly plan: Plan;
  readonly partitioning: Partitioning;
  readonly graph: ReadonlyMap<string, GraphStep>;
  /** Ids of the steps that are handed off as soon as this is committed. */
  readonly handingOff: ReadonlySet<string>;
  /** The orders to hand off, by step id, as TMF documents. */
  readonly handOff: (step: Step) => Record<string, unknown>;
}

/** Inserts the steps, and the service, resource and work orders that they are to be handed off as. */
export function insertSteps(tx: Transaction, stored: StoredPlan): void {
  const { orderId, orderKind, plan, partitioning, graph, handingOff } = stored;
  const now = new Date();
  tx.insert(
    'plan_step',
    [
      'id',
      'orderId',
      'orderKind',
      'itemId',
      'partitionNo',
      'partitions',
      'position',
      'kind',
      'downstreamSystem',
      'pointOfNoReturn',
      'state',
      'startedAt',
      'graph',
      'step',
    ],
    plan.steps.map((step, position) => ({
      id: step.id,
      orderId,
      orderKind,
      itemId: step.itemId,
      partitionNo: partitioning.partitionOf.get(step.id) ?? 0,
      partitions: partitioning.count,
      position,
      kind: step.kind,
      downstreamSystem: step.downstreamSystem,
      pointOfNoReturn: step.pointOfNoReturn,
      state: handingOff.has(step.id) ? 'handingOff' : 'waiting',
      startedAt: handingOff.has(step.id) ? now : null,
      graph: graph.get(step.id),
      step,
    })),
  );
  insertHandOffs(tx, stored);
}

function insertHandOffs(tx: Transaction, stored: StoredPlan): void {
  const now = new Date();
  const { orderId, orderKind, customerId, plan, handOff } = stored;
  for (const [kind, table] of Object.entries(handOffTable)) {
    const rows = plan.steps
      .filter((step) => step.kind === kind)
      .map((step) => ({
        id: step.id,
        state: 'acknowledged',
        category: step.specification.name,
        externalId: step.key.slice(0, 255),
        parentOrderId: orderId,
        parentOrderKind: orderKind,
        downstreamSystem: step.downstreamSystem,
        ...(table === 'service_order' && { customerId }),
        orderDate: now,
        doc: handOff(step),
        createdAt: now,
        updatedAt: now,
      }));
    if (!rows[0]) continue;
    tx.insert(table, Object.keys(rows[0]) as (keyof (typeof rows)[0])[], rows);
    const ids = rows.map(({ id }) => id);
    tellOfHandOffs(tx, kind, 'create', writtenAt(now, ids));
  }
}
