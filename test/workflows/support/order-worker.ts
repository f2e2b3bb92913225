import { Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import type { Activities } from '../../../activities/activities.js';
import { classifyFaults } from '../../../activities/fault-classification.js';
import { parseWorkflowId } from '../../../domain/order/ids.js';
import { atEndOfFile } from '../../support/infrastructure.js';
import { testedWorkflows } from '../../support/workflow-bundle.js';
import { fakeOrder } from './fake-order.js';

/** A worker that runs the orders of all tests of a file, each with its own activities. */
export interface OrderWorker {
  readonly client: Client;
  readonly taskQueue: string;
  /** Runs the test while the order has these activities; throws, too, when the worker has failed. */
  serve<T>(orderId: string, activities: Activities, test: () => Promise<T>): Promise<T>;
}

const workers = new Map<string, Promise<OrderWorker>>();

/** The worker on the server; started with the first order of a file: each new one would load the workflow code again. */
export async function orderWorker(address: string): Promise<OrderWorker> {
  const worker = workers.get(address) ?? start(address);
  workers.set(address, worker);
  return await worker;
}

async function start(address: string): Promise<OrderWorker> {
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const taskQueue = randomUUID();
  const orders = new Map<string, Activities>();
  const worker = await Worker.create({
    connection,
    taskQueue,
    activities: activitiesOf(orders),
    ...(await testedWorkflows()),
    interceptors: { activity: [classifyFaults] },
  });
  const running = worker.run();
  const failure = running.then(() => Promise.reject(new Error('the worker of the orders has ended')));
  failure.catch(() => undefined);
  atEndOfFile(async () => {
    workers.delete(address);
    worker.shutdown();
    await running;
    await client.connection.close();
    await connection.close();
  });
  return {
    client,
    taskQueue,
    async serve(orderId, activities, test) {
      orders.set(orderId, activities);
      try {
        return await Promise.race([test(), failure]);
      } finally {
        orders.delete(orderId);
      }
    },
  };
}

/** Each does what the order of its workflow has it do. */
function activitiesOf(orders: ReadonlyMap<string, Activities>): object {
  const names = Object.keys(fakeOrder([]).activities) as (keyof Activities)[];
  return Object.fromEntries(
    names.map((name) => [
      name,
      async (input: never) => {
        const { workflowId } = Context.current().info.workflowExecution!;
        const activities = orders.get(parseWorkflowId(workflowId)?.orderId ?? '');
        if (!activities) throw new Error(`the test of ${workflowId} is over`);
        return await activities[name](input);
      },
    ]),
  );
}
