import type { LoadedPartition } from '../activities/orders/load-partition.js';

/**
 * Whether somebody has put the order on hold, as far as the workflow knows: then nothing begins, what runs goes on, and
 * callbacks are taken.
 */
export class Hold {
  #isOn: boolean;

  constructor(
    { onHold }: LoadedPartition,
    /** Called with whether the order is held now: a fault may hold it too. */
    readonly onChange: (held: boolean) => void,
  ) {
    this.#isOn = onHold === true;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Takes what MySQL has. */
  take({ onHold, held }: Pick<LoadedPartition, 'onHold' | 'held'>): void {
    const isOn = onHold === true;
    if (isOn !== this.#isOn) this.onChange(held === true);
    this.#isOn = isOn;
  }
}
