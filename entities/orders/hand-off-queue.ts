import { lowestPriority } from '../../domain/order/priority.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import {
  type QueuedHandOff,
  queueOrder,
  queueTimes,
  undoOrder,
  undoTimes,
} from '../tables/hand-off-queue.js';

/**
 * The two queues of a system, of one sequence: what is to be handed off, and what is to be taken back or stopped.
 */
export type QueueName = 'handOffs' | 'undos';

const tables = { handOffs: 'queued_hand_off', undos: 'queued_undo' } as const;
const sequences = { handOffs: queueOrder, undos: undoOrder } as const;
const times = { handOffs: queueTimes, undos: undoTimes } as const;
/** What is to be taken back is so even while its order is on hold. */
const mayBeSent = { handOffs: 'onHold = 0', undos: 'TRUE' } as const;

interface NewEntries {
  readonly kind: OrderKind;
  /** Steps of one order. */
  readonly stepIds: readonly string[];
  /** How often their system did not answer by now. */
  readonly attempts?: number;
  readonly lastError?: string;
  /** From when on it may be tried; absent: at once. */
  readonly nextTryAt?: Date;
}

/** The order's priority as a number. */
const priority = `CASE WHEN o.given IN ('0', '1', '2', '3') THEN CAST(o.given AS UNSIGNED) ELSE ${lowestPriority} END`;

/** Puts steps into the queue of their system; those that are in it keep their places. The caller holds the steps' locks. */
export const enqueueHandOffs = (tx: Transaction, entries: NewEntries): void =>
  enqueue(tx, 'handOffs', entries);

/** The same of steps that are to be taken back. */
export const enqueueUndos = (tx: Transaction, entries: NewEntries): void => enqueue(tx, 'undos', entries);

function enqueue(tx: Transaction, queue: QueueName, entries: NewEntries): void {
  const { kind, stepIds, attempts = 0, lastError, nextTryAt } = entries;
  if (stepIds.length === 0) return;
  const now = new Date();
  // The document of a large order has megabytes: it is read once (hence the LIMIT), and not for each step.
  tx.write(
    `INSERT INTO ${tables[queue]}
       (stepId, orderId, downstreamSystem, priority, queuedAt, attempts, lastError, nextTryAt)
     SELECT s.id, s.orderId, s.downstreamSystem, ${priority}, ?, ?, ?, ?
     FROM plan_step s JOIN (
       SELECT JSON_UNQUOTE(JSON_EXTRACT(doc, '$.priority')) AS given FROM ${orderTable[kind]}
       WHERE id = (SELECT orderId FROM plan_step WHERE id = ?) LIMIT 1) o
     WHERE s.id IN (?)
     ON DUPLICATE KEY UPDATE stepId = ${tables[queue]}.stepId`,
    [now, attempts, lastError?.slice(0, 1_024), nextTryAt ?? now, stepIds[0], anyOf(stepIds)],
  );
}

/** Takes steps out of the queue: they are taken, or wait for nothing any more. */
export const dequeueHandOffs = (tx: Transaction, stepIds: readonly string[]): void =>
  dequeue(tx, 'handOffs', stepIds);

/** The same of either queue. */
export function dequeue(tx: Transaction, queue: QueueName, stepIds: readonly string[]): void {
  if (stepIds.length > 0) tx.write(`DELETE FROM ${tables[queue]} WHERE stepId IN (?)`, [anyOf(stepIds)]);
}

/** The same of all steps of an order that are to be handed off. */
export function dequeueOrder(tx: Transaction, orderId: string): void {
  tx.write('DELETE FROM queued_hand_off WHERE orderId = ?', [orderId]);
}

/** Nothing of the order is sent while it is on hold: what is to be handed off keeps its place. */
export function setQueuedOnHold(tx: Transaction, orderId: string, onHold: boolean): void {
  tx.write('UPDATE queued_hand_off SET onHold = ? WHERE orderId = ?', [onHold, orderId]);
}

