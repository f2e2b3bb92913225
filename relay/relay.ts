import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import pLimit from 'p-limit';
import { groupBy } from '../domain/lib/group-by.js';
import { anyOf, type Database, type Sql, sql } from '../entities/database.js';
import { sendToWorkflow, type DeliveryDependencies, type OutboxRow } from './delivery.js';
import type { Outbox } from '../entities/tables/processes.js';
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
  /** Takes no more work, leaves what is not begun to other processes, and waits for what is under way. */
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
/** As many rows as one process takes at a time of what is overdue, so that several share it. */
const claimedRows = 100;
/** For so long no other process takes what one has claimed; what it has not delivered by then, because it died, is due again. */
const claimMs = 15_000;
/** A message that Temporal refuses for its own sake is tried again after this times its attempts, an hour at the most. */
const rejectedBackOffSeconds = 5;

/** Delivers the outbox to Temporal: what is flushed at once, and by polling what a process has left behind. */
export const createRelay = (dependencies: RelayDependencies): Relay => new OutboxRelay(dependencies);

class OutboxRelay implements Relay {
  readonly #dependencies: RelayDependencies;
  // One lane a workflow keeps the order of its messages; 'again' marks what came while the lane was busy.
  readonly #lanes = new Map<string, 'busy' | 'again'>();
  /** Rows that were refused before and are to be tried again, by their workflow. */
  readonly #retried = new Map<string, OutboxRow['id'][]>();
  /** Lanes that ended because Temporal or the database was away. */
  #failures = 0;
  /** Lanes that were left to other processes, since this one ends. */
  #dropped = 0;
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
      const mayBeMore = await this.#poll().catch((err: unknown) => {
        this.#warn(err, 'outbox not read, will be tried again');
        return false;
      });
      if (!mayBeMore) await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
  }

  /** Never rejects: rows that were not delivered are still there, and the poll takes them up. */
  async #drainLane(workflowId: string): Promise<void> {
    const { signal } = this.#stopping;
    try {
      while (!signal.aborted) {
        this.#lanes.set(workflowId, 'busy');
        const mayBeMore = await this.#deliverBatch(workflowId);
        if (!mayBeMore && this.#lanes.get(workflowId) !== 'again') return;
      }
      // While Temporal is away each lane takes until its deadline: a process that ends does not wait for all of them.
      this.#dropped += 1;
    } catch (err) {
      this.#failures += 1;
      this.#warn(err, 'not delivered to Temporal, will be tried again', workflowId);
    } finally {
      this.#lanes.delete(workflowId);
    }
  }

  /** True when there may be more. */
  async #deliverBatch(workflowId: string): Promise<boolean> {
    const retried = this.#retried.get(workflowId) ?? [];
    this.#retried.delete(workflowId);
    try {
      const delivered = await this.#deliver(
        workflowId,
        sql('workflowId = ? AND (attempts = 0 OR id IN (?))', [workflowId, anyOf([0, ...retried])]),
      );
      return delivered === maxMessagesPerSignal;
    } catch (err) {
      if (!(err instanceof Refused)) throw err;
      const { rowIds } = err;
      if (rowIds.length === 1) await this.#putOff(workflowId, err);
      // One of them is at fault, and the others must not wait for it.
      else for (const id of rowIds) await this.#deliverAlone(workflowId, id);
      return rowIds.length === maxMessagesPerSignal;
    }
  }

  async #deliverAlone(workflowId: string, id: OutboxRow['id']): Promise<void> {
    try {
      await this.#deliver(workflowId, sql('id = ?', [id]));
    } catch (err) {
      if (!(err instanceof Refused)) throw err;
      await this.#putOff(workflowId, err);
    }
  }

  /** Returns how many rows it has delivered; throws `Refused` when Temporal refuses them for their own sake. */
  async #deliver(workflowId: string, which: Sql): Promise<number> {
    const { database, client } = this.#dependencies;
    return await database.transaction(async (tx) => {
      const rows = await tx.rows<OutboxRow>(
        `SELECT id, kind, payload FROM outbox WHERE ${which.text} ORDER BY id LIMIT ${maxMessagesPerSignal} FOR UPDATE`,
        which.values,
      );
      if (rows.length === 0) return 0;
      const ids = rows.map(({ id }) => id);
      try {
        await client.withDeadline(Date.now() + deadlineMs, () =>
          sendToWorkflow(this.#dependencies, tx, workflowId, rows),
        );
      } catch (err) {
        throw isRefusal(err) ? new Refused(ids, err) : err;
      }
      tx.write('DELETE FROM outbox WHERE id IN (?)', [anyOf(ids)]);
      return rows.length;
    });
  }

  /** What Temporal refuses is tried again later and later. */
  async #putOff(workflowId: string, { rowIds, cause }: Refused): Promise<void> {
    this.#warn(cause, 'refused by Temporal, will be tried again', workflowId);
    await this.#dependencies.database.run(
      `UPDATE outbox SET attempts = attempts + 1,
         dueAt = ? + INTERVAL LEAST(3600, (attempts + 1) * ${rejectedBackOffSeconds}) SECOND WHERE id IN (?)`,
      [new Date(), anyOf(rowIds)],
    );
  }

  /** Delivers a share of what is overdue; true when there may be more. */
  async #poll(): Promise<boolean> {
    const [overdue] = await this.#dependencies.database.rows(
      'SELECT id FROM outbox WHERE dueAt <= ? LIMIT 1',
      [new Date()],
    );
    if (!overdue) return false;
    const failures = this.#failures;
    const { claimed, until } = await this.#claim();
    for (const [workflowId, rows] of groupBy(claimed, (row) => row.workflowId)) {
      const refusedBefore = rows.filter(({ attempts }) => attempts > 0).map(({ id }) => id);
      if (refusedBefore.length > 0) this.#retried.set(workflowId, refusedBefore);
      this.flush(workflowId);
    }
    await Promise.all(this.#running);
    // Whoever finds Temporal back first takes them, or whoever goes on.
    if (this.#failures > failures || this.#dropped > 0) await this.#release(claimed, until);
    return claimed.length === claimedRows && this.#failures === failures;
  }

  /** Takes rows that are due, so that no other process takes them until then. */
  async #claim(): Promise<{ readonly claimed: readonly ClaimedRow[]; readonly until: Date }> {
    return await this.#dependencies.database.transaction(async (tx) => {
      const now = Date.now();
      const until = new Date(now + claimMs);
      const claimed = await tx.rows<ClaimedRow>(
        `SELECT id, workflowId, attempts FROM outbox WHERE dueAt <= ? ORDER BY id LIMIT ${claimedRows} FOR UPDATE SKIP LOCKED`,
        [new Date(now)],
      );
      if (claimed.length > 0)
        tx.update('outbox', { dueAt: until }, sql('id IN (?)', [anyOf(claimed.map(({ id }) => id))]));
      return { claimed, until };
    });
  }

  async #release(claimed: readonly ClaimedRow[], until: Date): Promise<void> {
    await this.#dependencies.database.run('UPDATE outbox SET dueAt = ? WHERE id IN (?) AND dueAt = ?', [
      new Date(),
      anyOf(claimed.map(({ id }) => id)),
      until,
    ]);
  }

  #warn(err: unknown, message: string, workflowId?: string): void {
    this.#dependencies.log.warn({ err, workflowId }, message);
  }
}

type ClaimedRow = Row<Outbox, 'id' | 'workflowId' | 'attempts'>;

/** Temporal refuses what these rows bring, whenever it is sent. */
class Refused extends Error {
  constructor(
    readonly rowIds: readonly OutboxRow['id'][],
    cause: unknown,
  ) {
    super('Temporal refuses the messages', { cause });
  }
}

/** How Temporal refuses a call for its own sake: gRPC's INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE. */
const rejectionCodes: ReadonlySet<number> = new Set([3, 9, 11]);

/** True when it is this message that Temporal refuses, rather than that Temporal or the database is away. */
const isRefusal = (err: unknown): boolean =>
  ![err, err instanceof Error ? err.cause : undefined].some(
    (each) =>
      (isGrpcServiceError(each) && !rejectionCodes.has(each.code)) ||
      (each instanceof Error && 'errno' in each),
  );
