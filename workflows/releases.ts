import type { Message } from '../domain/order/messages.js';
import type { GraphStep } from '../domain/plan/partition.js';

/** During rollback, the steps on which nothing of another partition stands any more. */
export class Releases {
  #stepIds = new Set<string>();
  readonly #partitions: Set<number>;

  /** With the partitions of which an earlier run has heard that they are undone. */
  constructor(undonePartitions: Iterable<number>) {
    this.#partitions = new Set(undonePartitions);
  }

  /** Partitions that are known to be undone: of plans that an earlier version stored, which say it by partition. */
  get undonePartitions(): readonly number[] {
    return [...this.#partitions];
  }

  /** With those that MySQL has; it says nothing of them while the order is not rolled back. */
  replace(stepIds: readonly string[] | undefined): void {
    if (stepIds) this.#stepIds = new Set(stepIds);
  }

  take(message: Message): void {
    if (message.type === 'released') for (const id of message.stepIds) this.#stepIds.add(id);
    if (message.type === 'undone') this.#partitions.add(message.partition);
  }

  readonly has = ({ id, awaitedElsewhere, remoteDependents }: GraphStep): boolean =>
    (!awaitedElsewhere || this.#stepIds.has(id)) &&
    remoteDependents.every((partition) => this.#partitions.has(partition));
}
