/** What those who hand off need of the queues of downstream systems. */
export interface QueueAccess {
  /** True when nothing waits for its turn there, as of this worker's last look: what comes now may be sent at once. */
  isEmpty(system: string): boolean;
  /** Something was put into the system's queue: this worker looks at it now. */
  wake(system: string): void;
}
