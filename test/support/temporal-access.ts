import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { temporal } from './infrastructure.js';
import { requireReplay } from './replay-worker.js';
import { testedWorkflows } from './workflow-bundle.js';

/** The Temporal server of the run, with a task queue of one's own. */
export interface TemporalAccess {
  readonly client: Client;
  readonly connection: NativeConnection;
  readonly taskQueue: string;
  /** A worker of the task queue, with today's workflow code unless the options have another. */
  worker(activities: object, options?: Partial<WorkerOptions>): Promise<Worker>;
  /** Throws unless today's workflow code takes the way that the workflow took, in its last run or in the one that is named. */
  replay(workflowId: string, runId?: string): Promise<void>;
  close(): Promise<void>;
}

export async function connectTemporal(): Promise<TemporalAccess> {
  const { address } = await temporal();
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const taskQueue = randomUUID();
  return {
    client,
    connection,
    taskQueue,
    async worker(activities, options) {
      const code = await testedWorkflows();
      return await Worker.create({ connection, taskQueue, activities, ...code, ...options });
    },
    async replay(workflowId, runId) {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      await requireReplay(history, workflowId);
    },
    async close() {
      await client.connection.close();
      await connection.close();
    },
  };
}
