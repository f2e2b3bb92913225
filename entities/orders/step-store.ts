import type { OrderKind } from '../../domain/order/messages.js';
import type { Gates } from '../../domain/plan/gates.js';
import type { GraphStep, Partitioning } from '../../domain/plan/partition.js';
import { isHandedOff, type Step } from '../../domain/plan/plan.js';
import type { StartedStep } from '../../domain/plan/plan-layout.js';
import { toHandOffOrder } from '../../domain/tmf/documents/hand-off-order.js';
import type { Carried } from '../../domain/tmf/documents/carried.js';
import { parseInstant } from '../../domain/lib/instants.js';
import type { Transaction } from '../database.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordHandOffEvent } from '../events/event-sources.js';
import { handOffTable } from '../tables/order-tables.js';
import { insertGates } from './gates.js';

/** What a decomposed order's steps are stored with. */
interface StepsToInsert {
  readonly orderId: string;
  readonly orderKind: OrderKind;
  readonly customerId: string | null;
  readonly steps: readonly Step[];
  /** The place of each step in lists. */
  readonly positionOf: (step: Step, index: number) => number;
  readonly partitioning: Partitioning;
  readonly gates: Gates;
  readonly graph: ReadonlyMap<string, GraphStep>;
  /** What each hand-off carries of the order. */
  readonly carriedBy: (step: Step) => Carried;
  /** The steps that begin with the order; all others wait. */
  readonly started: ReadonlyMap<string, StartedStep>;
}

/** Inserts the steps, and the service, resource and work orders that they are to be handed off as. */
export function insertSteps(tx: Transaction, input: StepsToInsert): void {
  const { orderId, orderKind, steps, positionOf, partitioning, gates, graph, started } = input;
  if (steps.length === 0) return;
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
      'gateId',
      'position',
      'kind',
      'downstreamSystem',
      'pointOfNoReturn',
      'state',
      'startedAt',
      'sentAt',
      'completedAt',
      'dueAt',
      'graph',
      'step',
    ],
    steps.map((step, index) => ({
      ...progressColumns(started.get(step.id), now),
      id: step.id,
      orderId,
      orderKind,
      itemId: step.itemId,
      partitionNo: partitioning.partitionOf.get(step.id) ?? 0,
      partitions: partitioning.count,
      gateId: gates.before.get(step.id)?.id ?? null,
      position: positionOf(step, index),
      kind: step.kind,
      downstreamSystem: step.downstreamSystem,
      pointOfNoReturn: step.pointOfNoReturn,
      graph: graph.get(step.id),
      step,
    })),
  );
  const stepIds = steps.map(({ id }) => id);
  insertGates(tx, orderId, { gates, stepIds });
  insertHandOffs(tx, input);
}

function progressColumns({ state, dueAt, isSent }: StartedStep = { state: 'waiting' }, now: Date) {
  return {
    state,
    startedAt: state === 'waiting' ? null : now,
    sentAt: isSent ? now : null,
    completedAt: state === 'completed' ? now : null,
    dueAt: dueAt ?? null,
  };
}

function insertHandOffs(tx: Transaction, input: StepsToInsert): void {
  const now = new Date();
  const { orderId, orderKind, customerId, steps, carriedBy } = input;
  for (const [kind, table] of Object.entries(handOffTable)) {
    const rows = steps
      .filter(isHandedOff)
      .filter((step) => step.kind === kind)
      .map((step) => {
        const carried = carriedBy(step);
        return {
          id: step.id,
          state: 'acknowledged',
          category: step.specification.name,
          externalId: step.key.slice(0, 255),
          parentOrderId: orderId,
          parentOrderKind: orderKind,
          downstreamSystem: step.downstreamSystem,
          customerId,
          orderDate: now,
          requestedStartDate: parseInstant(carried.order['requestedStartDate']),
          requestedCompletionDate: parseInstant(carried.order['requestedCompletionDate']),
          doc: toHandOffOrder(step, carried),
          createdAt: now,
          updatedAt: now,
        };
      });
    if (!rows[0]) continue;
    tx.insert(table, Object.keys(rows[0]) as (keyof (typeof rows)[0])[], rows);
    const ids = rows.map(({ id }) => id);
    recordHandOffEvent(tx, kind, 'create', rowsWrittenAt(now, ids));
  }
}
