import { CancellationScope } from '@temporalio/workflow';
import type { OrderKind } from '../domain/messages.js';
import type { GraphStep } from '../domain/partition.js';
import { handOff, undoSteps } from './activities.js';
import { batches, summaryOf, type Batch } from './batches.js';
import type { StepState } from '../domain/step-state.js';
import { failureReason } from './failure-reason.js';
import type { States } from './step-states.js';

export type Direction = 'forward' | 'back';

/** Steps that could not be brought to their system within their limit, and why the last time. */
export interface LostSteps {
  readonly stepIds: readonly string[];
  readonly reason: string;
}

export interface Listener {
  /** An activity tells how its steps stand. */
  answered(stepIds: readonly string[], states: States): void;
  lost(steps: LostSteps): void;
  /** Something is to be looked at again. */
  news(): void;
}

/** What an activity makes of a step by itself; all else was reported by its system. */
const startedByActivity: ReadonlySet<StepState> = new Set(['handingOff', 'inProgress', 'undoing']);
const verbs = { forward: 'Hand off', back: 'Take back' } as const;

/** The activities that hand steps off and take them back, as long as they are under way. */
export class StepActivities {
  readonly #order: { readonly orderId: string; readonly kind: OrderKind };
  readonly #listener: Listener;
  readonly #forwardScope = new CancellationScope();
  /** Activities that have not ended, and the steps that they have in hand. */
  readonly #underWay = new Map<Promise<void>, readonly string[]>();
  /** Steps in the hand of an activity whose callback came before its answer: the answer is out of date. */
  readonly #overtaken = new Set<string>();

  constructor(order: { readonly orderId: string; readonly kind: OrderKind }, listener: Listener) {
    this.#order = order;
    this.#listener = listener;
  }

  get none(): boolean {
    return this.#underWay.size === 0;
  }

  inHand(): ReadonlySet<string> {
    return new Set([...this.#underWay.values()].flat());
  }

  /** Callbacks took steps further than the activities that have them in hand will say. */
  overtake(states: States): void {
    const inHand = this.inHand();
    for (const [id, state] of Object.entries(states))
      if (inHand.has(id) && !startedByActivity.has(state)) this.#overtaken.add(id);
  }

  /** One activity a batch of steps of one system; what never leaves Turnup is none of its business. */
  start(steps: readonly GraphStep[], direction: Direction): void {
    for (const batch of batches(steps.filter(({ kind }) => kind === undefined))) {
      const stepIds = batch.steps.map(({ id }) => id);
      const ended = this.#run(batch, stepIds, direction)
        .then(
          (states) => this.#answered(stepIds, states),
          (err: unknown) => this.#lose(stepIds, err),
        )
        .finally(() => {
          this.#underWay.delete(ended);
          for (const id of stepIds) this.#overtaken.delete(id);
          this.#listener.news();
        });
      this.#underWay.set(ended, stepIds);
    }
  }

  /** No more hand-offs; comes back when those under way have ended. */
  async stopHandOffs(): Promise<void> {
    this.#forwardScope.cancel();
    await Promise.allSettled(this.#underWay.keys());
  }

  async #run(batch: Batch, stepIds: readonly string[], direction: Direction): Promise<States> {
    const input = { ...this.#order, system: batch.system, stepIds };
    const options = optionsFor(batch, direction);
    if (direction === 'back') return await undoSteps.executeWithOptions(options, [input]);
    return await this.#forwardScope.run(() => handOff.executeWithOptions(options, [input]));
  }

  #answered(stepIds: readonly string[], states: States): void {
    const current = Object.entries(states).filter(([id]) => !this.#overtaken.has(id));
    this.#listener.answered(
      stepIds.filter((id) => !(id in states) || !this.#overtaken.has(id)),
      Object.fromEntries(current),
    );
  }

  #lose(stepIds: readonly string[], err: unknown): void {
    const reason = failureReason(err);
    if (reason !== undefined) this.#listener.lost({ stepIds, reason });
  }
}

/** Retries are the step's data (DESIGN §9); all steps of a batch have the same. */
function optionsFor(batch: Batch, direction: Direction) {
  const { initialInterval, maximumInterval, limit } = batch.steps[0]!.retry;
  return {
    summary: summaryOf(verbs[direction], batch),
    scheduleToCloseTimeout: limit * 1_000,
    retry: { initialInterval: initialInterval * 1_000, maximumInterval: maximumInterval * 1_000 },
  };
}
