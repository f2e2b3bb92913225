/** What a subscription's workflow is started with. */
export interface SubscriptionInput {
  readonly subscriptionId: string;
  /** The address, without what may be a secret. */
  readonly callback: string;
}

/** The signal that there is something to deliver. */
export const wakeSignalName = 'wake';

/** The id of the workflow that delivers the events of a subscription. */
export const subscriptionWorkflowId = (subscriptionId: string): string =>
  `eventSubscription/${subscriptionId}`;

/** The callback as it may be shown: a query may hold a token. */
export const redactedCallback = (callback: string): string => callback.replace(/[?#].*$/s, '');
