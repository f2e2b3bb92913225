import { nodeKeyOf } from '../../domain/decomposition/reported-values.js';
import type { CharacteristicValues } from '../../domain/lib/values.js';
import type { AdvanceBasis } from '../../domain/plan/advance.js';
import { internalKinds, type Step, type StepKind } from '../../domain/plan/plan.js';
import { anyOf, type Transaction } from '../database.js';
import type { PlanStep } from '../tables/plan.js';
import type { Filled, Row } from '../tables/row.js';

const internal: ReadonlySet<StepKind> = new Set(internalKinds);

type StepRow = Row<PlanStep, 'id' | 'orderId' | 'itemId' | 'kind' | 'graph'>;

/** What is to be known of tasks, milestones, waits and lags to start them. */
export interface StepDetails extends Pick<AdvanceBasis, 'completedAt' | 'reportedValuesOf'> {
  readonly stepOf: ReadonlyMap<string, Step>;
}

/** Reads it of those of the rows that need it; for others it costs no statement. */
export async function loadStepDetails(tx: Transaction, rows: readonly StepRow[]): Promise<StepDetails> {
  const ownIds = rows.filter(({ kind, graph }) => internal.has(kind) || graph.lags).map(({ id }) => id);
  const steps =
    ownIds.length === 0
      ? []
      : await tx.rows<Row<PlanStep, 'id' | 'step'>>('SELECT id, step FROM plan_step WHERE id IN (?)', [
          anyOf(ownIds),
        ]);
  const before = steps.flatMap(({ step }) => Object.keys(step.lags ?? {}));
  const ended =
    before.length === 0
      ? []
      : await tx.rows<Row<PlanStep, 'id'> & Filled<PlanStep, 'completedAt'>>(
          'SELECT id, completedAt FROM plan_step WHERE id IN (?) AND completedAt IS NOT NULL',
          [anyOf(before)],
        );
  const waits = new Set(
    steps.filter(({ step }) => step.wait?.characteristic !== undefined).map(({ id }) => id),
  );
  const reported = await loadReportedValues(
    tx,
    rows.filter(({ id }) => waits.has(id)),
  );
  const itemOf = new Map(rows.map(({ id, itemId }) => [id, itemId]));
  const nodeOf = new Map(steps.map(({ id, step: { key } }) => [id, nodeKeyOf(key)]));
  return {
    stepOf: new Map(steps.map(({ id, step }) => [id, step])),
    completedAt: new Map(ended.map(({ id, completedAt }) => [id, completedAt])),
    reportedValuesOf: (id) => ({
      ...reported.get(itemOf.get(id) ?? ''),
      ...reported.get(nodeOf.get(id) ?? ''),
    }),
  };
}

/** The values reported for an item, by its id, and those for one of its nodes, by the node's key. */
async function loadReportedValues(
  tx: Transaction,
  waits: readonly StepRow[],
): Promise<ReadonlyMap<string, CharacteristicValues>> {
  const [first] = waits;
  if (!first) return new Map();
  const results = await tx.rows<
    Row<PlanStep, 'itemId'> & Filled<PlanStep, 'result'> & { readonly stepKey: string }
  >(
    `SELECT itemId, JSON_UNQUOTE(JSON_EXTRACT(step, '$.key')) AS stepKey, result FROM plan_step WHERE orderId = ? AND itemId IN (?) AND result IS NOT NULL
     ORDER BY completedAt IS NULL, completedAt`,
    [first.orderId, anyOf([...new Set(waits.map(({ itemId }) => itemId))])],
  );
  const reported = new Map<string, Record<string, unknown>>();
  for (const { itemId, stepKey, result } of results) {
    const values = Object.fromEntries((result.characteristics ?? []).map(({ name, value }) => [name, value]));
    for (const key of [itemId, nodeKeyOf(stepKey)]) reported.set(key, { ...reported.get(key), ...values });
  }
  return reported;
}
