import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { v7 as uuidv7 } from 'uuid';
import { type AttributeChange, contentDigest, type DeedAction } from '../domain/events/deed.js';
import { type Actor, actorText, isCaller } from './actor.js';
import type { Audit } from './tables/audit.js';
import type { Row } from './tables/row.js';

/** What somebody does to a record. */
export interface Deed {
  readonly resource: string;
  readonly id: string;
  readonly version?: string | undefined;
  /** Of the record, once it is done. */
  readonly revision?: number | undefined;
  readonly action: DeedAction;
  readonly change?: readonly AttributeChange[];
  /** Where the request says it; by default what its header says. */
  readonly reason?: string | undefined;
}

/** The deeds of one transaction, each record's as one. They are written with its commit, by one statement. */
export class Deeds {
  readonly #byRecord = new Map<string, Deed>();
  readonly #tables = new Set<string>();
  #isRecordedElsewhere = false;
  #onBehalfOf: string | undefined;

  /** `table` is the one that has the record. Throws nothing. */
  add(table: string, deed: Deed): void {
    this.#tables.add(table);
    const key = JSON.stringify([deed.resource, deed.id, deed.version ?? '']);
    const earlier = this.#byRecord.get(key);
    this.#byRecord.set(key, earlier ? combined(earlier, deed) : deed);
  }

  /**
   * The transaction is a report, of a downstream system on its hand-off or of usage: its row in `callback` or
   * `entitlement_usage` says who has told what, and when, and it is no deed besides.
   */
  areRecordedByReport(): void {
    this.#isRecordedElsewhere = true;
  }

  /** Turnup does what somebody has asked for before. */
  areFor(onBehalfOf: string | undefined): void {
    this.#onBehalfOf = onBehalfOf;
  }

  get areElsewhere(): boolean {
    return this.#isRecordedElsewhere;
  }

  get areMissing(): boolean {
    return !this.#isRecordedElsewhere && this.#byRecord.size === 0;
  }

  /** Of the tables that were changed those that have records, of none of which there is a deed. */
  missingOf(changed: Iterable<string>): string[] {
    if (this.#isRecordedElsewhere) return [];
    return [...changed].filter((table) => recordTables.has(table) && !this.#tables.has(table));
  }

  /** As they are written; of a transaction that has changed tables and left no deed, that its request was sent. */
  rows(actor: Actor, changed: Iterable<string>): readonly NewAuditRow[] {
    if (this.#isRecordedElsewhere) return [];
    const isBare =
      this.areMissing && isCaller(actor) && [...changed].some((table) => !bookkeeping.has(table));
    const deeds = isBare ? [bareDeed(actor)] : [...this.#byRecord.values()];
    const onBehalfOf = shortened(this.#onBehalfOf ?? actor.onBehalfOf, 255);
    return deeds.map((deed) => ({ ...auditRow(actor, deed, new Date()), onBehalfOf }));
  }
}

/** True when what the actor does is on record. */
export const isOnRecord = (actor: Actor): boolean => isCaller(actor) || actor.decides === true;

/** What a request has done of which no record is known: that it was sent. */
function bareDeed({ subject, request }: Actor): Deed {
  return {
    resource: request?.resource ?? 'unknown',
    id: request?.resourceId ?? subject,
    action: 'request',
  };
}

type NewAuditRow = Omit<Row<Audit, keyof Audit>, 'batch' | 'revision'>;

export const auditColumns = [
  'id',
  'doneAt',
  'actor',
  'client',
  'onBehalfOf',
  'address',
  'requestId',
  'operation',
  'resource',
  'resourceId',
  'resourceVersion',
  'resourceRevision',
  'action',
  'reason',
  'doc',
  'salt',
  'contentDigest',
] as const satisfies readonly (keyof NewAuditRow)[];

function auditRow(actor: Actor, deed: Deed, at: Date): Omit<NewAuditRow, 'onBehalfOf'> {
  const { request } = actor;
  const reason = shortened(deed.reason ?? request?.reason, 1_024);
  const change = deed.change ?? [];
  const salt = randomBytes(16).toString('hex');
  return {
    id: uuidv7(),
    doneAt: at,
    actor: actorText(actor),
    // Of a system it is the same.
    client: actor.kind === 'person' ? shortened(actor.client, 255) : null,
    // A proxy passes on what it was sent.
    address: isIP(actor.address ?? '') > 0 ? shortened(actor.address, 64) : null,
    requestId: request?.id ?? null,
    operation: request?.operation ?? null,
    resource: deed.resource,
    resourceId: shortened(deed.id, 100),
    resourceVersion: deed.version ?? null,
    resourceRevision: deed.revision ?? null,
    action: deed.action,
    reason,
    doc: { change },
    salt,
    contentDigest: contentDigest(salt, { change, reason }),
  };
}

/** As much of the text as its column takes, in whole characters. */
function shortened(value: string, length: number): string;
function shortened(value: string | undefined, length: number): string | null;
function shortened(value: string | undefined, length: number): string | null {
  if (value === undefined) return null;
  // Half a character at the end is none.
  return value.length <= length ? value : value.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

/** Two deeds on one record in one transaction: from what it was before the first to what it is after the second. */
function combined(earlier: Deed, later: Deed): Deed {
  const before = new Map(earlier.change?.map((change) => [change.attribute, change]));
  const merged = new Map(before);
  for (const change of later.change ?? []) {
    const first = before.get(change.attribute);
    merged.set(change.attribute, first ? fromTo(first, change) : change);
  }
  return {
    ...earlier,
    ...withoutAbsent(later),
    action: later.action === 'delete' || earlier.action === 'request' ? later.action : earlier.action,
    change: [...merged.values()],
  };
}

const fromTo = (first: AttributeChange, last: AttributeChange): AttributeChange => ({
  attribute: first.attribute,
  ...('before' in first && { before: first.before }),
  ...('after' in last && { after: last.after }),
});

const withoutAbsent = (deed: Deed): Deed =>
  Object.fromEntries(Object.entries(deed).filter(([, value]) => value !== undefined)) as unknown as Deed;

/** What Turnup keeps of any request, a repeated one too; and content that no file has yet. */
const bookkeeping: ReadonlySet<string> = new Set([
  'answered_request',
  'catalog_file_chunk',
  'event',
  'outbox',
]);

/**
 * The tables whose rows are records of their own: who changes one leaves a deed. All others have parts of records, or
 * what Turnup keeps for itself. Orders that are handed off show what is done to the order that they are part of.
 */
const recordTables: ReadonlySet<string> = new Set([
  'agreement',
  'business_document',
  'cancel_order',
  'catalog_entry',
  'catalog_file',
  'catalog_job',
  'discovery_import',
  'discrepancy',
  'entitlement',
  'event_subscription',
  'fallout',
  'fallout_job',
  'manual_task',
  'opportunity',
  'order_job',
  'order_revision',
  'product',
  'product_order',
  'resource',
  'service',
]);
