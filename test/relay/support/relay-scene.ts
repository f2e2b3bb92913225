import { WorkflowNotFoundError } from '@temporalio/common';
import { createSweepActivities } from '../../../activities/orders/restart-lost-workflows.js';
import type { Database } from '../../../entities/database.js';
import { createFindClosed } from '../../../relay/open-workflows.js';
import { createRelay, type Relay } from '../../../relay/relay.js';
import { log } from '../../support/log.js';
import { openDatabase } from '../../support/open-database.js';
import { connectTemporal, type TemporalAccess } from '../../support/temporal-access.js';
import { until } from '../../support/until.js';
import { fakeTemporal, type FakeTemporal } from './fake-temporal.js';

/** A relay, and a Temporal that is as a test would have it. */
interface FakeRelay {
  readonly temporal: FakeTemporal;
  readonly relay: Relay;
  /** The relay of another process. */
  another(temporal?: FakeTemporal): Relay;
  close(): Promise<void>;
}

export async function openFakeRelay(database: Database): Promise<FakeRelay> {
  const temporal = fakeTemporal();
  const another = ({ client } = temporal): Relay => createRelay({ database, client, taskQueue: 'test', log });
  const relay = another();
  return { temporal, relay, another, close: async () => relay.stop() };
}

type SweepDependencies = Parameters<typeof createSweepActivities>[0];

/** A database and a relay that serves it on the Temporal server of the run, on a task queue of their own. */
interface RelayScene extends TemporalAccess {
  readonly database: Database;
  readonly relay: Relay;
  /** The sweep's activities; unless the test says otherwise it finds no history that cannot be replayed. */
  sweeper(more?: Partial<SweepDependencies>): ReturnType<typeof createSweepActivities>;
  /** Resolves once Temporal has taken everything, or all that is for the workflow. */
  delivered(workflowId?: string): Promise<void>;
  statusOf(workflowId: string): Promise<string>;
  /** Ends the workflow, if it runs, and waits for Temporal's list, which lags behind, to say so. */
  terminate(workflowId: string): Promise<void>;
}

/** On the database that is given, which stays open, or else on one of its own. */
export async function openRelayScene(given?: Database): Promise<RelayScene> {
  const [database, temporal] = await Promise.all([given ?? openDatabase(), connectTemporal()]);
  const { client, taskQueue } = temporal;
  const relay = createRelay({ database, client, taskQueue, log });
  const findClosed = createFindClosed(client);
  return {
    ...temporal,
    database,
    relay,
    sweeper: (more) =>
      createSweepActivities({
        database,
        relay,
        findClosed,
        endUnreplayable: async () => new Set(),
        lostAfterMs: 300_000,
        log,
        ...more,
      }),
    async delivered(workflowId) {
      const [where, values] = workflowId === undefined ? ['TRUE', []] : ['workflowId = ?', [workflowId]];
      await until('the outbox to be empty', async () => {
        const rows = await database.rows(`SELECT 1 FROM outbox WHERE ${where}`, values);
        return rows.length === 0;
      });
    },
    statusOf: async (workflowId) => (await client.workflow.getHandle(workflowId).describe()).status.name,
    async terminate(workflowId) {
      try {
        await client.workflow.getHandle(workflowId).terminate();
      } catch (err) {
        if (err instanceof WorkflowNotFoundError) return;
        throw err;
      }
      await until(
        `${workflowId} to be listed as closed`,
        async () => (await findClosed([workflowId])).size > 0,
      );
    },
    async close() {
      await relay.stop();
      await temporal.close();
      if (!given) await database.pool.close();
    },
  };
}
