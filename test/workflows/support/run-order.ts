import { randomUUID } from 'node:crypto';
import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import { partitionWorkflowId } from '../../../domain/order/ids.js';
import type { Message, NewMessage, OrderInput } from '../../../domain/order/messages.js';
import type { OrderState } from '../../../domain/order/order-state.js';
import type { StepState } from '../../../domain/plan/step-state.js';
import { startOptions } from '../../../relay/start-options.js';
import { temporal } from '../../support/infrastructure.js';
import { requireReplay } from '../../support/replay-worker.js';
import { until } from '../../support/until.js';
import type { FakeOrder } from './fake-order.js';
import { orderWorker } from './order-worker.js';

/** A running order, as its test sees it. */
export interface RunningOrder {
  readonly client: Client;
  readonly handle: WorkflowHandle<(input: OrderInput) => Promise<OrderState>>;
  readonly result: () => Promise<OrderState>;
  /** Delivers messages as the outbox would, in one signal. */
  readonly send: (...messages: readonly (Message | NewMessage)[]) => Promise<void>;
  /** Once the step is under way its downstream system reports on it, and the workflow is notified. */
  readonly report: (stepId: string, state?: OrderState, id?: string) => Promise<void>;
  readonly partition: (number: number) => WorkflowHandle;
}

interface RunOptions {
  readonly order: FakeOrder;
  readonly items?: number;
  /** Workflows beside the order's own whose histories are replayed too. */
  readonly partitions?: number;
  readonly customerId?: string;
  /** What an earlier run has left in the search attributes. */
  readonly inherited?: readonly SearchAttributePair[];
  /** The server, if not that of the run. */
  readonly address?: string;
}

/** Runs one order on the worker of the file, replays its histories afterwards, and ends what the test has left running of it. */
export async function runOrder<T>(
  { order, items = 1, partitions = 0, customerId, inherited = [], address: given }: RunOptions,
  test: (running: RunningOrder) => Promise<T>,
): Promise<T> {
  const address = given ?? (await temporal()).address;
  const worker = await orderWorker(address);
  const { client, taskQueue } = worker;
  const orderId = randomUUID();
  const workflowId = `productOrder/${orderId}`;
  const header = { id: orderId, externalId: null, category: null, requestedCompletionDate: null, items };
  const options = startOptions(
    'productOrder',
    { ...header, customerId: customerId ?? null },
    { workflowId, taskQueue },
  );
  const typedSearchAttributes = [
    ...(options.typedSearchAttributes as readonly SearchAttributePair[]),
    ...inherited,
  ];
  const running = runningOrder(client, orderId, order);
  return await worker.serve(orderId, order.activities, async () => {
    const handle = await client.workflow.start('productOrder', { ...options, typedSearchAttributes });
    try {
      const result = await test(running);
      const own = [handle, ...Array.from({ length: partitions }, (_, n) => running.partition(n))];
      for (const { workflowId: id } of own)
        await requireReplay(await client.workflow.getHandle(id).fetchHistory(), id);
      return result;
    } finally {
      await terminate(client, workflowId);
    }
  });
}

/** Ends an order and its partitions, unless they are over. */
async function terminate(client: Client, workflowId: string): Promise<void> {
  const query = `WorkflowId STARTS_WITH '${workflowId}' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId: id } of client.workflow.list({ query })) {
    await client.workflow
      .getHandle(id)
      .terminate('its test is over')
      .catch((err: unknown) => {
        if (!(err instanceof WorkflowNotFoundError)) throw err;
      });
  }
}

function runningOrder(client: Client, orderId: string, order: FakeOrder): RunningOrder {
  // Without run ids: an order that continues as new is the same order.
  const handle = client.workflow.getHandle<(input: OrderInput) => Promise<OrderState>>(
    `productOrder/${orderId}`,
  );
  const send: RunningOrder['send'] = async (...messages) => {
    await handle.signal(
      'deliver',
      messages.map((message) => ({ id: randomUUID(), ...message })),
    );
  };
  return {
    client,
    handle,
    send,
    result: async () => await handle.result(),
    report: async (stepId, state = 'completed', id = randomUUID()) => {
      const underWay = new Set<StepState | undefined>(['handingOff', 'inProgress', 'undoing']);
      await until(`${stepId} to be under way`, () => underWay.has(order.states[stepId]));
      order.reported(stepId, state);
      await send({ id, type: 'callback', stepId, operation: 'do' });
    },
    partition: (number) => client.workflow.getHandle(partitionWorkflowId('productOrder', orderId, number)),
  };
}
