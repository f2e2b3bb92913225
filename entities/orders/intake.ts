import { v7 as uuidv7 } from 'uuid';
import { workflowId } from '../../domain/order/ids.js';
import { attributeChanges } from '../../domain/events/deed.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { isCaller } from '../actor.js';
import type { Database, Transaction } from '../database.js';
import { isDuplicate } from '../database-errors.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';
import { orderTable } from '../tables/order-tables.js';
import { putStart } from '../outbox.js';
import type { Submission } from '../tables/orders.js';
import type { Row } from '../tables/row.js';

/** An order that passed message-level validation. */
export interface OrderSubmission {
  readonly kind: OrderKind;
  readonly caller: string;
  readonly doc: Record<string, unknown>;
  readonly externalId?: string;
  readonly idempotencyKey?: string;
  /** SHA-256, hex, of the body in canonical form. */
  readonly bodyHash: string;
  readonly customerId?: string;
  readonly category?: string;
  readonly requestedStartDate?: Date;
  readonly requestedCompletionDate?: Date;
  /** How many items it has, at any depth. */
  readonly items: number;
}

export interface SubmissionResult {
  /** `conflict`: another body was sent under the same key by the same caller. */
  readonly outcome: 'created' | 'existing' | 'conflict';
  /** Of the order, or of the job that submits it. */
  readonly id: string;
}

/**
 * Stores an order `acknowledged` together with the start of its workflow, in one transaction: what this returns is never
 * lost and never fulfilled twice.
 */
export async function submitOrder(
  database: Database,
  submission: OrderSubmission,
): Promise<SubmissionResult> {
  const id = uuidv7();
  return await submitOnce(database, submission, { resource: submission.kind, id }, (tx) =>
    storeOrder(tx, id, submission),
  );
}

/** What a submission is known by when it comes again. */
export type SubmittedUnder = Pick<OrderSubmission, 'caller' | 'bodyHash' | 'idempotencyKey' | 'externalId'>;

/**
 * Stores in one transaction what takes the keys of the submission. Where one of them is taken, nothing is stored: what it
 * was taken for is returned.
 */
export async function submitOnce(
  database: Database,
  submission: SubmittedUnder,
  { resource, id }: Pick<Submitted, 'resource' | 'id'>,
  store: (tx: Transaction) => void,
): Promise<SubmissionResult> {
  try {
    await database.transaction(async (tx) => store(tx));
    return { outcome: 'created', id };
  } catch (err) {
    if (!isDuplicate(err)) throw err;
    const existing = await findSubmitted(database, submission, resource);
    if (existing) return existing;
    throw err;
  }
}

interface SubmissionKey {
  readonly keyKind: 'Idempotency-Key' | 'externalId';
  readonly keyValue: string;
}

function submissionKeys({ idempotencyKey, externalId }: SubmittedUnder): SubmissionKey[] {
  const keys: SubmissionKey[] = [];
  if (idempotencyKey !== undefined) keys.push({ keyKind: 'Idempotency-Key', keyValue: idempotencyKey });
  if (externalId !== undefined) keys.push({ keyKind: 'externalId', keyValue: externalId });
  return keys;
}

/** The same within a larger transaction; throws when one of the keys is taken. */
export function storeOrder(tx: Transaction, orderId: string, submission: OrderSubmission): void {
  const { kind, caller } = submission;
  const now = new Date();
  insertSubmissionKeys(tx, submission, { resource: kind, id: orderId, at: now });
  const row = {
    id: orderId,
    state: 'acknowledged',
    caller,
    externalId: submission.externalId,
    customerId: submission.customerId,
    category: submission.category,
    orderDate: now,
    requestedStartDate: submission.requestedStartDate,
    requestedCompletionDate: submission.requestedCompletionDate,
    doc: submission.doc,
    createdAt: now,
    updatedAt: now,
  };
  tx.insert(orderTable[kind], Object.keys(row) as (keyof typeof row)[], [row]);
  recordEventFor(tx, kind, 'create', rowsWrittenAt(now, [orderId]));
  const { externalId, category, customerId } = submission;
  if (!isCaller(tx.actor)) tx.deeds?.areFor(caller);
  tx.deeds?.add(orderTable[kind], {
    resource: kind,
    id: orderId,
    action: 'create',
    change: attributeChanges({}, { externalId, category, customerId, body: { sha256: submission.bodyHash } }),
  });
  putStart(tx, workflowId(kind, orderId), { orderId, kind, items: submission.items });
}

interface Submitted {
  readonly resource: SubmittedResource;
  readonly id: string;
  readonly at: Date;
}

/** What the submission becomes: its order, or a job that makes the order of it. */
type SubmittedResource = OrderKind | 'orderJob';

/** Takes the keys of the submission for what it becomes; the insertion fails when one is taken. */
export function insertSubmissionKeys(
  tx: Transaction,
  submission: SubmittedUnder,
  { resource, id, at }: Submitted,
): void {
  const { caller, bodyHash } = submission;
  tx.insert(
    'submission',
    ['caller', 'resource', 'keyKind', 'keyValue', 'bodyHash', 'resourceId', 'createdAt'],
    submissionKeys(submission).map((key) => ({
      caller,
      resource,
      ...key,
      bodyHash,
      resourceId: id,
      createdAt: at,
    })),
  );
}

/** What the same caller sent before under a key of the submission; undefined for nothing. */
export async function findSubmitted(
  database: Database,
  submission: SubmittedUnder,
  resource: SubmittedResource,
): Promise<SubmissionResult | undefined> {
  const { caller, bodyHash } = submission;
  for (const { keyKind, keyValue } of submissionKeys(submission)) {
    const [found] = await database.rows<Row<Submission, 'resourceId' | 'bodyHash'>>(
      'SELECT resourceId, bodyHash FROM submission WHERE caller = ? AND resource = ? AND keyKind = ? AND keyValue = ?',
      [caller, resource, keyKind, keyValue],
    );
    if (found) {
      return { outcome: found.bodyHash === bodyHash ? 'existing' : 'conflict', id: found.resourceId };
    }
  }
  return undefined;
}
