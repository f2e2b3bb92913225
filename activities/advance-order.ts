import type { OrderKind } from '../domain/messages.js';
import { partitionWorkflowId } from '../domain/ids.js';
import type { GraphStep } from '../domain/partition.js';
import type { StepKind } from '../domain/plan.js';
import { outcomeOf, type ReportedStep } from '../domain/step-outcome.js';
import type { StepState } from '../domain/step-state.js';
import { anyOf, type Database, type Transaction } from '../entities/database.js';
import { handOffTable } from '../entities/order-tables.js';
import { putMessages } from '../entities/outbox-store.js';
import { completeItems } from './complete-items.js';
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
export async function advanceOrder(database: Database, input: AdvanceInput): Promise<Advanced> {
  const { moved, states } = await takeOver(database, input);
  const items = new Set(moved.filter(({ to }) => to === 'completed').map(({ step }) => step.itemId));
  if (input.cancelling || (items.size === 0 && input.stepIds.length > 0)) return { states, ended: false };
  return { states, ended: await completeItems(database, input, items) };
}

interface Move {
  readonly step: StepRow;
  readonly to: StepState;
}

async function takeOver(
  database: Database,
  { stepIds }: AdvanceInput,
): Promise<{ moved: readonly Move[]; states: Record<string, StepState> }> {
  if (stepIds.length === 0) return { moved: [], states: {} };
  return await database.transaction(async (tx) => {
    const steps = await tx.rows<StepRow>(
      `SELECT id, orderId, orderKind, itemId, kind, partitionNo, downstreamSystem, state, generation, operation,
         reportedState, result, graph FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE`,
      [anyOf(stepIds)],
    );
    // A step that was completed before, by a try whose answer was lost, counts as moved: its item may not be.
    const moved = steps.map((step) => ({ step, to: outcomeOf(step) }));
    const changed = moved.filter(({ step, to }) => step.state !== to);
    writeStates(tx, changed);
    insertFallout(
      tx,
      changed.filter(({ to }) => to === 'failed').map(({ step }) => step),
    );
    tellOtherPartitions(tx, changed);
    return { moved, states: Object.fromEntries(moved.map(({ step, to }) => [step.id, to])) };
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
    for (const [kind, table] of Object.entries(handOffTable)) {
      const ids = steps.filter((step) => step.kind === kind).map(({ id }) => id);
      if (ids.length === 0 || shown[to] === undefined) continue;
      tx.write(
        `UPDATE ${table} SET state = ?, completionDate = ?, updatedAt = ?, revision = revision + 1 WHERE id IN (?)`,
        [shown[to], now, now, anyOf(ids)],
      );
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
