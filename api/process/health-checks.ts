import type { Client } from '@temporalio/client';
import type { Database } from '../../entities/database.js';
import { secondsSinceWorkerSeen } from '../../entities/worker-processes.js';
import type { HealthChecks } from './health.js';

interface HealthCheckDependencies {
  readonly database: Database;
  readonly client: Client;
  readonly taskQueue: string;
}

/** A call to Temporal must not outlive the probe that made it. */
const deadlineMs = 1_400;

/** A worker polls at least once a minute; one that has not for this long is gone. */
const pollerAgeMs = 90_000;

/** A worker that was not seen for so long has stopped, although Temporal still waits for it to poll. */
const workerSilenceSeconds = 25;

/** Looks at what the API needs, and at what an order needs to go on. */
export function createHealthChecks({ database, client, taskQueue }: HealthCheckDependencies): HealthChecks {
  const { workflowService } = client;
  const { namespace } = client.options;
  const call = async <T>(work: () => Promise<T>): Promise<T> =>
    client.connection.withDeadline(Date.now() + deadlineMs, work);
  return {
    database: async () => database.rows('SELECT 1'),
    temporal: async () => call(async () => workflowService.describeNamespace({ namespace })),
    async worker() {
      const silence = await secondsSinceWorkerSeen(database);
      if (silence === undefined || silence > workerSilenceSeconds) {
        const since = silence === undefined ? 'has started yet' : `has taken work for ${silence} s`;
        throw new Error(`no worker ${since}`);
      }
      const { pollers } = await call(async () =>
        // Without a type, its workflow tasks.
        workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueue } }),
      );
      const since = Date.now() / 1000 - pollerAgeMs / 1000;
      if (!pollers.some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) >= since)) {
        throw new Error(`no worker polls the task queue ${taskQueue}`);
      }
    },
  };
}
