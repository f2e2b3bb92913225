import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { reportedValuesByStep } from '../../domain/decomposition/reported-values.js';
import { anyOf, type Database } from '../../entities/database.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import type { OrchestratedOrderRow } from '../../entities/tables/orders.js';
import type { Decomposition, PlanStep } from '../../entities/tables/plan.js';
import type { Row } from '../../entities/tables/row.js';
import type { PlanningThread } from './planning-thread.js';
import { replanOrder, type ReplanResult } from './replan-order.js';
import { nothingYet, type ReplanInput, toReportingStep } from '../../entities/orders/stored-order-plan.js';

/** How long a large order gathers what is reported before it is decomposed again: most of a burst comes within it. */
const gatherMs = 1_000;

type Replan = (input: ReplanInput) => Promise<ReplanResult>;

/**
 * Replans small orders at once. A large order is replanned by one at a time, in the planning thread, and with all that was
 * reported until then: who finds its own report taken by another has nothing left to do but to read its steps again. Where nothing comes
 * of the reports but other contents of waiting steps, only the items that they concern are decomposed (`replanScope`). So
 * what an order of 10,000 sites costs does not grow with the square of its sites.
 */
export function createReplan(database: Database, thread: PlanningThread): Replan {
  const turns = new Map<string, Promise<unknown>>();
  const waiting = new Set<ReplanInput>();
  /** Who reports nothing wants the whole plan renewed. */
  const reportedWith = ({ orderId, stepIds }: ReplanInput): readonly string[] =>
    stepIds.length === 0
      ? []
      : [...new Set([...waiting].flatMap((each) => (each.orderId === orderId ? each.stepIds : [])))];
  return async (input) => {
    if (!(await isPartitioned(database, input))) return await replanOrder(database, input);
    waiting.add(input);
    const before = turns.get(input.orderId) ?? Promise.resolve();
    const turn = before.then(async () => {
      if (await isTaken(database, input)) return { changed: true };
      await sleep(gatherMs);
      return await thread.replanOrder({ ...input, reported: reportedWith(input) });
    });
    const settled = turn.catch(() => undefined);
    turns.set(input.orderId, settled);
    try {
      return await turn;
    } finally {
      waiting.delete(input);
      if (turns.get(input.orderId) === settled) turns.delete(input.orderId);
    }
  };
}

async function isPartitioned(database: Database, { orderId, kind }: ReplanInput): Promise<boolean> {
  const [order] = await database.rows<Row<OrchestratedOrderRow, 'partitions'>>(
    `SELECT partitions FROM ${orderTable[kind]} WHERE id = ?`,
    [orderId],
  );
  return (order?.partitions ?? 1) > 1;
}

/** True when the plan has followed what these steps report, asked for by another partition or by a try whose answer was lost. */
async function isTaken(database: Database, { orderId, stepIds }: ReplanInput): Promise<boolean> {
  if (stepIds.length === 0) return false;
  const [[basis], steps] = await Promise.all([
    database.rows<Row<Decomposition, 'reportedValues'>>(
      'SELECT reportedValues FROM decomposition WHERE orderId = ?',
      [orderId],
    ),
    database.rows<Row<PlanStep, 'id' | 'state' | 'result' | 'reportedState' | 'step'>>(
      'SELECT id, state, result, reportedState, step FROM plan_step WHERE id IN (?)',
      [anyOf(stepIds)],
    ),
  ]);
  const taken = basis?.reportedValues ?? {};
  const reported = reportedValuesByStep(steps.map(toReportingStep), taken);
  return Object.entries(reported).every(([id, report]) => isDeepStrictEqual(report, taken[id] ?? nothingYet));
}
