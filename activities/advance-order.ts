import type { OrderKind } from '../domain/messages.js';
import { partitionWorkflowId } from '../domain/ids.js';
import type { OrderState } from '../domain/order-state.js';
import type { GraphStep } from '../domain/partition.js';
import type { StepKind } from '../domain/plan.js';
import { outcomeOf, type ReportedStep } from '../domain/step-outcome.js';
import type { StepState } from '../domain/step-state.js';
import { anyOf, type Database, type Transaction } from '../entities/database.js';
import { writtenAt } from '../entities/event-log.js';
import { tellOfHandOffs } from '../entities/event-sources.js';
import { handOffTable, orderTable } from '../entities/order-tables.js';
import { putMessages } from '../entities/outbox-store.js';
import type { AtOnce } from './at-once.js';
import type { Handed } from './bring.js';
import { completeItems } from './complete-items.js';
import { markHandingOff, takesHandOffs } from './hand-off.js';
import { insertFallout, type FailedStep } from './open-fallout.js';

/** Which steps of which order somebody told about. */
export interface AdvanceInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly stepIds: readonly string[];
  /** More than 1: the order is finished by its own workflow, not by this partition's. */
  readonly partitions: number;
  /** True on the way back: then nothing is completed any more. */
  readonly cancelling: boolean;
  /** Steps that may become ready by this, and are handed off at once if they do. */
  readonly next?: readonly NextStep[];
}

/** A waiting step, and the steps it waits for that are not completed as far as the workflow knows. */
export interface NextStep {
  readonly id: string;
  readonly waitsFor: readonly string[];
}

/** Where the order stands after it. */
export interface Advanced {
  readonly states: Readonly<Record<string, StepState>>;
  /** True once everything in the order is completed; always false for a partition. */
  readonly ended: boolean;
}

interface StepRow extends Omit<FailedStep, 'operation' | 'reportedState'>, ReportedStep {
  readonly itemId: string;
  readonly kind: StepKind;
  readonly partitionNo: number;
  readonly graph: GraphStep;
}

/**
 * Takes over what downstream systems reported of the steps, and completes the items that are done with it. Safe to
 * repeat: it answers with the states as they are.
 */
export async function advanceOrder(
  database: Database,
  atOnce: AtOnce,
  input: AdvanceInput,
): Promise<Advanced> {
  const { moved, states, handed } = await takeOver(database, input);
  const items = new Set(moved.filter(({ to }) => to === 'completed').map(({ step }) => step.itemId));
  const nothingToComplete = input.cancelling || (items.size === 0 && input.stepIds.length > 0);
  const [brought, ended] = await Promise.all([
    atOnce.bring(handed),
    nothingToComplete ? false : completeItems(database, input, items),
  ]);
  const handingOff = Object.fromEntries(handed.map(({ id }) => [id, 'handingOff' as const]));
  return { states: { ...states, ...handingOff, ...brought }, ended };
}

interface Move {
  readonly step: StepRow;
  readonly to: StepState;
}

interface TakenOver {
  readonly moved: readonly Move[];
  readonly states: Readonly<Record<string, StepState>>;
  readonly handed: readonly Handed[];
}

async function takeOver(
  database: Database,
  { orderId, kind, stepIds, next = [] }: AdvanceInput,
): Promise<TakenOver> {
  if (stepIds.length === 0) return { moved: [], states: {}, handed: [] };
  return await database.transaction(async (tx) => {
    // The order's lock first: it is what a cancellation and a hand-off decide under.
    const [[order], locked] = await tx.reads<[{ state: OrderState }, StepRow]>(
      [
        `SELECT state FROM ${orderTable[kind]} WHERE id = ?${next.length > 0 ? ' FOR UPDATE' : ''}`,
        [orderId],
      ],
      [
        `SELECT id, orderId, orderKind, itemId, kind, partitionNo, downstreamSystem, state, generation, operation,
           reportedState, result, graph FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE`,
        [anyOf([...stepIds, ...next.map(({ id }) => id)])],
      ],
    );
    // A step that was completed before, by a try whose answer was lost, counts as moved: its item may not be.
    const reported = new Set(stepIds);
    const moved = locked.filter(({ id }) => reported.has(id)).map((step) => ({ step, to: outcomeOf(step) }));
    const changed = moved.filter(({ step, to }) => step.state !== to);
    writeStates(tx, changed);
    insertFallout(
      tx,
      changed.filter(({ to }) => to === 'failed').map(({ step }) => step),
    );
    tellOtherPartitions(tx, changed);
    const completed = new Set(moved.filter(({ to }) => to === 'completed').map(({ step }) => step.id));
    const ready = new Set(
      next.filter(({ waitsFor }) => waitsFor.every((id) => completed.has(id))).map(({ id }) => id),
    );
    const handed =
      order && takesHandOffs(order.state)
        ? await markHandingOff(
            tx,
            locked.filter(({ id }) => ready.has(id)),
          )
        : [];
    return { moved, handed, states: Object.fromEntries(moved.map(({ step, to }) => [step.id, to])) };
  });
}

/** What the handed-off order shows when its step has come to this. */
const shown: Readonly<Partial<Record<StepState, string>>> = {
  completed: 'completed',
  failed: 'failed',
  undone: 'cancelled',
  cancelled: 'cancelled',
};

function writeStates(tx: Transaction, moves: readonly Move[]): void {
  const now = new Date();
  for (const to of new Set(moves.map((move) => move.to))) {
    const steps = moves.filter((move) => move.to === to).map(({ step }) => step);
    tx.write(`UPDATE plan_step SET state = ?, completedAt = ? WHERE id IN (?)`, [
      to,
      now,
      anyOf(steps.map(({ id }) => id)),
    ]);
    if (to === 'completed' || to === 'undone') {
      tx.write(
        `UPDATE fallout SET state = 'resolved', resolvedAt = ?, updatedAt = ?, revision = revision + 1
         WHERE stepId IN (?) AND state IN ('open', 'retrying')`,
        [now, now, anyOf(steps.map(({ id }) => id))],
      );
    }
    for (const [kind, table] of Object.entries(handOffTable)) {
      const ids = steps.filter((step) => step.kind === kind).map(({ id }) => id);
      if (ids.length === 0 || shown[to] === undefined) continue;
      tx.write(
        `UPDATE ${table} SET state = ?, completionDate = ?, updatedAt = ?, revision = revision + 1 WHERE id IN (?)`,
        [shown[to], now, now, anyOf(ids)],
      );
      tellOfHandOffs(tx, kind, 'stateChange', writtenAt(now, ids));
    }
  }
}

/** Steps elsewhere that waited for these hear of it through the outbox (DESIGN §11). */
function tellOtherPartitions(tx: Transaction, moves: readonly Move[]): void {
  const byPartition = new Map<string, string[]>();
  for (const { step, to } of moves) {
    if (to !== 'completed') continue;
    for (const partition of step.graph.remoteDependents) {
      const id = partitionWorkflowId(step.orderKind, step.orderId, partition);
      byPartition.set(id, [...(byPartition.get(id) ?? []), step.id]);
    }
  }
  if (byPartition.size === 0) return;
  putMessages(
    tx,
    [...byPartition].map(([workflowId, stepIds]) => ({ workflowId, message: { type: 'settled', stepIds } })),
  );
}
