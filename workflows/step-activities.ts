import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  TimeoutFailure,
} from '@temporalio/workflow';
import { infrastructureFaultType } from '../domain/order/fault-types.js';
import type { OrderKind } from '../domain/order/messages.js';
import { groupBy } from '../domain/lib/group-by.js';
import { inBatches } from '../domain/lib/in-batches.js';
import type { GraphStep } from '../domain/plan/partition.js';
import { activityPauses } from '../domain/plan/retry-delay.js';
import { handOff, undoSteps } from './activities.js';
import type { StepState } from '../domain/plan/step-state.js';
import type { States } from './step-states.js';
import type { NextStep } from '../domain/plan/next-steps.js';

export type Direction = 'forward' | 'compensate';

/** Steps that did not reach their system within their limit, and the last failure. */
export interface UndeliveredSteps {
  readonly stepIds: readonly string[];
  readonly reason: string;
}

interface StepActivityListener {
  /** An activity returned the states of its steps. */
  answered(stepIds: readonly string[], states: States): void;
  undelivered(steps: UndeliveredSteps): void;
  /** Their system was away for all of the time that the activity tries, which is no fault of theirs. */
  parked(stepIds: readonly string[]): void;
  /** Something is to be looked at again. */
  wakeUp(): void;
}

/** States that an activity gives a step itself; all others were reported by the step's system. */
const statesSetByActivity: ReadonlySet<StepState> = new Set(['handingOff', 'inProgress', 'undoing']);
const verbs = { forward: 'Hand off', compensate: 'Undo' } as const;

/** The running activities that hand steps off and undo them. */
export class StepActivities {
  readonly #order: { readonly orderId: string; readonly kind: OrderKind };
  readonly #listener: StepActivityListener;
  #scopes = { forward: new CancellationScope(), compensate: new CancellationScope() };
  /** Activities that have not ended, and the steps that they have in hand. */
  readonly #running = new Map<Promise<void>, readonly string[]>();
  /** Steps whose callback came while an activity was still working on them: the activity's answer is out of date. */
  readonly #overtaken = new Set<string>();

