import {
  ActivityFailure,
  condition,
  continueAsNew,
  defineSignal,
  isCancellation,
  log,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { DeliveryResult } from '../activities/events/deliver-events.js';
import { type SubscriptionInput, wakeSignalName } from '../domain/events/event-subscription.js';
import { deliverEvents } from './activities.js';

/** What fails is tried again after this, doubled up to an hour, or when there is something new to deliver. */
const firstRetrySeconds = 30;

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
  for (let failures = 0; ;) {
    woken = false;
    const delivered = await deliver(input);
    if (typeof delivered === 'string') {
      setCurrentDetails(`**Events to ${input.callback}** cannot be delivered: ${delivered}`);
      const seconds = Math.min(firstRetrySeconds * 2 ** Math.min(failures++, 10), 3_600);
      await condition(() => woken, seconds * 1_000);
      if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof eventSubscription>(input);
      continue;
    }
    failures = 0;
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

/** Or why Turnup itself fails at it; a subscriber that does not answer is no failure. */
async function deliver(input: SubscriptionInput): Promise<DeliveryResult | string> {
  const summary = `Deliver to ${input.callback}`.slice(0, 200);
  try {
    return await deliverEvents.executeWithOptions({ summary }, [input]);
  } catch (err) {
    if (isCancellation(err) || !(err instanceof ActivityFailure)) throw err;
    log.error('events cannot be delivered', { err });
    return err.cause?.message ?? err.message;
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
