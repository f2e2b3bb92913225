import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import {
  redactedCallback,
  type SubscriptionInput,
  subscriptionWorkflowId,
  wakeSignalName,
} from '../domain/events/event-subscription.js';
import type { Database } from '../entities/database.js';
import {
  dispatchEvents,
  markWoken,
  wakeOverdueSubscriptions,
  type IdleSubscription,
} from '../entities/events/event-fan-out.js';

/** Distributes events to the matching subscriptions, and wakes the workflows that deliver them. */
interface EventDispatcher {
  /** Runs until `stop`; never throws. */
  run(): Promise<void>;
  stop(): void;
}

interface EventDispatcherDependencies {
  readonly database: Database;
  readonly client: Client;
  readonly taskQueue: string;
  readonly log: Logger;
}

/** How often it polls for events of other processes; its own are picked up after `gatherMs`. */
const pollMs = 500;
/** Events come in transactions of a few: waiting this long batches them. */
const gatherMs = 50;
/** How often it looks for subscriptions whose workflow was lost. */
const sweepMs = 15_000;
const deadlineMs = 5_000;

/** Gives recorded events to the workflows of their subscriptions, until it is stopped. */
export function createEventDispatcher(dependencies: EventDispatcherDependencies): EventDispatcher {
  const { database, client, taskQueue, log } = dependencies;
  const stopping = new AbortController();
  let newEvents = new AbortController();
  let sweptAt = 0;
  database.pool.onEvents = () => newEvents.abort();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const more = await runRound().catch((err: unknown) => {
        log.warn({ err }, 'events not dispatched, will be tried again');
        return false;
      });
      if (more) continue;
      await pause(pollMs, newEvents.signal);
      if (newEvents.signal.aborted) await pause(gatherMs);
      newEvents = new AbortController();
    }
  }

  const pause = async (ms: number, until?: AbortSignal): Promise<void> => {
    const signal = AbortSignal.any([stopping.signal, ...(until ? [until] : [])]);
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  };

  /** True when there may be more to do at once. */
  async function runRound(): Promise<boolean> {
    const now = Date.now();
    if (now - sweptAt >= sweepMs) {
      sweptAt = now;
      await wakeOverdueSubscriptions(database);
    }
    const { toWake, more } = await dispatchEvents(database);
    for (const subscription of toWake) {
      await wakeSubscription(subscription).catch((err: unknown) => {
        log.warn({ err, subscription: subscription.id }, 'subscription not woken, will be tried again');
      });
    }
    return more;
  }

  /** Also starts the workflow when there is none, because it is new or was lost. */
  async function wakeSubscription({ id, callback }: IdleSubscription): Promise<void> {
    const input: SubscriptionInput = { subscriptionId: id, callback: redactedCallback(callback) };
    await client.withDeadline(Date.now() + deadlineMs, () =>
      client.workflow.signalWithStart('eventSubscription', {
        workflowId: subscriptionWorkflowId(id),
        taskQueue,
        args: [input],
        signal: wakeSignalName,
        signalArgs: [],
        staticSummary: `Events to ${input.callback}`.slice(0, 200),
      }),
    );
    await markWoken(database, id);
  }

  return { run, stop: () => stopping.abort() };
}
