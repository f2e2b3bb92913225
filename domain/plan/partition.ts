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
import { longerDuration } from '../lib/instants.js';
import { type Gate, type Gates, gatesOf } from './gates.js';

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
  /**
   * Ids of steps of this partition, and of the gate before it when it waits for others; in plans that an earlier version
   * stored also of steps of other partitions.
   */
  readonly dependsOn: readonly string[];
  /** Of those that it begins some time after: their id, and an ISO 8601 duration; of a gate the longest. */
  readonly lags?: Readonly<Record<string, string>>;
  /** ISO 8601 instant before which it does not start. */
  readonly notBefore?: string;
  /** Steps of other partitions wait for it: it is not undone before it is released by them. */
  readonly awaitedElsewhere?: true;
  /** Partitions whose end of rollback it waits for: only of plans that an earlier version stored, else none. */
  readonly remoteDependents: readonly number[];
  /** Partitions that wait for the end of this one's rollback, likewise. */
  readonly remoteDependencies: readonly number[];
  readonly retry: RetryPolicy;
  readonly inquireAfter: number;
  /** Present when the plan may grow by what this step reports. */
  readonly staggers?: true;
}

/** What one partition holds at most. */
export interface PartitionLimits {
  readonly steps: number;
  /** Bytes that its graph has as JSON, at most. */
  readonly bytes: number;
}

/**
 * 200 steps cost some 5,000 history events with their hand-offs, callbacks and an undo, half of what a workflow may
 * have. 128 KiB leave as much of a payload of 256 KiB for their states, dates and withdrawals.
 */
export const partitionLimits: PartitionLimits = { steps: 200, bytes: 128 * 1_024 };

/**
 * Splits a large plan by site, or by top item where there is no site. What belongs together stays together, unless it
 * is larger than a partition: then it is split by the items within it, and what is left of a single item, such as its
 * quantity, in the plan's order. So no partition is ever larger than the limits. Pure: the same plan is split the same way.
 */
export function partition(plan: Plan, limits: Partial<PartitionLimits> = {}): Partitioning {
  const allowed = { ...partitionLimits, ...limits };
  const partitionOf = new Map<string, number>();
  if (fits(plan.steps, allowed)) {
    for (const step of plan.steps) partitionOf.set(step.id, 0);
    return { partitionOf, count: 1 };
  }
  const parts = packed(unitsOf(plan, allowed), allowed);
  for (const [number, steps] of parts.entries()) for (const { id } of steps) partitionOf.set(id, number);
  return { partitionOf, count: parts.length };
}

/** The graphs of all partitions, by their number. */
export function graphsOf(
  { steps: planned }: Pick<Plan, 'steps'>,
  { partitionOf, count }: Partitioning,
  gates: Gates = gatesOf(planned, partitionOf),
): readonly PartitionGraph[] {
  const steps: GraphStep[][] = Array.from({ length: count }, () => []);
  for (const step of planned) {
    const own = partitionOf.get(step.id) ?? 0;
    const kind = internalKinds.find((each) => each === step.kind);
    const gate = gates.before.get(step.id);
    const isOwn = (id: string): boolean => (partitionOf.get(id) ?? own) === own;
    const lags = lagsWithin(step, isOwn, gate);
    steps[own]?.push({
      id: step.id,
      name: step.name,
      ...(kind && { kind }),
      ...(step.downstreamSystem !== undefined && { system: step.downstreamSystem }),
      dependsOn: gate ? [...step.dependsOn.filter(isOwn), gate.id] : step.dependsOn,
      ...(gates.awaited.has(step.id) && { awaitedElsewhere: true }),
      remoteDependents: [],
      remoteDependencies: [],
      retry: step.retry,
      inquireAfter: step.inquireAfter,
      ...(step.staggers && { staggers: true }),
      ...(lags && { lags }),
      ...(step.notBefore !== undefined && { notBefore: step.notBefore }),
    });
  }
  return steps.map((each, number) => ({ partition: number, count, steps: each }));
}

