import type { GraphStep } from '../domain/partition.js';

export interface FalloutNews {
  readonly systems: readonly string[];
  /** True when nothing else can go on. */
  readonly stuck: boolean;
}

/** Tells what is different of the fallout since it was told last. */
export class FalloutNotice {
  #told = '';

  /** Undefined when nothing is. */
  of(failed: readonly GraphStep[], goesOn: boolean): FalloutNews | undefined {
    const systems = failed.map(({ system, kind = '' }) => system ?? kind);
    const stuck = failed.length > 0 && !goesOn;
    const now = `${stuck} ${systems.join(' ')}`;
    if (now === this.#told || (this.#told === '' && failed.length === 0)) return undefined;
    this.#told = now;
    return { systems, stuck };
  }
}
