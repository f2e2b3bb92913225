import { stepMoves, type StepState } from '../domain/plan/step-state.js';

export type States = Readonly<Record<string, StepState>>;

/** The steps' states, as far as the workflow knows. */
export class StepStates {
  readonly #states: Map<string, StepState>;

  constructor(states: States) {
    this.#states = new Map(Object.entries(states));
  }

  /** Undefined for a step of another partition of which nothing is known yet. */
  readonly of = (id: string): StepState | undefined => this.#states.get(id);

  /** Sets the states as they are. */
  replace(states: States): void {
    for (const [id, state] of Object.entries(states)) this.#states.set(id, state);
  }

  put(ids: readonly string[], state: StepState): void {
    for (const id of ids) this.#states.set(id, state);
  }

  /** Sets states that are further on. */
  merge(states: States): void {
    for (const [id, state] of Object.entries(states)) {
      const now = this.of(id);
      // An activity that hands off at once moves a waiting step several states further.
      if (now === undefined || now === 'waiting' || stepMoves[now].includes(state))
        this.#states.set(id, state);
    }
  }

  /** True while the step will change by itself. */
  isMoving(id: string): boolean {
    const state = this.of(id);
    return state === 'handingOff' || state === 'inProgress' || state === 'undoing';
  }
}
