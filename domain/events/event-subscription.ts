/** What a subscription's workflow is started with. */
export interface SubscriptionInput {
  readonly subscriptionId: string;
  /** Where to, without what may be a secret. */
  readonly callback: string;
}

/** The signal by which it hears that there is something to deliver. */
export const wake = 'wake';

export const subscriptionWorkflowId = (subscriptionId: string): string =>
  `eventSubscription/${subscriptionId}`;

/** The callback as it may be shown: a query may hold a token. */
export const shownCallback = (callback: string): string => callback.replace(/[?#].*$/s, '');
