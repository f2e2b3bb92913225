import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Logger } from 'pino';
import {
  parseContractWorkflowId,
  parseJobWorkflowId,
  parseWorkflowId,
  workflowId as orderWorkflowId,
} from '../domain/order/ids.js';
import {
  deliverSignalName,
  type Message,
  type NewMessage,
  type OrderInput,
} from '../domain/order/messages.js';
import { orderForms } from '../domain/order/order.js';
import { isTerminal } from '../domain/order/order-state.js';
import type { Transaction } from '../entities/database.js';
import { orderTable } from '../entities/tables/order-tables.js';
import { contractStartOptions, type OrderHeader, startOptions, jobStartOptions } from './start-options.js';
import { plainSearchIds, type SearchIds, withSearchIds } from './search-id.js';
import type { OrchestratedOrderRow } from '../entities/tables/orders.js';
import type { Outbox } from '../entities/tables/processes.js';
import type { Row } from '../entities/tables/row.js';

/** A row of the outbox. */
export type OutboxRow = Row<Outbox, 'id' | 'kind' | 'payload'>;

export interface DeliveryDependencies {
  readonly client: Client;
  readonly taskQueue: string;
  readonly log: Logger;
  /** By default ids are as they are. */
  readonly searchIds?: SearchIds;
}

/** Delivers the rows of one workflow to Temporal, oldest first: its start, then all messages as one signal. */
export async function sendToWorkflow(
  { client, taskQueue, log, searchIds = plainSearchIds }: DeliveryDependencies,
  tx: Transaction,
  workflowId: string,
  rows: readonly OutboxRow[],
): Promise<void> {
  if (await sendToOther({ client, taskQueue }, workflowId, rows)) return;
  const first = rows.find(({ kind }) => kind === 'start');
  if (first) await start((first.payload as OrderInput).items);
  const messages = rows.filter(({ kind }) => kind === 'message').map((row) => toMessage(row, searchIds));
  if (messages.length === 0) return;
  const handle = client.workflow.getHandle(workflowId);
  try {
    await handle.signal(deliverSignalName, messages);
  } catch (err) {
    if (!(err instanceof WorkflowNotFoundError)) throw err;
    // Ended, or forgotten by Temporal: the order's row says which. A workflow that starts reads MySQL first.
    if (await start()) await handle.signal(deliverSignalName, messages);
    else
      log.info({ workflowId, messages: messages.length }, 'the workflow has ended: messages recorded only');
  }

  /** False when the order has ended: Temporal forgets workflow ids after its retention time, rows stay. */
  async function start(items?: number): Promise<boolean> {
    const target = parseWorkflowId(workflowId);
    if (!target) return false;
    const [order] = await tx.rows<
      Row<
        OrchestratedOrderRow,
        'id' | 'state' | 'externalId' | 'customerId' | 'category' | 'requestedCompletionDate'
      > &
        Pick<OrderHeader, 'items'>
    >(
      `SELECT id, state, externalId, customerId, category, requestedCompletionDate,
         JSON_LENGTH(doc, '$.${orderForms[target.kind].items}') AS items FROM ${orderTable[target.kind]} WHERE id = ?`,
      [target.orderId],
    );
    if (!order || isTerminal(order.state)) return false;
    const header = { ...order, items: items ?? order.items };
    const parent = orderWorkflowId(target.kind, target.orderId);
    await client.workflow.start(
      target.kind,
      startOptions(target.kind, header, { workflowId: parent, taskQueue }, searchIds),
    );
    // A partition that does not exist has ended, or is started by its parent and then reads what happened.
    return target.partition === undefined;
  }
}

/** Delivers the rows of a workflow that is not an order's; false when it is one. */
async function sendToOther(
  { client, taskQueue }: Pick<DeliveryDependencies, 'client' | 'taskQueue'>,
  workflowId: string,
  rows: readonly OutboxRow[],
): Promise<boolean> {
  const contractId = parseContractWorkflowId(workflowId);
  if (contractId !== undefined) {
    await client.workflow.signalWithStart(
      'contract',
      contractStartOptions(contractId, { workflowId, taskQueue }),
    );
    return true;
  }
  const job = parseJobWorkflowId(workflowId);
  if (job?.type === 'quoteApproval') {
    // A decision wakes it, and so does another submission: whichever comes, none is lost to a workflow that just ends.
    await client.workflow.signalWithStart(job.type, {
      ...jobStartOptions(job, { workflowId, taskQueue }),
      signal: deliverSignalName,
      signalArgs: [rows.map((row) => toMessage(row))],
    });
    return true;
  }
  if (job) {
    await client.workflow.start(job.type, jobStartOptions(job, { workflowId, taskQueue }));
    return true;
  }
  return false;
}

function toMessage({ id, payload }: OutboxRow, searchIds = plainSearchIds): Message {
  return { ...withSearchIds(payload as NewMessage, searchIds), id: String(id) };
}
