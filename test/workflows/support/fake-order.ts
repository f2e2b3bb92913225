import type { LoadedPartition } from '../../../activities/orders/load-partition.js';
import type { Activities } from '../../../activities/activities.js';
import type { GraphStep } from '../../../domain/plan/partition.js';
import type { OrderState } from '../../../domain/order/order-state.js';
import { outcomeOf, type StepState } from '../../../domain/plan/step-state.js';
import type { NextStep } from '../../../domain/plan/next-steps.js';

/** A step of a plan; its id is its name. */
export const step = (
  id: string,
  dependsOn: readonly string[] = [],
  more: Partial<GraphStep> = {},
): GraphStep => ({
  id,
  name: id,
  system: 'network',
  dependsOn,
  remoteDependents: [],
  remoteDependencies: [],
  retry: { initialInterval: 0.05, maximumInterval: 0.1, limit: 60 },
  inquireAfter: 86_400,
  ...more,
});

export interface FakeOrderOptions {
  /** The states of the steps so far; `waiting` otherwise. */
  readonly states?: Readonly<Record<string, StepState>>;
  /** The order is being cancelled already. */
  readonly cancelling?: boolean;
  /** Decisions that an earlier run received and lost; and until when its waits last. */
  readonly recalled?: Partial<
    Pick<LoadedPartition, 'retrying' | 'cancelTask' | 'due' | 'queued' | 'inquiriesSwept'>
  >;
  /** Why the order cannot be cancelled. */
  readonly refusal?: string;
  readonly overrides?: Partial<Activities>;
  /** How many milliseconds waits, and lags before steps, last from when they begin. */
  readonly lasting?: Readonly<Record<string, number>>;
  /** The time of the environment; the real one otherwise. */
  readonly now?: () => Promise<number>;
  /** Of the steps for which others wait elsewhere those on which nothing stands any more, as MySQL has it. */
  readonly released?: (states: Readonly<Record<string, StepState>>) => readonly string[];
  /** The steps of each partition, in place of `steps`. */
  readonly partitions?: readonly (readonly GraphStep[])[];
}

/** What MySQL and the downstream systems are to a workflow, in memory; `calls` lists the activities that it ran. */
export interface FakeOrder {
  readonly calls: string[];
  /** `calls`, without repeats by local activities whose workflow task was lost. */
  story(): string[];
  readonly activities: Activities;
  readonly states: Record<string, StepState>;
  /** Somebody puts the order on hold, or resumes it; its workflow is to be told. */
  setOnHold(onHold: boolean): void;
  /** What the downstream system reports about the step from now on. */
  reported(stepId: string, state: OrderState): void;
}

/** True once a fault of the order was reported. */
export const hasFault = ({ calls }: FakeOrder): boolean => calls.some((call) => call.startsWith('fault '));

