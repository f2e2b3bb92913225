import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import pLimit from 'p-limit';
import { anyOf, type Database } from '../entities/database.js';
import { sendToWorkflow, type DeliveryDependencies, type OutboxRow } from './delivery.js';
import type { Outbox } from '../entities/tables/outbox.js';
import type { Row } from '../entities/tables/row.js';

/**
 * Delivers what is committed in the outbox to Temporal: in order per workflow, at least once (docs/architecture.md, The
 * outbox).
 */
export interface Relay {
  /** Delivers what waits for the workflow, at once and in the background; several calls in a row become one. */
  flush(workflowId: string): void;
  /** Delivers what other processes left behind, until `stop`; never throws. */
  run(): Promise<void>;
  /** Takes no more work, and waits for what is under way. */
  stop(): Promise<void>;
}

interface RelayDependencies extends DeliveryDependencies {
  readonly database: Database;
}

/** Maximum messages in one signal: each is about 150 bytes, and a payload may have 256 KiB. */
const maxMessagesPerSignal = 500;
/** How long a call to Temporal may take before the row is left for the next round. */
const deadlineMs = 5_000;
/** How often the relay polls for overdue rows: those of a crashed writer wait at most this much longer. */
const pollMs = 500;
/** A message that Temporal refuses for its content is retried after this times its attempts, at most an hour. */
const rejectedBackOffSeconds = 5;

export const createRelay = (dependencies: RelayDependencies): Relay => new OutboxRelay(dependencies);

class OutboxRelay implements Relay {
  readonly #dependencies: RelayDependencies;
  // One lane a workflow keeps the order of its messages; 'again' marks what came while the lane was busy.
  readonly #lanes = new Map<string, 'busy' | 'again'>();
  // A delivery holds a database connection during its call: half of the pool stays free for requests.
  readonly #limit = pLimit(8);
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(dependencies: RelayDependencies) {
    this.#dependencies = dependencies;
  }

  flush(workflowId: string): void {
    if (this.#stopping.signal.aborted) return;
    if (this.#lanes.has(workflowId)) {
      this.#lanes.set(workflowId, 'again');
      return;
    }
    this.#lanes.set(workflowId, 'busy');
    const work = this.#limit(() => this.#drainLane(workflowId)).finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  async run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#poll().catch((err: unknown) => this.#warn(err, 'outbox not read, will be tried again'));
      await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
  }

  /** Never rejects: rows that were not delivered are still there, and the poll takes them up. */
  async #drainLane(workflowId: string): Promise<void> {
    try {
      do this.#lanes.set(workflowId, 'busy');
      while ((await this.#deliverBatch(workflowId)) || this.#lanes.get(workflowId) === 'again');
    } catch (err) {
      this.#warn(err, 'not delivered to Temporal, will be tried again', workflowId);
    } finally {
      this.#lanes.delete(workflowId);
    }
  }

  /** True when there may be more. */
  async #deliverBatch(workflowId: string): Promise<boolean> {
    const { database, client } = this.#dependencies;
    try {
      return await database.transaction(async (tx) => {
        const rows = await tx.rows<OutboxRow>(
          `SELECT id, kind, payload FROM outbox WHERE workflowId = ? ORDER BY id LIMIT ${maxMessagesPerSignal} FOR UPDATE`,
          [workflowId],
        );
        if (rows.length === 0) return false;
        await client.withDeadline(Date.now() + deadlineMs, () =>
          sendToWorkflow(this.#dependencies, tx, workflowId, rows),
        );
        tx.write('DELETE FROM outbox WHERE id IN (?)', [anyOf(rows.map(({ id }) => id))]);
        return rows.length === maxMessagesPerSignal;
      });
    } catch (err) {
      if (!isUnavailable(err)) await this.#postpone(workflowId);
      throw err;
    }
  }

  async #postpone(workflowId: string): Promise<void> {
    await this.#dependencies.database.run(
      `UPDATE outbox SET attempts = attempts + 1,
         dueAt = ? + INTERVAL LEAST(3600, (attempts + 1) * ${rejectedBackOffSeconds}) SECOND WHERE workflowId = ?`,
      [new Date(), workflowId],
    );
  }

  async #poll(): Promise<void> {
    const overdue = await this.#dependencies.database.rows<Row<Outbox, 'workflowId'>>(
      'SELECT workflowId FROM outbox WHERE dueAt <= ? ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED',
      [new Date()],
    );
    for (const workflowId of new Set(overdue.map((row) => row.workflowId))) this.flush(workflowId);
    await Promise.all(this.#running);
  }

  #warn(err: unknown, message: string, workflowId?: string): void {
    this.#dependencies.log.warn({ err, workflowId }, message);
  }
}

/** gRPC codes by which Temporal refuses a call for its content: INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE. */
const rejectionCodes: ReadonlySet<number> = new Set([3, 9, 11]);

/** True when Temporal is unavailable, rather than refusing this message. */
const isUnavailable = (err: unknown): boolean =>
  [err, err instanceof Error ? err.cause : undefined].some(
    (each) => isGrpcServiceError(each) && !rejectionCodes.has(each.code),
  );
