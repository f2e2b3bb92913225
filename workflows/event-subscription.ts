import {
  condition,
  continueAsNew,
  defineSignal,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { DeliveryResult } from '../activities/events/deliver-events.js';
import { type SubscriptionInput, wakeSignalName } from '../domain/events/event-subscription.js';
import { deliverEvents } from './activities.js';

const backlogKey = defineSearchAttributeKey('EventBacklog', 'INT');

/**
 * A subscription to events, for as long as it exists. Its events are in MySQL: the workflow only drives their delivery.
 */
export async function eventSubscription(input: SubscriptionInput): Promise<void> {
  let woken = false;
  let shownBacklog = -1;
  setHandler(defineSignal(wakeSignalName), () => {
    woken = true;
  });
  for (;;) {
    woken = false;
    const summary = `Deliver to ${input.callback}`.slice(0, 200);
    const delivered = await deliverEvents.executeWithOptions({ summary }, [input]);
    if (delivered.outcome === 'ended') return;
    const { outcome, backlog, waitMs } = delivered;
    setCurrentDetails(details(input, delivered));
    if (backlog !== shownBacklog)
      upsertSearchAttributes([{ key: backlogKey, value: (shownBacklog = backlog) }]);
    if (outcome === 'waiting') {
      if (waitMs === undefined) await condition(() => woken);
      else await condition(() => woken, waitMs);
    }
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof eventSubscription>(input);
  }
}

type SubscriptionStatus = Exclude<DeliveryResult, { readonly outcome: 'ended' }>;

/** For operators, in Markdown. */
const details = (
  { callback }: SubscriptionInput,
  { backlog, delivered, deadLetters, lastError }: SubscriptionStatus,
): string =>
  [
    `**Events to ${callback}**`,
    '',
    `- delivered: ${delivered}`,
    `- waiting: ${backlog}`,
    `- dead letters: ${deadLetters}`,
    ...(lastError === undefined ? [] : [`- last failed delivery: ${lastError}`]),
  ].join('\n');
