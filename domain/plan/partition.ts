import {
  type InternalKind,
  internalKinds,
  type Plan,
  type PlannedItem,
  type RetryPolicy,
  type Step,
} from './plan.js';
import { siteKey } from '../order/site.js';
import type { Place } from '../order/references.js';
import { groupBy } from '../lib/group-by.js';

/** Assigns the steps of a large order to workflows, so that none passes 10,000 events. */
export interface Partitioning {
  readonly partitionOf: ReadonlyMap<string, number>;
  /** At least 1. */
  readonly count: number;
}

/** What one workflow runs: plain JSON, compact, so that 200 steps stay far below a payload's 256 KiB. */
export interface PartitionGraph {
  readonly partition: number;
  readonly count: number;
  /** In dependency order. */
  readonly steps: readonly GraphStep[];
}

export interface GraphStep {
  readonly id: string;
  readonly name: string;
  /** Only on kinds that never leave Turnup. */
  readonly kind?: InternalKind;
  /** The downstream system; on all other kinds. */
  readonly system?: string;
  /** Ids of steps in this and in other partitions. */
  readonly dependsOn: readonly string[];
  /** Those of them after which it starts with a delay: their id, and an ISO 8601 duration. */
  readonly lags?: Readonly<Record<string, string>>;
  /** ISO 8601 instant before which it does not start. */
  readonly notBefore?: string;
  /** Other partitions that hold steps which depend on this one. */
  readonly remoteDependents: readonly number[];
  /** Other partitions with steps that this one depends on: they are notified during rollback. */
  readonly remoteDependencies: readonly number[];
  readonly retry: RetryPolicy;
  readonly inquireAfter: number;
  /** Present when the plan may grow by what this step reports. */
  readonly staggers?: true;
}

/**
 * 200 steps cost some 5,000 history events with their hand-offs, callbacks and an undo, half of what a workflow may
 * have.
 */
const stepsPerPartition = 200;

/**
 * Splits a large plan by site, or by top item where there is no site. What belongs together stays together, so a
 * partition has more than `maxSteps` steps only if a single site or top item has.
 */
export function partition(plan: Plan, maxSteps = stepsPerPartition): Partitioning {
  const partitionOf = new Map<string, number>();
  if (plan.steps.length <= maxSteps) {
    for (const step of plan.steps) partitionOf.set(step.id, 0);
    return { partitionOf, count: 1 };
  }
  let current = 0;
  let filled = 0;
  for (const group of groups(plan)) {
    if (filled > 0 && filled + group.length > maxSteps) {
      current += 1;
      filled = 0;
    }
    for (const step of group) partitionOf.set(step.id, current);
    filled += group.length;
  }
  return { partitionOf, count: current + 1 };
}

/** The graphs of all partitions, by their number. */
export function graphsOf(plan: Plan, partitioning: Partitioning): readonly PartitionGraph[] {
  const { partitionOf, count } = partitioning;
  const dependents = remoteDependents(plan, partitionOf);
  const steps: GraphStep[][] = Array.from({ length: count }, () => []);
  for (const step of plan.steps) {
    const own = partitionOf.get(step.id) ?? 0;
    const kind = internalKinds.find((each) => each === step.kind);
    steps[own]?.push({
      id: step.id,
      name: step.name,
      ...(kind && { kind }),
      ...(step.downstreamSystem !== undefined && { system: step.downstreamSystem }),
      dependsOn: step.dependsOn,
      remoteDependents: ascending(dependents.get(step.id)),
      remoteDependencies: ascending(
        step.dependsOn.map((id) => partitionOf.get(id) ?? own).filter((other) => other !== own),
      ),
      retry: step.retry,
      inquireAfter: step.inquireAfter,
      ...(step.staggers && { staggers: true }),
      ...(step.lags && { lags: step.lags }),
      ...(step.notBefore !== undefined && { notBefore: step.notBefore }),
    });
  }
  return steps.map((each, number) => ({ partition: number, count, steps: each }));
}

/**
 * Keeps the steps of one site or top item together, in the plan's order of their first step. Everything that moves
 * counts to its new place: two partitions that each move something to the other's site would wait for each other.
 */
function groups(plan: Plan): readonly (readonly Step[])[] {
  const topOf = topItems(plan.items);
  const newPlaces = new Map(plan.items.map((item) => [item.id, newPlace(item)]));
  const keyOf = ({ itemId, place: own }: Step): string => {
    const place = newPlaces.get(itemId) ?? own;
    return place ? `site ${siteKey(place)}` : `item ${topOf.get(itemId) ?? itemId}`;
  };
  return [...groupBy(plan.steps, keyOf).values()];
}

const newPlace = ({ action, product, realizations }: PlannedItem): Place | undefined =>
  action === 'move' ? (product?.place ?? realizations[0]?.place) : undefined;

/** The outermost item above each item; parents come before their children. */
function topItems(items: readonly PlannedItem[]): ReadonlyMap<string, string> {
  const result = new Map<string, string>();
  for (const { id, parentId } of items) result.set(id, result.get(parentId ?? id) ?? id);
  return result;
}

function remoteDependents(plan: Plan, partitionOf: ReadonlyMap<string, number>): Map<string, number[]> {
  const result = new Map<string, number[]>();
  for (const step of plan.steps) {
    const own = partitionOf.get(step.id) ?? 0;
    for (const id of step.dependsOn) {
      if (partitionOf.get(id) === own) continue;
      const known = result.get(id);
      if (!known) result.set(id, [own]);
      else if (known.at(-1) !== own) known.push(own);
    }
  }
  return result;
}

const ascending = (numbers: readonly number[] = []): readonly number[] =>
  [...new Set(numbers)].toSorted((a, b) => a - b);
