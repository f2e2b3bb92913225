import { isDeepStrictEqual } from 'node:util';
import { type Gates, gatesOf } from '../../domain/plan/gates.js';
import { grownPartitioning } from '../../domain/plan/grown-partitions.js';
import { graphsOf, type GraphStep } from '../../domain/plan/partition.js';
import type { Step } from '../../domain/plan/plan.js';
import type { Reconciliation } from '../../domain/plan/reconcile.js';
import type { Transaction } from '../../entities/database.js';
import { insertGates } from '../../entities/orders/gates.js';
import type { PlanStepRow, StoredOrderPlan } from '../../entities/orders/stored-order-plan.js';

/** Where every step runs and what it waits for there, once the plan is the new one. */
export function renewedGraph({ input, order, steps }: StoredOrderPlan, next: Reconciliation) {
  const { added, changed, redone } = next;
  const partitioning = grownPartitioning(
    { partitionOf: new Map(steps.map(({ id, partitionNo }) => [id, partitionNo])), count: order.partitions },
    {
      running: steps.map(({ step }) => step),
      added,
      asking: input.partition,
      mayDivide: input.mayDivide === true,
    },
  );
  // What was begun waits for what it waited for then.
  const renewed = new Map([...changed, ...redone].map((step) => [step.id, step]));
  const all = [...steps.map(({ id, step }) => renewed.get(id) ?? step), ...added];
  const gates = gatesOf(all, partitioning.partitionOf);
  const graphs = graphsOf({ steps: all }, partitioning, gates);
  const graph = new Map(graphs.flatMap((each) => each.steps.map((step) => [step.id, step])));
  return { partitioning, gates, graph };
}

export interface Links {
  readonly changed: readonly Step[];
  readonly gates: Gates;
  readonly graph: ReadonlyMap<string, GraphStep>;
}

/** Every step learns which gate is before it, and whether it is in one; the ids of those that did not know. */
export function updateLinks(
  tx: Transaction,
  { input: { orderId }, steps }: StoredOrderPlan,
  { changed, gates, graph }: Links,
): string[] {
  const renewed = new Set(changed.map(({ id }) => id));
  const others = steps.filter(
    (row) => !renewed.has(row.id) && graph.has(row.id) && !sameLinks(row.graph, graph.get(row.id)),
  );
  for (const { id, graph: before } of others)
    tx.write('UPDATE plan_step SET graph = ?, gateId = ? WHERE id = ?', [
      linked(before, graph.get(id)),
      gates.before.get(id)?.id ?? null,
      id,
    ]);
  insertGates(tx, orderId, { gates, stepIds: [...renewed, ...others.map(({ id }) => id)] });
  return others.map(({ id }) => id);
}

/** Waiting steps behind a gate with one of those that are to be done again, or are no more: it may have been open. */
export function closedFor(
  steps: readonly PlanStepRow[],
  { gates, again }: { readonly gates: Gates; readonly again: ReadonlySet<string> },
): string[] {
  if (again.size === 0) return [];
  const closed = new Set(
    [...new Set(gates.before.values())].filter(({ stepIds }) => stepIds.some((id) => again.has(id))),
  );
  return steps.flatMap(({ id, state }) => {
    const gate = gates.before.get(id);
    return state === 'waiting' && gate && closed.has(gate) ? [id] : [];
  });
}

/** What of a begun step may still change: who waits for it elsewhere, and how it is said what it waited for there. */
function linked(step: GraphStep, { dependsOn, awaitedElsewhere, ...wanted }: GraphStep = step): GraphStep {
  const { awaitedElsewhere: _, ...rest } = step;
  const { remoteDependents, remoteDependencies } = wanted;
  return {
    ...rest,
    dependsOn,
    remoteDependents,
    remoteDependencies,
    ...(awaitedElsewhere && { awaitedElsewhere }),
  };
}

const sameLinks = (step: GraphStep, wanted: GraphStep | undefined): boolean =>
  isDeepStrictEqual(step, linked(step, wanted));