/** The same of steps of items on hold; a worker that has one in hand keeps it. */
export function setStepsOnHold(tx: Transaction, stepIds: readonly string[]): void {
  if (stepIds.length > 0)
    tx.write('UPDATE queued_hand_off SET onHold = TRUE WHERE stepId IN (?)', [anyOf(stepIds)]);
}

/** The same of some steps that came into the queue since. */
export function holdBack(tx: Transaction, stepIds: readonly string[]): void {
  if (stepIds.length > 0)
    tx.write('UPDATE queued_hand_off SET onHold = TRUE, claimedUntil = NULL WHERE stepId IN (?)', [
      anyOf(stepIds),
    ]);
}

/** What waits of the order has its new priority from now on. */
export function reprioritize(tx: Transaction, orderId: string, newPriority: number): void {
  for (const table of Object.values(tables))
    tx.write(`UPDATE ${table} SET priority = ? WHERE orderId = ?`, [newPriority, orderId]);
}

/** The queues of a system. */
interface Queue {
  readonly system: string;
  /** Something waits for its turn, and what comes now waits behind it; not what was not answered and is to be tried later. */
  readonly waiting: boolean;
  /** Something may be sent now, and no worker has it in hand. */
  readonly due: boolean;
}

/** The queues that have anything in them that is not on hold; however much that is, few rows are read. */
export async function readQueues(database: Pick<Database, 'rows'>, now: Date): Promise<readonly Queue[]> {
  const heads = (queue: QueueName) =>
    `SELECT downstreamSystem AS \`system\`, MIN(nextTryAt) AS firstTryAt
     FROM ${tables[queue]} FORCE INDEX (${times[queue]}) WHERE ${mayBeSent[queue]} GROUP BY downstreamSystem`;
  const somethingIsDue = (queue: QueueName) =>
    `EXISTS (SELECT 1 FROM ${tables[queue]} FORCE INDEX (${times[queue]})
      WHERE downstreamSystem = heads.\`system\` AND ${mayBeSent[queue]}
        AND nextTryAt <= ? AND (claimedUntil IS NULL OR claimedUntil <= ?))`;
  const rows = await database.rows<{ system: string; waiting: number; due: number }>(
    `SELECT heads.\`system\`, MIN(heads.firstTryAt) <= ? AS waiting,
       ${somethingIsDue('handOffs')} OR ${somethingIsDue('undos')} AS due
     FROM (${heads('handOffs')} UNION ALL ${heads('undos')}) heads
     GROUP BY heads.\`system\``,
    [now, now, now, now, now],
  );
  return rows.map(({ system, waiting, due }) => ({ system, waiting: waiting === 1, due: due === 1 }));
}

const isDue = (queue: QueueName): string =>
  `${mayBeSent[queue]} AND downstreamSystem = ? AND nextTryAt <= ? AND (claimedUntil IS NULL OR claimedUntil <= ?)`;

/** The queue in which the system's next request is, and how many of it come one after another. */
interface QueueHead {
  readonly queue: QueueName;
  readonly count: number;
}

/** What may be sent to the system now; `atMost` are counted. Undefined: nothing. */
export async function readHead(
  database: Pick<Database, 'rows'>,
  system: string,
  { now, atMost }: { readonly now: Date; readonly atMost: number },
): Promise<QueueHead | undefined> {
  const first = (queue: QueueName) =>
    `(SELECT '${queue}' AS queue, priority, queuedAt, stepId FROM ${tables[queue]} FORCE INDEX (${sequences[queue]})
      WHERE ${isDue(queue)} ORDER BY priority, queuedAt, stepId LIMIT ?)`;
  const values = [system, now, now, atMost];
  const rows = await database.rows<{ readonly queue: QueueName }>(
    `SELECT queue FROM (${first('handOffs')} UNION ALL ${first('undos')}) due
     ORDER BY priority, queuedAt, stepId LIMIT ?`,
    [...values, ...values, atMost],
  );
  const [head] = rows;
  if (!head) return undefined;
  const others = rows.findIndex(({ queue }) => queue !== head.queue);
  return { queue: head.queue, count: others < 0 ? rows.length : others };
}