  constructor(order: { readonly orderId: string; readonly kind: OrderKind }, listener: StepActivityListener) {
    this.#order = order;
    this.#listener = listener;
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  activeStepIds(): ReadonlySet<string> {
    return new Set([...this.#running.values()].flat());
  }

  /** Callbacks took steps further than the activities working on them will say. */
  markOvertaken(states: States): void {
    const inHand = this.activeStepIds();
    for (const [id, state] of Object.entries(states))
      if (inHand.has(id) && !statesSetByActivity.has(state)) this.#overtaken.add(id);
  }

  /** One activity for each batch of steps of one system; steps that never leave Turnup are handled elsewhere. */
  start(steps: readonly GraphStep[], direction: Direction): void {
    for (const batch of toBatches(steps.filter(({ kind }) => kind === undefined))) {
      const stepIds = batch.steps.map(({ id }) => id);
      const ended = this.#run(batch, stepIds, direction)
        .then(
          (states) => this.#answered(stepIds, states),
          (err: unknown) => this.#reportUndelivered(stepIds, err),
        )
        .finally(() => {
          this.#running.delete(ended);
          for (const id of stepIds) this.#overtaken.delete(id);
          this.#listener.wakeUp();
        });
      this.#running.set(ended, stepIds);
    }
  }

  /** Stops further hand-offs; resolves when those under way have ended. */
  async stopHandOffs(): Promise<void> {
    this.#scopes.forward.cancel();
    await Promise.allSettled(this.#running.keys());
  }

  /** Ends what is under way: a request that has left is waited for, one that waits for its next try is not. */
  async stop(): Promise<void> {
    this.#scopes.forward.cancel();
    this.#scopes.compensate.cancel();
    await Promise.allSettled(this.#running.keys());
    this.#scopes = { forward: new CancellationScope(), compensate: new CancellationScope() };
  }

  async #run(batch: Batch, stepIds: readonly string[], direction: Direction): Promise<States> {
    const input = { ...this.#order, system: batch.system, stepIds, mayQueue: true };
    const options = optionsFor(batch, direction);
    const activity = direction === 'compensate' ? undoSteps : handOff;
    return await this.#scopes[direction].run(() => activity.executeWithOptions(options, [input]));
  }

  #answered(stepIds: readonly string[], states: States): void {
    const current = Object.entries(states).filter(([id]) => !this.#overtaken.has(id));
    this.#listener.answered(
      stepIds.filter((id) => !(id in states) || !this.#overtaken.has(id)),
      Object.fromEntries(current),
    );
  }

  #reportUndelivered(stepIds: readonly string[], err: unknown): void {
    if (isCancellation(err)) return;
    const reason = failureReason(err);
    if (reason === undefined) this.#listener.parked(stepIds);
    else this.#listener.undelivered({ stepIds, reason });
  }
}

/** The retry policy is the step's data, from the catalog; all steps of a batch have the same. */
function optionsFor(batch: Batch, direction: Direction) {
  const { retry } = batch.steps[0]!;
  const { initialInterval, maximumInterval } = activityPauses(retry);
  return {
    summary: batchSummary(verbs[direction], batch),
    scheduleToCloseTimeout: retry.limit * 1_000,
    retry: { initialInterval: initialInterval * 1_000, maximumInterval: maximumInterval * 1_000 },
  };
}

/** Steps that go to one downstream system in one activity, because they have the same retry policy. */
interface Batch {
  readonly system: string;
  readonly steps: readonly GraphStep[];
}

/** One activity costs the same whether it hands off one step or fifty; fifty answers stay well within its timeout. */
const maxBatchSize = 50;

/** Groups steps by system and retry policy, each group cut into batches. */
function toBatches(steps: readonly GraphStep[]): Batch[] {
  const groups = groupBy(steps, ({ system, retry: { initialInterval, maximumInterval, limit } }) =>
    [system, initialInterval, maximumInterval, limit].join(' '),
  );
  return [...groups.values()].flatMap((group) =>
    inBatches(group, maxBatchSize).map((batch) => ({ system: group[0]?.system ?? '', steps: batch })),
  );
}

/** The activity's summary for operators, e.g. `2 steps to provisioning: Access line, Voice line`. */
function batchSummary(verb: string, { system, steps }: Batch): string {
  const names = steps.map(({ name }) => name).join(', ');
  const text = `${verb} ${steps.length === 1 ? '' : `${steps.length} steps, `}${system}: ${names}`;
  return truncateSummary(text);
}

interface AdvanceSummaryInput {
  readonly stepIds: readonly string[];
  readonly next: readonly NextStep[];
  readonly due: readonly string[];
}

/** The same for an advance, with the steps that it starts. */
export function advanceSummary(
  steps: readonly GraphStep[],
  { stepIds, next, due }: AdvanceSummaryInput,
): string {
  const names = (ids: readonly string[]) =>
    steps.flatMap(({ id, name }) => (ids.includes(id) ? [name] : [])).join(', ');
  const ready = next.filter(({ waitsFor }) => waitsFor.every((id) => stepIds.includes(id)));
  const started = [...new Set([...due, ...ready.map(({ id }) => id)])];
  if (stepIds.length === 0 && started.length > 0) return truncateSummary(`Start: ${names(started)}`);
  const then = started.length > 0 ? `; then hand off: ${names(started)}` : '';
  return truncateSummary(`Apply callbacks: ${names(stepIds)}${then}`);
}

/** A summary is one line of at most 200 characters. */
export const truncateSummary = (text: string): string =>
  text.length > 200 ? `${text.slice(0, 199)}…` : text;

/** Why a hand-off failed for good; undefined when it did not: it is parked. */
function failureReason(err: unknown): string | undefined {
  const failure = err instanceof ActivityFailure ? (err.cause ?? err) : err;
  // The timeout itself says nothing; the cause of the last failure does, and it is only in the raw failure.
  const last = failure instanceof TimeoutFailure ? failure.failure?.cause : undefined;
  // A system that is offline, or has others go first by its rate limit, is no fallout: its hand-offs are parked. So they
  // are while our own database is away.
  const type = failure instanceof ApplicationFailure ? failure.type : last?.applicationFailureInfo?.type;
  if (type === 'Offline' || type === 'Busy' || type === infrastructureFaultType) return undefined;
  return last?.message ?? (failure instanceof Error ? failure.message : String(failure));
}
