import { log } from '../../support/log.js';
import { workerParts } from '../../support/activities.js';
import { apis } from '../../../api/apis.js';
import { eventRetrySchedule, type RetrySchedule } from '../../../domain/events/retry-schedule.js';
import { createEventDispatcher } from '../../../relay/event-dispatcher.js';
import type { Client } from '@temporalio/client';
import { connectTemporal } from '../../support/temporal-access.js';
import { type Json, openScene, type Scene } from '../../api/scene.js';
import { createOutbound } from '../../../outbound/outbound.js';

/** The API, and workers that deliver events, on a real Temporal server. */
export interface EventScene extends Scene {
  readonly client: Client;
  /** Makes a hub and returns what was answered. */
  readonly subscribe: (callback: string, body?: Json, base?: string) => Promise<Json>;
  /** A customer, as something that has events. */
  readonly customer: (name: string) => Promise<Json>;
  readonly rename: (id: string, name: string) => Promise<void>;
  /** So that the next test's subscribers are alone. */
  readonly endHubs: () => Promise<void>;
  /** Fails unless the workflow's code goes the way that it went. */
  readonly replay: (workflowId: string) => Promise<void>;
  readonly startWorker: () => Promise<void>;
  readonly stopWorker: () => Promise<void>;
}

/** Seconds where others take hours. */
export const quick: RetrySchedule = { initialDelayMs: 50, maxDelayMs: 400, maxElapsedMs: 24 * 60 * 60_000 };

export async function openEventScene(retries: RetrySchedule = eventRetrySchedule): Promise<EventScene> {
  const scene = await openScene();
  const temporal = await connectTemporal();
  const { client, taskQueue } = temporal;
  const { database } = scene;
  const relay = { flush: () => {}, run: async () => {}, stop: async () => {} };
  let stop: (() => Promise<void>) | undefined;

  async function startWorker(): Promise<void> {
    const worker = await temporal.worker(
      workerParts({
        database: database.pool,
        relay,
        publicUrl: scene.url,
        outbound: createOutbound({ allowAnyAddress: true, networks: [] }),
        eventRetries: retries,
        log,
      }).activities,
    );
    const dispatcher = createEventDispatcher({ database, client, taskQueue, log });
    const running = Promise.all([worker.run(), dispatcher.run()]);
    stop = async () => {
      dispatcher.stop();
      worker.shutdown();
      await running;
    };
  }

  const stopWorker = async (): Promise<void> => {
    await stop?.();
    stop = undefined;
  };

  async function made(path: string, body: Json): Promise<Json> {
    const reply = await scene.call('POST', path, { body });
    if (reply.status !== 201) throw new Error(JSON.stringify(reply.body));
    return reply.body;
  }

  await startWorker();
  return {
    ...scene,
    client,
    startWorker,
    stopWorker,
    subscribe: async (callback, body = {}, base = apis.customer.base) =>
      made(`${base}/hub`, { callback, ...body }),
    customer: async (name) =>
      made(`${apis.customer.base}/customer`, {
        name,
        engagedParty: { id: 'p', '@referredType': 'Individual' },
      }),
    rename: async (id, name) => {
      await scene.call('PATCH', `${apis.customer.base}/customer/${id}`, { body: { name } });
    },
    replay: async (workflowId) => temporal.replay(workflowId),
    endHubs: async () => {
      await database.run(
        `UPDATE event_subscription SET deletedAt = ?, wake = 'due' WHERE deletedAt IS NULL`,
        [new Date()],
      );
    },
    async close() {
      await stopWorker();
      for (const { id } of await database.rows<{ id: string }>('SELECT id FROM event_subscription')) {
        await client.workflow
          .getHandle(`eventSubscription/${id}`)
          .terminate()
          .catch(() => undefined);
      }
      await temporal.close();
      await scene.close();
    },
  };
}