export function fakeOrder(given: readonly GraphStep[], options: FakeOrderOptions = {}): FakeOrder {
  const partitions = options.partitions ?? [given];
  const steps = partitions.flat();
  const states: Record<string, StepState> = Object.fromEntries(
    steps.map(({ id }) => [id, options.states?.[id] ?? 'waiting']),
  );
  const reports: Record<string, OrderState> = {};
  const undone = new Set<string>();
  const calls: string[] = [];
  let cancelling = options.cancelling ?? false;
  let held = false;
  let onHold = false;
  const statesOf = (ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, states[id]!]));
  const turn = (ids: readonly string[], from: readonly StepState[], to: StepState) => {
    for (const id of ids) if (from.includes(states[id]!)) states[id] = to;
    return statesOf(ids);
  };
  const dues: Record<string, number> = {};
  const instants = (all: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(all).map(([id, at]) => [id, new Date(at).toISOString()]));
  const load = (partition: number) => {
    const graph = { partition, count: partitions.length, steps: partitions[partition]! };
    const loaded = { graph, states: { ...states }, due: instants(dues), resumed: true, retrying: [] };
    const hold = onHold && ({ onHold, held: true } as const);
    return {
      ...loaded,
      ...options.recalled,
      ...hold,
      cancelling,
      released: options.released?.(states) ?? [],
    };
  };
  /** Begins what became ready, as the activity does; hand-offs are left to the workflow. */
  const open = async (next: readonly NextStep[], over: readonly string[]) => {
    const begun: Record<string, number> = {};
    const now = await (options.now ?? (async () => Date.now()))();
    for (const id of onHold ? [] : over) if (states[id] === 'inProgress') pass(id);
    for (const { id, waitsFor } of cancelling || onHold ? [] : next) {
      if (states[id] !== 'waiting' || !waitsFor.every((other) => states[other] === 'completed')) continue;
      const { kind, lags, notBefore = '' } = steps.find((each) => each.id === id)!;
      const lasts = options.lasting?.[id] ?? 0;
      if (lags && !over.includes(id) && dues[id] === undefined) {
        dues[id] = begun[id] = now + lasts;
        if (lasts > 0) continue;
      }
      if (!over.includes(id) && Date.parse(notBefore) > now) continue;
      if (kind === 'milestone' || (kind === 'waitUntil' && lasts <= 0)) pass(id);
      if (kind === 'manualTask') begin(id);
      if (kind === 'waitUntil' && lasts > 0) {
        begin(id);
        dues[id] = begun[id] = now + lasts;
      }
    }
    return { begun, ids: [...over, ...next.map(({ id }) => id)] };
  };
  const pass = (id: string) => {
    states[id] = 'completed';
    calls.push(`pass ${id}`);
  };
  const begin = (id: string) => {
    states[id] = 'inProgress';
    calls.push(`begin ${id}`);
  };

  const activities: Activities = {
    prepareOrder: async () => {
      calls.push('prepare');
      return partitions.length > 1
        ? { outcome: 'partitioned', partitions: partitions.length }
        : { outcome: 'planned', partition: load(0) };
    },
    runCatalogJob: async () => 'gone',
    runOrderJob: async () => {},
    runPrivacyJob: async () => {},
    runDiscoveryImport: async () => {},
    runFalloutJob: async () => false,
    attendToApproval: async () => ({ outcome: 'ended', phase: 'approved' }),
    loadPartition: async ({ partition }) => load(partition),
    advanceOrder: async ({ stepIds, partitions: count, cancelling: back, next = [], due = [] }) => {
      for (const id of stepIds) {
        const operation = undone.has(id) ? 'undo' : 'do';
        states[id] = outcomeOf({ state: states[id]!, operation, reportedState: reports[id] ?? null });
      }
      if (stepIds.length > 0 || next.length + due.length === 0)
        calls.push(`advance ${stepIds.join(', ')}`.trim());
      const { begun, ids } = await open(next, due);
      const ended = !back && count === 1 && Object.values(states).every((state) => state === 'completed');
      return { states: statesOf([...stepIds, ...ids]), ended, due: instants(begun) };
    },
    replanOrder: async ({ stepIds }) => {
      calls.push(`replan ${stepIds.join(', ')}`.trim());
      return { changed: false };
    },
    finishOrder: async () => calls.push('finish order') > 0,
    retryStep: async ({ stepId }) => {
      calls.push(`retry ${stepId}`);
      return turn([stepId], ['failed'], undone.has(stepId) ? 'completed' : 'waiting');
    },
    giveUp: async ({ stepIds, reason }) => {
      calls.push(`give up ${stepIds.join(', ')}: ${reason}`);
      return turn(stepIds, ['waiting', 'handingOff', 'undoing'], 'failed');
    },
    setHeld: async () => {
      const all = Object.values(states);
      const goesOn = all.some((state) => ['handingOff', 'inProgress', 'undoing'].includes(state));
      const stuck = all.includes('failed') && !goesOn;
      if (stuck !== held) calls.push(stuck ? 'hold' : 'release');
      held = stuck;
      return held || onHold;
    },
    reportFault: async ({ activity, message, partition }) => {
      calls.push(`fault ${partition === undefined ? '' : `in ${partition}: `}${activity}: ${message}`);
    },
    clearFault: async () => void calls.push('fault over'),
    beginCancel: async ({ taskId }) => {
      calls.push(`begin cancel ${taskId ?? 'from Temporal'}`);
      if (options.refusal !== undefined) return { outcome: 'refused', reason: options.refusal };
      cancelling = true;
      turn(Object.keys(states), ['waiting', 'failed'], 'cancelled');
      const own = steps.filter(({ kind }) => kind !== undefined).map(({ id }) => id);
      turn(own, ['inProgress'], 'cancelled');
      return { outcome: 'accepted' };
    },
    finishCancel: async () => void calls.push('finish cancel'),
    handOff: async ({ stepIds }) => {
      calls.push(`hand off ${stepIds.join(', ')}`);
      return cancelling || onHold
        ? statesOf(stepIds)
        : turn(stepIds, ['waiting', 'handingOff'], 'inProgress');
    },
    // An order's workflow delivers no events.
    deliverEvents: async () => ({ outcome: 'ended' }),
    undoSteps: async ({ stepIds }) => {
      calls.push(`request undo ${stepIds.join(', ')}`);
      for (const id of stepIds) {
        if (states[id] !== 'completed') continue;
        undone.add(id);
        delete reports[id];
      }
      return turn(stepIds, ['handingOff', 'inProgress', 'completed'], 'undoing');
    },
    undoOwnSteps: async ({ stepIds }) => {
      calls.push(`undo ${stepIds.join(', ')}`);
      return turn(stepIds, ['completed'], 'undone');
    },
    inquireOverdue: async () => ({ asked: 0, silent: 0, more: false }),
    processDue: async () => ({ now: '', kind: 0, processed: 0, failed: 0, done: true }),
    inquire: async ({ stepIds }) => calls.push(`inquire ${stepIds.join(', ')}`),
    answerQualification: async () => {},
    reviewContract: async () => null,
    failTask: async () => {},
    askToStop: async () => {},
    ...options.overrides,
  };
  return {
    calls,
    story: () => calls.filter((call, index) => call !== calls[index - 1] || atMostOnce.test(call)),
    activities,
    states,
    setOnHold: (is) => void (onHold = is),
    reported: (id, state) => void (reports[id] = state),
  };
}

/** Requests to downstream systems: to be made once. */
const atMostOnce = /^(hand off|request undo|inquire)/;
