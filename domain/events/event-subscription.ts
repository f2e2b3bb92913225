/** What a subscription's workflow is started with. */
export interface SubscriptionInput {
  readonly subscriptionId: string;
  /** The address, without what may be a secret. */
  readonly callback: string;
}

/** `pending`: its callback has not confirmed yet that it wants the events, and gets none. */
export type HubVerification = 'notRequired' | 'pending' | 'confirmed';

/** Which callbacks need not confirm. */
export interface HubVerificationRules {
  readonly required: boolean;
  /** The origins of callbacks that are trusted without. */
  readonly trustedOrigins: readonly string[];
}

/** Of a new hub. */
export const verificationOf = (
  callback: string,
  { required, trustedOrigins }: HubVerificationRules,
): HubVerification =>
  required && !trustedOrigins.includes(new URL(callback).origin) ? 'pending' : 'notRequired';

/** The signal that there is something to deliver. */
export const wakeSignalName = 'wake';

/** The id of the workflow that delivers the events of a subscription. */
export const subscriptionWorkflowId = (subscriptionId: string): string =>
  `eventSubscription/${subscriptionId}`;

/** The callback as it may be shown: a query may hold a token. */
export const redactedCallback = (callback: string): string => callback.replace(/[?#].*$/s, '');
