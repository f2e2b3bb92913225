import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import { shortened } from './batches.js';

/** One timer, whatever the number of waits: to the next of them, for seconds or for months. */
export class DueTimer {
  #dueAt: number | undefined;
  #scope = new CancellationScope();

  constructor(readonly onDue: () => void) {}

  /** Set to another instant if need be; without one it is stopped. */
  set(dueAt: number | undefined, name: string): void {
    if (dueAt === this.#dueAt) return;
    this.#scope.cancel();
    this.#dueAt = dueAt;
    if (dueAt === undefined) return;
    this.#scope = new CancellationScope();
    void this.#scope.run(() => this.#run(dueAt, name));
  }

  async #run(dueAt: number, name: string): Promise<void> {
    try {
      const summary = shortened(`Until ${new Date(dueAt).toISOString()}: ${name}`);
      await sleep(Math.max(1, dueAt - Date.now()), { summary });
    } catch (err) {
      if (isCancellation(err)) return;
      throw err;
    }
    this.#dueAt = undefined;
    this.onDue();
  }
}
