import { isRolledBack, stepMoves, type StepState } from '../domain/plan/step-state.js';

export type States = Readonly<Record<string, StepState>>;

/** The steps' states, as far as the workflow knows. */
export class StepStates {
  readonly #states: Map<string, StepState>;
  /**
   * Steps that were left to the queues of their systems, which send them: until something is heard of them there is nothing
   * to do. That they were taken is in MySQL only, and wakes nobody.
   */
  readonly #queued: Set<string>;

  constructor(states: States, queued: readonly string[] = []) {
    this.#states = new Map(Object.entries(states));
    this.#queued = new Set(queued);
  }

  /** Undefined for a step of another partition of which nothing is known yet. */
  readonly of = (id: string): StepState | undefined => this.#states.get(id);

  /** Takes the states as they are, and which of these steps are queued. */
  replace(states: States, queued: readonly string[] = []): void {
    for (const [id, state] of Object.entries(states)) {
      this.#states.set(id, state);
      this.#queued.delete(id);
    }
    this.#markQueued(queued);
  }

  /** Takes the states of another plan; what an activity has in hand is as that activity will say. */
  reload(states: States, inHand: ReadonlySet<string>, queued: readonly string[] = []): void {
    const known = Object.entries(states).filter(([id, state]) => !inHand.has(id) || isRolledBack(state));
    this.replace(Object.fromEntries(known), queued);
  }

  /** Takes what an activity that hands off has made of steps: only what it left to a queue is `handingOff` still. */
  mergeAnswer(states: States): void {
    this.merge(
      states,
      Object.keys(states).filter((id) => states[id] === 'handingOff'),
    );
  }

  #markQueued(ids: readonly string[]): void {
    for (const id of ids) this.#queued.add(id);
  }

  readonly isQueued = (id: string): boolean => this.#queued.has(id) && this.of(id) === 'handingOff';

  put(ids: readonly string[], state: StepState): void {
    for (const id of ids) this.#states.set(id, state);
  }

  /** Takes states that are further on, and which of these steps were left to a queue. */
  merge(states: States, queued: readonly string[] = []): void {
    this.#markQueued(queued);
    for (const [id, state] of Object.entries(states)) {
      const now = this.of(id);
      // An activity that hands off at once moves a waiting step several states further.
      if (now === undefined || now === 'waiting' || stepMoves[now].includes(state))
        this.#states.set(id, state);
    }
  }

  /** True when it is in this state, and in no queue. */
  isUnqueued(id: string, state: StepState): boolean {
    return this.of(id) === state && !this.isQueued(id);
  }

  /** True when something is to come of the step by itself. */
  isMoving(id: string): boolean {
    const state = this.of(id);
    return state === 'handingOff' || state === 'inProgress' || state === 'undoing';
  }
}
