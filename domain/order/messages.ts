/** The one signal that an order's workflow takes: all messages that wait for it in the outbox, oldest first. */
export const deliverSignalName = 'deliver';

/**
 * What the outbox delivers to a workflow. A message only wakes it: what the message is about is read again from MySQL
 * under the order's lock, so a message that comes twice or late does no harm (docs/architecture.md, Who owns what).
 */
export type Message =
  | {
      readonly id: string;
      readonly type: 'callback';
      readonly stepId: string;
      readonly operation: StepOperation;
    }
  /** Gates have opened; of plans that an earlier version stored, steps of other partitions are completed. */
  | { readonly id: string; readonly type: 'settled'; readonly stepIds: readonly string[] }
  /** Nothing of another partition stands on these steps any more: they may be undone. */
  | { readonly id: string; readonly type: 'released'; readonly stepIds: readonly string[] }
  /** Told by its parent when a partition of a plan that an earlier version stored is rolled back. */
  | { readonly id: string; readonly type: 'undone'; readonly partition: number }
  /** The plan, or that the order is on hold, is to be read again. */
  | { readonly id: string; readonly type: 'replanned'; readonly partition: number }
  | { readonly id: string; readonly type: 'retry'; readonly stepId: string; readonly falloutId: string }
  /** A revision of the order waits to be decided. */
  | { readonly id: string; readonly type: 'revise' }
  /** What the workflow fails at, and would try again by itself some time, is to be tried now. */
  | { readonly id: string; readonly type: 'tryAgain'; readonly falloutId: string }
  /** The parent of a partition is to go on in a new run, which runs the partition again. */
  | { readonly id: string; readonly type: 'yield' }
  | { readonly id: string; readonly type: 'cancel'; readonly taskId: string }
  /** Somebody has decided about a quote. */
  | { readonly id: string; readonly type: 'decided' }
  | { readonly id: string; readonly type: 'described'; readonly attributes: OrderAttributes };

/** What the Temporal UI finds an order by, and a PATCH may change. */
export interface OrderAttributes {
  readonly externalId: string | null;
  /** ISO 8601 instant. */
  readonly requestedCompletionDate: string | null;
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** A message that the outbox has not given an id yet. */
export type NewMessage = WithoutId<Message>;

/** What an order's workflow is started with. */
export interface OrderInput {
  /** How many items its document has, as far as known: with many it is known to be large before it is read. */
  readonly items: number;
  readonly orderId: string;
  readonly kind: OrderKind;
}

/** The same of a run that follows another one. */
export interface NextRunInput extends OrderInput {
  /** The order's cancellation was requested in Temporal, which is in no row, and is not decided. */
  readonly cancelRequested?: true;
}

/** What any workflow is started with. */
export type StartInput = OrderInput | BackgroundJobInput;

/** What Turnup orchestrates: a TMF622 order, or a TMF641 or TMF652 order that another application captured. */
export const orderKinds = ['productOrder', 'serviceOrder', 'resourceOrder'] as const;
export type OrderKind = (typeof orderKinds)[number];

/**
 * Background jobs: work that Turnup does once for a stored resource, apart from orders. These are the names of their
 * workflows.
 */
export const backgroundJobs = [
  'qualification',
  'stopHandOff',
  'catalogJob',
  'orderJob',
  'discoveryImport',
  'falloutJob',
  'quoteApproval',
  'privacyJob',
] as const;
export type BackgroundJob = (typeof backgroundJobs)[number];

/** What the workflow of a background job is started with. */
export interface BackgroundJobInput {
  readonly id: string;
}

/** What a hand-off requests: the work, or that it be undone. */
export type StepOperation = 'do' | 'undo';
