import { groupBy } from '../../domain/lib/group-by.js';
import { partitionWorkflowId } from '../../domain/order/ids.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { type Gates, isGateId } from '../../domain/plan/gates.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import { putMessages } from '../outbox.js';
import type { PlanGate, PlanGateStep, PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

interface OrderRef {
  readonly orderId: string;
  readonly kind: OrderKind;
}

/** Stores the gates before these steps; those that are there stay as they are. */
export function insertGates(
  tx: Transaction,
  orderId: string,
  { gates, stepIds }: { readonly gates: Gates; readonly stepIds: readonly string[] },
): void {
  const wanted = new Map(stepIds.flatMap((id) => gates.before.get(id) ?? []).map((gate) => [gate.id, gate]));
  const [ids, members] = [[...wanted.keys()], [...wanted.values()]];
  tx.upsert(
    'plan_gate',
    ['id', 'orderId'],
    ids.map((id) => ({ id, orderId })),
    'id = VALUES(id)',
  );
  tx.upsert(
    'plan_gate_step',
    ['gateId', 'stepId'],
    members.flatMap((gate) => gate.stepIds.map((stepId) => ({ gateId: gate.id, stepId }))),
    'gateId = VALUES(gateId)',
  );
}

// What is open or ended is found at the first step that is not. The ids of steps are spread evenly, so that a gate of
// 10,000 steps that are completed one by one costs some 100,000 looks at a row in all, not 50 million.
const isClosed = `EXISTS (SELECT 1 FROM plan_gate_step m JOIN plan_step s ON s.id = m.stepId
  WHERE m.gateId = g.id AND s.state <> 'completed')`;
const hasStepBehind = (gate: string): string => `EXISTS (SELECT 1 FROM plan_step b
  WHERE b.gateId = ${gate} AND b.state NOT IN ('undone', 'cancelled'))`;
const isStoodOn = `EXISTS (SELECT 1 FROM plan_gate_step o WHERE o.stepId = s.id AND ${hasStepBehind('o.gateId')})`;

/**
 * Notifies the partitions behind them of the gates that these steps, completed in this transaction, have opened. To be called last:
 * the gates stay locked until the commit, so that of two that complete the last steps of a gate one sees it open.
 */
export async function openGates(tx: Transaction, order: OrderRef, stepIds: readonly string[]): Promise<void> {
  if (stepIds.length === 0) return;
  const gates = await lockedGates(tx, stepIds);
  if (gates.length === 0) return;
  const waiting = await tx.rows<Row<PlanGate, 'id'> & { readonly partition: number }>(
    `SELECT DISTINCT g.id, b.partitionNo AS \`partition\`
     FROM plan_gate g JOIN plan_step b ON b.gateId = g.id
     WHERE g.id IN (?) AND NOT ${isClosed}`,
    [anyOf(gates)],
  );
  notifyPartitions(tx, order, { type: 'settled', rows: waiting });
}

/**
 * Notifies the partitions with steps in the gates before these, which are undone or cancelled in this transaction, of the
 * steps on which nothing stands any more. To be called last, like `openGates`.
 */
export async function releaseSteps(
  tx: Transaction,
  order: OrderRef,
  gateIds: readonly (string | null)[],
): Promise<void> {
  const before = [...new Set(gateIds.filter((id) => id !== null))];
  if (before.length === 0) return;
  await lockGates(tx, before);
  const ended = await tx.rows<Row<PlanGate, 'id'>>(
    `SELECT g.id FROM plan_gate g WHERE g.id IN (?) AND NOT ${hasStepBehind('g.id')}`,
    [anyOf(before)],
  );
  if (ended.length === 0) return;
  const inEnded = `SELECT m.stepId FROM plan_gate_step m WHERE m.gateId IN (?)`;
  const ids = anyOf(ended.map(({ id }) => id));
  // What else stands on these steps may be ending just now.
  await lockGates(tx, await gatesWith(tx, inEnded, [ids]));
  const released = await tx.rows<Row<PlanStep, 'id'> & { readonly partition: number }>(
    `SELECT s.id, s.partitionNo AS \`partition\` FROM plan_step s
     WHERE s.id IN (${inEnded}) AND s.state NOT IN ('undone', 'cancelled') AND NOT ${isStoodOn}`,
    [ids],
  );
  notifyPartitions(tx, order, { type: 'released', rows: released });
}

interface PartitionNotice {
  readonly type: 'settled' | 'released';
  /** Gates or steps, each with the partition that is notified. */
  readonly rows: readonly { readonly id: string; readonly partition: number }[];
}

/** One message to each partition, through the outbox. */
function notifyPartitions(
  tx: Transaction,
  { orderId, kind }: OrderRef,
  { type, rows }: PartitionNotice,
): void {
  putMessages(
    tx,
    [...groupBy(rows, ({ partition }) => partition)].map(([partition, own]) => ({
      workflowId: partitionWorkflowId(kind, orderId, partition),
      message: { type, stepIds: own.map(({ id }) => id) },
    })),
  );
}

/** Whether each of these gates is open (`completed`) or not (`waiting`); ids that are no gates are left out. */
export async function gateStates(
  database: Pick<Database, 'rows'>,
  ids: readonly string[],
): Promise<Readonly<Record<string, StepState>>> {
  const gates = ids.filter(isGateId);
  if (gates.length === 0) return {};
  const rows = await database.rows<Row<PlanGate, 'id'> & { readonly closed: number }>(
    `SELECT g.id, ${isClosed} AS closed FROM plan_gate g WHERE g.id IN (?)`,
    [anyOf(gates)],
  );
  return Object.fromEntries(rows.map(({ id, closed }) => [id, closed === 1 ? 'waiting' : 'completed']));
}

/** Of these steps, for which others wait elsewhere, those on which nothing stands any more. */
export async function findReleased(database: Database, stepIds: readonly string[]): Promise<string[]> {
  if (stepIds.length === 0) return [];
  const rows = await database.rows<Row<PlanStep, 'id'>>(
    `SELECT s.id FROM plan_step s WHERE s.id IN (?) AND NOT ${isStoodOn}`,
    [anyOf(stepIds)],
  );
  return rows.map(({ id }) => id);
}

/** The gates that these steps are in, locked. */
async function lockedGates(tx: Transaction, stepIds: readonly string[]): Promise<readonly string[]> {
  const gates = await gatesWith(tx, '?', [anyOf(stepIds)]);
  await lockGates(tx, gates);
  return gates;
}

async function gatesWith(tx: Transaction, stepIds: string, values: readonly unknown[]): Promise<string[]> {
  const rows = await tx.rows<Row<PlanGateStep, 'gateId'>>(
    `SELECT DISTINCT gateId FROM plan_gate_step WHERE stepId IN (${stepIds})`,
    values,
  );
  return rows.map(({ gateId }) => gateId);
}

/** In the order of their ids, so that two do not wait for each other. */
async function lockGates(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await tx.rows('SELECT id FROM plan_gate WHERE id IN (?) ORDER BY id FOR UPDATE', [anyOf(ids)]);
}