/** A place in the queue that a worker has claimed. */
export type ClaimedPlace = Pick<QueuedHandOff, 'stepId' | 'attempts'>;

interface Claim {
  readonly now: Date;
  readonly atMost: number;
  /** When others may take them up, should this worker have died. */
  readonly until: Date;
}

/** Claims the first of the system's queue, by priority and then age; what another worker is about to claim is passed over. */
export async function claimPlaces(
  tx: Transaction,
  { queue, system }: { readonly queue: QueueName; readonly system: string },
  { now, atMost, until }: Claim,
): Promise<readonly ClaimedPlace[]> {
  const table = tables[queue];
  const places = await tx.rows<ClaimedPlace>(
    `SELECT stepId, attempts FROM ${table} FORCE INDEX (${sequences[queue]}) WHERE ${isDue(queue)}
     ORDER BY priority, queuedAt, stepId LIMIT ? FOR UPDATE SKIP LOCKED`,
    [system, now, now, atMost],
  );
  if (places.length > 0)
    tx.write(`UPDATE ${table} SET claimedUntil = ? WHERE stepId IN (?)`, [
      until,
      anyOf(places.map(({ stepId }) => stepId)),
    ]);
  return places;
}

/** What was claimed until then may be claimed again at once; a later claim of another worker stays. */
export function releaseClaim(
  tx: Transaction,
  { queue, stepId, until }: { readonly queue: QueueName; readonly stepId: string; readonly until: Date },
): void {
  tx.write(`UPDATE ${tables[queue]} SET claimedUntil = NULL WHERE stepId = ? AND claimedUntil = ?`, [
    stepId,
    until,
  ]);
}

/** Its system did not answer: it keeps its place, and is tried again then. */
export function postpone(
  tx: Transaction,
  { queue, stepId }: { readonly queue: QueueName; readonly stepId: string },
  { attempts, lastError, nextTryAt }: Pick<QueuedHandOff, 'attempts' | 'nextTryAt'> & { lastError: string },
): void {
  tx.write(
    `UPDATE ${tables[queue]} SET attempts = ?, lastError = ?, nextTryAt = ?, claimedUntil = NULL WHERE stepId = ?`,
    [attempts, lastError.slice(0, 1_024), nextTryAt, stepId],
  );
}

/** A step's place in the queue of its system. */
export interface QueuePlace extends Omit<QueuedHandOff, 'orderId' | 'claimedUntil' | 'priority' | 'onHold'> {
  /** 1 is the next; those of orders on hold come last. */
  readonly place: number;
}

/** Where these steps stand in the queues of their systems; those that are in none are missing. */
export async function placesOf(
  database: Pick<Database, 'rows'>,
  stepIds: readonly string[],
): Promise<ReadonlyMap<string, QueuePlace>> {
  if (stepIds.length === 0) return new Map();
  const columns = 'stepId, downstreamSystem, priority, queuedAt, attempts, lastError, nextTryAt';
  const of = (table: string, onHold: string) =>
    `SELECT ${columns}, ${onHold} AS onHold FROM ${table} WHERE downstreamSystem IN (SELECT downstreamSystem FROM sought)`;
  const ids = anyOf(stepIds);
  const rows = await database.rows<QueuePlace>(
    `WITH sought AS (
       SELECT downstreamSystem FROM queued_hand_off WHERE stepId IN (?)
       UNION SELECT downstreamSystem FROM queued_undo WHERE stepId IN (?))
     SELECT stepId, downstreamSystem, queuedAt, attempts, lastError, nextTryAt, place FROM (
       SELECT q.*, ROW_NUMBER() OVER (PARTITION BY downstreamSystem ORDER BY onHold, priority, queuedAt, stepId) AS place
       FROM (${of(tables.handOffs, 'onHold')} UNION ALL ${of(tables.undos, 'FALSE')}) q) placed
     WHERE stepId IN (?)`,
    [ids, ids, ids],
  );
  return new Map(rows.map((row) => [row.stepId, row]));
}