/** The workflow needs to know that there is a lag; how long each is after a gate is read from the step when it opens. */
function lagsWithin(
  { lags }: Step,
  isOwn: (id: string) => boolean,
  gate: Gate | undefined,
): GraphStep['lags'] | undefined {
  if (!lags || !gate) return lags;
  const result: Record<string, string> = {};
  for (const [id, lag] of Object.entries(lags)) {
    const key = isOwn(id) ? id : gate.id;
    result[key] = longerDuration(lag, result[key]);
  }
  return result;
}

/** Steps that are kept together, none more than fits; in the plan's order of their first step. */
function unitsOf(plan: Plan, limits: PartitionLimits): readonly (readonly Step[])[] {
  const paths = itemPaths(plan.items);
  return groups(plan, paths).flatMap((group) => split(group, { depth: 0, paths, limits }));
}

/**
 * Steps of one site or top item together. What moves is all at its new place: partitions of which each moves something
 * to the other would wait for each other.
 */
function groups(plan: Plan, paths: ItemPaths): readonly (readonly Step[])[] {
  const newPlaces = new Map(plan.items.map((item) => [item.id, newPlace(item)]));
  const keyOf = ({ itemId, place: own }: Step): string => {
    const place = newPlaces.get(itemId) ?? own;
    return place ? `site ${siteKey(place)}` : `item ${paths.get(itemId)?.[0] ?? itemId}`;
  };
  return [...groupBy(plan.steps, keyOf).values()];
}

interface Split {
  /** How far down the item tree the steps have been told apart. */
  readonly depth: number;
  readonly paths: ItemPaths;
  readonly limits: PartitionLimits;
}

function split(steps: readonly Step[], { depth, paths, limits }: Split): readonly (readonly Step[])[] {
  if (fits(steps, limits)) return [steps];
  const byItem = groupBy(steps, ({ itemId }) => paths.get(itemId)?.[depth]);
  return [...byItem].flatMap(([item, own]) =>
    item === undefined
      ? packed(
          own.map((step) => [step]),
          limits,
        )
      : split(own, { depth: depth + 1, paths, limits }),
  );
}

/** The units in turn, each partition as full as it may be. */
function packed(units: readonly (readonly Step[])[], limits: PartitionLimits): readonly (readonly Step[])[] {
  const parts: Step[][] = [];
  let [steps, bytes] = [Infinity, Infinity];
  for (const unit of units) {
    const more = bytesOf(unit, limits);
    if (steps + unit.length > limits.steps || bytes + more > limits.bytes) {
      parts.push([]);
      [steps, bytes] = [0, 0];
    }
    parts.at(-1)?.push(...unit);
    steps += unit.length;
    bytes += more;
  }
  return parts;
}

/** True when one workflow can run all of them. */
export const fits = (steps: readonly Step[], limits = partitionLimits): boolean =>
  steps.length <= limits.steps && bytesOf(steps, limits) <= limits.bytes;

/** What a step's graph has beside its names and the ids in it. */
const fixedBytes = 340;
const utf8 = new TextEncoder();

/** At most what the graphs of these have as JSON, in bytes: a step depends on no more steps than are in its partition. */
export function bytesOf(steps: readonly Step[], limits = partitionLimits): number {
  let bytes = 0;
  for (const { id, name, downstreamSystem = '', dependsOn, lags = {} } of steps) {
    const ids = 1 + Math.min(dependsOn.length, limits.steps);
    const lagging = Math.min(Object.keys(lags).length, limits.steps);
    const names = utf8.encode(JSON.stringify(name + downstreamSystem)).length;
    bytes += fixedBytes + names + (id.length + 3) * ids;
    bytes += (id.length + 30) * lagging;
  }
  return bytes;
}

/** The items above each, outermost first, and the item itself. */
type ItemPaths = ReadonlyMap<string, readonly string[]>;

/** Parents stand before their children. */
function itemPaths(items: readonly PlannedItem[]): ItemPaths {
  const result = new Map<string, readonly string[]>();
  for (const { id, parentId } of items) result.set(id, [...(result.get(parentId ?? '') ?? []), id]);
  return result;
}

const newPlace = ({ action, product, realizations }: PlannedItem): Place | undefined =>
  action === 'move' ? (product?.place ?? realizations[0]?.place) : undefined;
