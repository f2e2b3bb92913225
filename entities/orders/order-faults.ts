import { v7 as uuidv7 } from 'uuid';
import type { OrderKind } from '../../domain/order/messages.js';
import { isTerminal } from '../../domain/order/order-state.js';
import { internalCode } from '../../domain/order/fault-types.js';
import { errorSignature } from '../../domain/plan/error-signature.js';
import { unresolvedFallout } from '../../domain/tmf/schemas/fallout.js';
import type { StuckReason } from '../../domain/plan/wait.js';
import { anyOf, type Database, sql } from '../database.js';
import { recordEventFor } from '../events/event-sources.js';
import { orderTable } from '../tables/order-tables.js';
import type { OrchestratedOrderRow } from '../tables/orders.js';
import type { Fallout } from '../tables/plan.js';
import type { Row } from '../tables/row.js';
import { closeFallout } from './fallout.js';
import { reviewHoldWithin } from './hold.js';
import { listStuck, stuckByFaults } from './stuck-orders.js';

/** The workflow that an order cannot go on in. */
export interface FaultyWorkflow {
  readonly kind: OrderKind;
  readonly orderId: string;
  /** Absent for the order's own workflow. */
  readonly partition?: number;
}

/** An activity that fails for another reason than the infrastructure's. */
export interface OrderFault extends FaultyWorkflow {
  readonly activity: string;
  readonly message: string;
  /** The steps that it was about, where it was about some. */
  readonly stepIds?: readonly string[];
}

/**
 * Opens a fallout `internal` of the order, or opens it again with what is known now: one a workflow, since a workflow goes
 * on after one activity with the next. Holds the order unless other partitions go on, and lists it as stuck. An order that
 * has ended is left alone.
 */
export async function openOrderFault(database: Database, fault: OrderFault): Promise<void> {
  const { kind, orderId, partition = null, activity, message, stepIds = [] } = fault;
  const now = new Date();
  await database.transaction(async (tx) => {
    const [order] = await tx.rows<Row<OrchestratedOrderRow, 'state' | 'customerId'>>(
      `SELECT state, customerId FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`,
      [orderId],
    );
    if (!order || isTerminal(order.state)) return;
    const doc = { '@type': 'Fallout', reasons: [{ code: internalCode, message, activity, stepIds }] };
    const facts = { falloutType: 'internal', downstreamSystem: null, specificationId: null } as const;
    const signature = errorSignature({ ...facts, code: internalCode, reason: `${activity}: ${message}` });
    const cut = { activity: activity.slice(0, 32), reason: message.slice(0, 1024), signature };
    const [found] = await tx.rows<Row<Fallout, 'id'>>(
      `SELECT id FROM fallout WHERE orderId = ? AND stepId IS NULL AND partitionNo <=> ? LIMIT 1`,
      [orderId, partition],
    );
    if (found)
      tx.write(
        `UPDATE fallout SET openedAt = IF(state = 'open', openedAt, ?), state = 'open', falloutType = ?, activity = ?,
           reason = ?, signature = ?, doc = ?, resolvedAt = NULL, resolvedBy = NULL,
           updatedAt = ?, revision = revision + 1 WHERE id = ?`,
        [now, facts.falloutType, cut.activity, cut.reason, signature, doc, now, found.id],
      );
    else
      tx.insert('fallout', insertedColumns, [
        {
          id: uuidv7(),
          state: 'open',
          orderId,
          orderKind: kind,
          generation: 1,
          operation: 'do',
          partitionNo: partition,
          customerId: order.customerId,
          falloutType: facts.falloutType,
          code: internalCode,
          openedAt: now,
          ...cut,
          doc,
          createdAt: now,
          updatedAt: now,
        },
      ]);
    recordEventFor(tx, kind, 'informationRequired', { where: 't.id = ?', values: [orderId] });
    await reviewHoldWithin(tx, fault);
    // Until the sweep looks at it itself.
    const stuck = stuckByFaults(kind, orderId, [{ partitionNo: partition, reason: cut.reason }]);
    listStuck(tx, kind, [{ id: orderId, customerId: order.customerId, restarts: 0, ...stuck }], now);
  });
}

const insertedColumns = [
  'id',
  'state',
  'orderId',
  'orderKind',
  'generation',
  'operation',
  'activity',
  'partitionNo',
  'customerId',
  'falloutType',
  'code',
  'reason',
  'signature',
  'openedAt',
  'doc',
  'createdAt',
  'updatedAt',
] as const;

/** The workflow goes on: its fallout is resolved, and the order is held no more unless other fallout holds it. */
export async function resolveOrderFault(database: Database, workflow: FaultyWorkflow): Promise<void> {
  const { kind, orderId, partition = null } = workflow;
  const now = new Date();
  await database.transaction(async (tx) => {
    await tx.rows(`SELECT id FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`, [orderId]);
    const which = sql('orderId = ? AND stepId IS NULL AND partitionNo <=> ?', [orderId, partition]);
    closeFallout(tx, 'resolved', { which, now });
    await reviewHoldWithin(tx, workflow);
    tx.write(
      `DELETE FROM stuck_order WHERE id = ? AND reason = ? AND NOT EXISTS (
         SELECT 1 FROM fallout WHERE orderId = ? AND stepId IS NULL AND state IN (?))`,
      [orderId, 'internal' satisfies StuckReason, orderId, anyOf(unresolvedFallout)],
    );
  });
}

/** True when an earlier run of the workflow was lost while a fault kept it from going on. */
export async function hasOpenFault(
  database: Database,
  { orderId, partition }: Omit<FaultyWorkflow, 'kind'>,
): Promise<boolean> {
  const rows = await database.rows(
    'SELECT id FROM fallout WHERE orderId = ? AND stepId IS NULL AND partitionNo <=> ? AND state IN (?) LIMIT 1',
    [orderId, partition ?? null, anyOf(unresolvedFallout)],
  );
  return rows.length > 0;
}
