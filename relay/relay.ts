import { isGrpcServiceError, type Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import { parseWorkflowId } from '../domain/ids.js';
import {
  deliver as deliverSignal,
  type Message,
  type NewMessage,
  type OrderInput,
} from '../domain/messages.js';
import { terminal, type OrderState } from '../domain/order-state.js';
import { anyOf, type Database, type Transaction } from '../entities/database.js';
import { orderTable } from '../entities/order-tables.js';
import { startOptions, type OrderHeader } from './start-options.js';

/** Brings what is committed in the outbox to Temporal: in order per workflow, at least once (DESIGN §4). */
export interface Relay {
  /** Delivers what waits for the workflow, at once and in the background; several calls in a row become one. */
  deliver(workflowId: string): void;
  /** Delivers what others left behind, until `stop`; throws nothing. */
  run(): Promise<void>;
  /** Takes no more, and waits for what is under way. */
  stop(): Promise<void>;
}

export interface RelayDependencies {
  readonly database: Database;
  readonly client: Client;
  readonly taskQueue: string;
  readonly log: Logger;
}

interface Row {
  readonly id: number | string;
  readonly kind: 'start' | 'message';
  readonly payload: OrderInput | NewMessage;
}

/** One signal carries so many messages at the most: each is about 150 bytes, a payload may have 256 KiB. */
const batch = 500;
/** How long a call to Temporal may take before the row is left for the next round. */
const deadlineMs = 5_000;
/** How often the relay looks for what is overdue: a crashed writer's rows wait this much longer at the most. */
const pollMs = 500;
/** A message that Temporal refuses for its own sake is tried again after this times its attempts, an hour at the most. */
const refusedBackoffSeconds = 5;

export function createRelay({ database, client, taskQueue, log }: RelayDependencies): Relay {
  // One lane a workflow keeps the order of its messages; 'again' is what came while the lane was busy.
  const lanes = new Map<string, 'busy' | 'again'>();
  // A delivery holds a database connection during its call: half of the pool stays free for requests.
  const limit = pLimit(8);
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();

  function deliver(workflowId: string): void {
    if (lanes.has(workflowId)) {
      lanes.set(workflowId, 'again');
      return;
    }
    lanes.set(workflowId, 'busy');
    const work = limit(() => drain(workflowId)).finally(() => underWay.delete(work));
    underWay.add(work);
  }

  async function drain(workflowId: string): Promise<void> {
    try {
      do lanes.set(workflowId, 'busy');
      while ((await deliverBatch(workflowId)) || lanes.get(workflowId) === 'again');
    } catch (err) {
      // The rows are still there: the poll takes them up.
      log.warn({ err, workflowId }, 'not delivered to Temporal, will be tried again');
    } finally {
      lanes.delete(workflowId);
    }
  }

  /** True when there may be more. */
  async function deliverBatch(workflowId: string): Promise<boolean> {
    try {
      return await database.transaction(async (tx) => {
        const rows = await tx.rows<Row>(
          `SELECT id, kind, payload FROM outbox WHERE workflowId = ? ORDER BY id LIMIT ${batch} FOR UPDATE`,
          [workflowId],
        );
        if (rows.length === 0) return false;
        await client.withDeadline(Date.now() + deadlineMs, () => send(tx, workflowId, rows));
        tx.write('DELETE FROM outbox WHERE id IN (?)', [anyOf(rows.map(({ id }) => id))]);
        return rows.length === batch;
      });
    } catch (err) {
      if (!isUnavailable(err)) await postpone(workflowId);
      throw err;
    }
  }

  async function send(tx: Transaction, workflowId: string, rows: readonly Row[]): Promise<void> {
    const first = rows.find(({ kind }) => kind === 'start');
    if (first) await start(tx, workflowId, (first.payload as OrderInput).items);
    const messages = rows.filter(({ kind }) => kind === 'message').map(toMessage);
    if (messages.length === 0) return;
    const handle = client.workflow.getHandle(workflowId);
    try {
      await handle.signal(deliverSignal, messages);
    } catch (err) {
      if (!(err instanceof WorkflowNotFoundError)) throw err;
      // Ended, or forgotten by Temporal: the order's row knows which. A workflow that starts reads MySQL first.
      if (await start(tx, workflowId)) await handle.signal(deliverSignal, messages);
      else log.info({ workflowId, messages: messages.length }, 'came after the end, recorded only');
    }
  }

  /** False when the order is over: workflow ids are forgotten after retention, rows are not (DESIGN §11). */
  async function start(tx: Transaction, workflowId: string, items?: number): Promise<boolean> {
    const target = parseWorkflowId(workflowId);
    // A partition that is not there has ended, or has not begun and will read what happened.
    if (!target || target.partition !== undefined) return false;
    const [order] = await tx.rows<OrderHeader & { state: OrderState }>(
      `SELECT id, state, externalId, customerId, category, requestedCompletionDate,
         JSON_LENGTH(doc, '$.${target.kind}Item') AS items FROM ${orderTable[target.kind]} WHERE id = ?`,
      [target.orderId],
    );
    if (!order || terminal(order.state)) return false;
    const header = { ...order, items: items ?? order.items };
    await client.workflow.start(target.kind, startOptions(target.kind, header, { workflowId, taskQueue }));
    return true;
  }

  async function postpone(workflowId: string): Promise<void> {
    await database.run(
      `UPDATE outbox SET attempts = attempts + 1,
         dueAt = ? + INTERVAL LEAST(3600, (attempts + 1) * ${refusedBackoffSeconds}) SECOND WHERE workflowId = ?`,
      [new Date(), workflowId],
    );
  }

  async function poll(): Promise<void> {
    const overdue = await database.rows<{ workflowId: string }>(
      'SELECT workflowId FROM outbox WHERE dueAt <= ? ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED',
      [new Date()],
    );
    for (const workflowId of new Set(overdue.map((row) => row.workflowId))) deliver(workflowId);
    await Promise.all(underWay);
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await poll().catch((err: unknown) => log.warn({ err }, 'outbox not read, will be tried again'));
      await pause(pollMs, stopping.signal);
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await Promise.all(underWay);
  }

  return { deliver, run, stop };
}

const toMessage = ({ id, payload }: Row): Message =>
  ({ ...(payload as NewMessage), id: String(id) }) as Message;

/** True when Temporal is away, rather than that it refuses this message. */
const isUnavailable = (err: unknown): boolean => isGrpcServiceError(err) || hasGrpcCause(err);

const hasGrpcCause = (err: unknown): boolean => err instanceof Error && isGrpcServiceError(err.cause);

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
