import type { LoadedPartition } from '../activities/orders/load-partition.js';
import type { OrderKind } from '../domain/order/messages.js';
import type { Faults } from './faults.js';
import type { Inbox } from './inbox.js';

/** What a plan is run with. */
export interface PlanRunOptions {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly title: string;
  readonly inbox: Inbox;
  readonly loaded: LoadedPartition;
  /** Partitions of which an earlier run has heard that they are undone. */
  readonly undonePartitions?: readonly number[];
  readonly faults: Faults;
  /** Called when the systems with fallout change, or whether anything else can go on. */
  readonly onFallout: (systems: readonly string[], stuck: boolean) => Promise<void>;
  /** Called when somebody has put the order on hold, or resumed it, with whether it is held now: a fault may hold it too. */
  readonly onHold: (held: boolean) => void;
}
