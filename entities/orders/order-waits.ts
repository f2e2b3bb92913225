import type { OrderKind } from '../../domain/order/messages.js';
import type { OrderRows } from '../../domain/plan/order-waits.js';
import type { OpenStep } from '../../domain/plan/wait.js';
import { isGateId } from '../../domain/plan/gates.js';
import { unresolvedFallout } from '../../domain/tmf/schemas/fallout.js';
import { anyOf, type Database } from '../database.js';
import { parseJsonList } from '../tables/columns.js';
import { orderTable } from '../tables/order-tables.js';
import type {
  CancelOrder,
  OrchestratedOrderRow,
  OrderHold,
  OrderRevision,
  StuckOrder,
} from '../tables/orders.js';
import type { Fallout, ManualTask, PlanGateStep, PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';
import { itemsWithinEach } from './held-items.js';
import { queuedSteps } from './queued-steps.js';

type OrderRow = Row<
  OrchestratedOrderRow,
  'state' | 'orderDate' | 'updatedAt' | 'partitions' | 'errorMessage' | 'completionDate'
> & {
  readonly cancelRequestedAt: CancelOrder['createdAt'] | null;
  readonly revisionRequestedAt: OrderRevision['createdAt'] | null;
  readonly idleSince: StuckOrder['updatedAt'] | null;
};

type StepRow = Row<
  PlanStep,
  | 'id'
  | 'itemId'
  | 'kind'
  | 'state'
  | 'operation'
  | 'withdrawal'
  | 'downstreamSystem'
  | 'reportedState'
  | 'externalRef'
  | 'startedAt'
  | 'dueAt'
  | 'nextInquiryAt'
  | 'inquiries'
  | 'lastHeardAt'
> & {
  readonly name: string | null;
  readonly notBefore: string | null;
  readonly answerWithin: string | null;
  /** A part of the document. */
  readonly dependsOn: unknown;
};

type FalloutRow = Row<Fallout, 'id' | 'stepId' | 'state' | 'code' | 'reason' | 'activity' | 'updatedAt'>;

/** An order as its rows have it, and how many steps of its plan are in which state. */
export interface OrderStanding {
  readonly rows: OrderRows;
  readonly completionDate: Date | null;
  readonly counts: Readonly<Partial<Record<PlanStep['state'], number>>>;
}

/** What is known of why the order does not move; undefined when Turnup runs none with that id. */
export async function readStanding(
  database: Database,
  kind: OrderKind,
  orderId: string,
): Promise<OrderStanding | undefined> {
  const [[order], holds, counts, faults, steps] = await Promise.all([
    readOrder(database, kind, orderId),
    readHolds(database, orderId),
    database.rows<Row<PlanStep, 'state'> & { readonly number: number }>(
      'SELECT state, COUNT(*) AS number FROM plan_step WHERE orderId = ? GROUP BY state',
      [orderId],
    ),
    database.rows<FalloutRow>(
      `SELECT id, stepId, state, code, reason, activity, updatedAt FROM fallout
       WHERE orderId = ? AND state IN (?) ORDER BY createdAt, id`,
      [orderId, anyOf(unresolvedFallout)],
    ),
    readOpenSteps(database, orderId),
  ]);
  if (!order) return undefined;
  const { state, orderDate, updatedAt, partitions, completionDate } = order;
  const { cancelRequestedAt, revisionRequestedAt, idleSince } = order;
  const falloutOf = new Map(
    faults.map(({ state: decided, ...fallout }) => [
      fallout.stepId,
      { ...fallout, isOpen: decided === 'open' },
    ]),
  );
  return {
    completionDate,
    counts: Object.fromEntries(counts.map((each) => [each.state, each.number])),
    rows: {
      now: new Date(),
      state,
      orderDate,
      updatedAt,
      isPlanned: partitions > 0,
      ...holds,
      catalogFaults: state === 'held' ? messagesOf(order.errorMessage) : [],
      faults: faults.filter(({ stepId }) => stepId === null),
      ...(cancelRequestedAt && { cancelRequestedAt }),
      ...(revisionRequestedAt && { revisionRequestedAt }),
      ...(idleSince && { idleSince }),
      openInGates: await countOpen(database, [...new Set(steps.flatMap(({ dependsOn }) => dependsOn))]),
      steps: steps.map((step) => {
        const fallout = falloutOf.get(step.id);
        return fallout ? { ...step, fallout } : step;
      }),
    },
  };
}

/** What is on hold: the order as a whole, items, or both. */
async function readHolds(
  database: Database,
  orderId: string,
): Promise<Pick<OrderRows, 'hold' | 'itemHolds'>> {
  const rows = await database.rows<Row<OrderHold, 'itemId' | 'reason' | 'heldBy' | 'heldAt' | 'heldUntil'>>(
    `SELECT itemId, reason, heldBy, heldAt, heldUntil FROM order_hold
     WHERE orderId = ? AND endedAt IS NULL ORDER BY heldAt, id`,
    [orderId],
  );
  const whole = rows.find(({ itemId }) => itemId === null);
  const ofItems = rows.flatMap(({ itemId, ...hold }) => (itemId === null ? [] : [{ ...hold, itemId }]));
  const within = await itemsWithinEach(
    database,
    orderId,
    ofItems.map(({ itemId }) => itemId),
  );
  const itemHolds = ofItems.map((hold) => ({ ...hold, itemIds: within.get(hold.itemId) ?? new Set() }));
  if (!whole) return { itemHolds };
  const { itemId: _, ...hold } = whole;
  return { hold, itemHolds };
}

async function readOrder(database: Database, kind: OrderKind, orderId: string): Promise<OrderRow[]> {
  return await database.rows<OrderRow>(
    `SELECT state, orderDate, updatedAt, partitions, errorMessage, completionDate,
     (SELECT MAX(c.createdAt) FROM cancel_order c
      WHERE c.orderId = o.id AND c.state IN ('acknowledged', 'accepted')) AS cancelRequestedAt,
     (SELECT MIN(r.createdAt) FROM order_revision r
      WHERE r.orderId = o.id AND r.state = 'requested') AS revisionRequestedAt,
     (SELECT x.updatedAt FROM stuck_order x WHERE x.id = o.id AND x.reason = 'waitsForNothing') AS idleSince
   FROM ${orderTable[kind]} o WHERE id = ? AND caller IS NOT NULL`,
    [orderId],
  );
}

/** The steps that are not done with, with their tasks and their places in queues. */
async function readOpenSteps(database: Database, orderId: string): Promise<readonly OpenStep[]> {
  const [steps, tasks] = await Promise.all([
    database.rows<StepRow>(
      `SELECT id, itemId, kind, state, operation, withdrawal, downstreamSystem, reportedState, externalRef, startedAt,
         dueAt, nextInquiryAt, inquiries, lastHeardAt,
         JSON_UNQUOTE(JSON_EXTRACT(graph, '$.name')) AS name,
         IF(state = 'waiting', JSON_UNQUOTE(JSON_EXTRACT(graph, '$.notBefore')), NULL) AS notBefore,
         IF(state = 'waiting', JSON_EXTRACT(graph, '$.dependsOn'), NULL) AS dependsOn,
         IF(nextInquiryAt IS NULL, NULL, JSON_UNQUOTE(JSON_EXTRACT(step, '$.answerWithin'))) AS answerWithin
       FROM plan_step WHERE orderId = ? AND (state <> 'completed' OR withdrawal IS NOT NULL) ORDER BY position, id`,
      [orderId],
    ),
    database.rows<Row<ManualTask, 'id' | 'stepId' | 'role' | 'assignee' | 'dueDate' | 'createdAt'>>(
      `SELECT id, stepId, role, assignee, dueDate, createdAt FROM manual_task WHERE orderId = ? AND state = 'open'`,
      [orderId],
    ),
  ]);
  const mayBeQueued = steps.filter(({ state }) => state === 'handingOff' || state === 'undoing');
  const queued = await queuedSteps(
    database,
    mayBeQueued.map(({ id }) => id),
  );
  const taskOf = new Map(tasks.map((task) => [task.stepId, task]));
  return steps.map(({ name, notBefore, answerWithin, dependsOn, ...step }) => {
    const [place, task] = [queued.get(step.id), taskOf.get(step.id)];
    return {
      ...step,
      name: name ?? step.id,
      notBefore: notBefore === null ? null : new Date(notBefore),
      answerWithin: answerWithin === null ? null : Number(answerWithin),
      dependsOn: parseJsonList(dependsOn).map(String),
      ...(place && { queued: place }),
      ...(task && { task }),
    };
  });
}

/** How many steps are to be completed before each of the gates among these opens; those that are open are missing. */
async function countOpen(
  database: Database,
  dependencies: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const gateIds = dependencies.filter(isGateId);
  if (gateIds.length === 0) return new Map();
  const rows = await database.rows<Row<PlanGateStep, 'gateId'> & { readonly number: number }>(
    `SELECT m.gateId, COUNT(*) AS number FROM plan_gate_step m JOIN plan_step s ON s.id = m.stepId
     WHERE m.gateId IN (?) AND s.state <> 'completed' GROUP BY m.gateId`,
    [anyOf(gateIds)],
  );
  return new Map(rows.map(({ gateId, number }) => [gateId, number]));
}

const messagesOf = (errors: unknown): string[] =>
  parseJsonList(errors).flatMap((error) => {
    const { message } = error as { readonly message?: unknown };
    return typeof message === 'string' ? [message] : [];
  });
