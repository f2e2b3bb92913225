import { v7 as uuidv7 } from 'uuid';
import { apis } from '../../domain/tmf/apis.js';
import { type ChangeKind, eventSubjects } from '../../domain/events/event-types.js';
import { actorText } from '../actor.js';
import { ownerSql } from '../belonging.js';
import { anyOf, type Transaction, type SqlValues } from '../database.js';
import { schemaOf, type TableClass } from '../schema.js';

/**
 * The table of a resource's rows, and the attributes that columns repeat: an event has the column's value, not the
 * document's.
 */
export interface EventSource {
  readonly resource: string;
  readonly entity: TableClass;
  readonly attributes: Readonly<Record<string, string>>;
  /** Further attributes and parts of the event, as SQL on the row `t`. */
  readonly extraAttributes?: Readonly<Record<string, string>>;
  readonly correlationId?: string;
  readonly itemStates?: string;
}

/** Which rows have changed; `t` is the table. */
export interface ChangedRows {
  readonly where: string;
  readonly values: SqlValues;
  /** Their ids, where they are known. */
  readonly ids?: readonly string[];
}

/** A change with further facts about it. */
export interface EventRows extends ChangedRows {
  /** The attributes that changed, or that are required. */
  readonly fieldPath?: string;
  /** Attributes that are neither in the row's document nor in its columns. */
  readonly content?: Readonly<Record<string, unknown>>;
}

interface NewEvent extends EventRows {
  readonly change: ChangeKind;
}

/**
 * Records that the rows have changed, as they are at this point of the transaction: call it after a write, or before a
 * delete. The rows are copied within the database, in the packet of the write. A change for which the definition has no
 * event is not recorded.
 */
export function recordEvent(
  tx: Transaction,
  source: EventSource,
  { change, fieldPath, content, where, values }: NewEvent,
): void {
  const subject = eventSubjects.get(source.resource);
  const eventType = subject?.eventTypes[change];
  if (!subject || eventType === undefined) return;
  const { prefix, now } = newEventIds();
  const { api, resource } = subject;
  const resourceSql = contentSql(source, subject.type);
  const owner = ownerSql(source.resource);
  const extraValues = content ? [JSON.stringify({ event: { [resource]: content } })] : [];
  tx.write(
    `INSERT INTO event (id, eventType, eventTime, api, resource, resourceId, fieldPath, correlationId, actor, itemStates,
       customerId, submitter, doc, pending)
     SELECT CONCAT(?, LEFT(UUID(), 8)), ?, ?, ?, ?, t.id, ?, ${source.correlationId ?? 'NULL'},
       ?, ${source.itemStates ?? 'NULL'}, ${owner.customer}, ${owner.submitter}, ${content ? `JSON_MERGE_PATCH(${resourceSql}, ?)` : resourceSql},
       (SELECT 1 FROM event_subscription s WHERE s.api IN (?, ?) AND s.deletedAt IS NULL LIMIT 1)
     FROM ${schemaOf(source.entity).name} t WHERE ${where}`,
    [
      prefix,
      eventType,
      now,
      api.id,
      resource,
      fieldPath?.slice(0, 1024),
      actorText(tx.actor),
      ...extraValues,
      api.id,
      apis.event.id,
      ...values,
    ],
  );
  tx.hasEvents = true;
}

/** Those of the rows with these ids that this transaction has written; others may have been left as they were. */
export const rowsWrittenAt = (at: Date, ids: readonly string[]): ChangedRows =>
  ids.length === 0
    ? { where: 'FALSE', values: [], ids }
    : { where: 't.id IN (?) AND t.updatedAt = ?', values: [anyOf(ids), at], ids };

/**
 * Ids in the form of version 7 UUIDs, so that they are inserted in order. The last eight digits come from the database,
 * whose UUID() differs in each row.
 */
function newEventIds(): { readonly prefix: string; readonly now: Date } {
  const id = uuidv7();
  return { prefix: id.slice(0, 28), now: new Date() };
}

const contentSqlCache = new WeakMap<EventSource['attributes'], Map<string, string>>();

/** The resource as the API answers it, except for hrefs: the document, overridden by columns. */
function contentSql(source: EventSource, type: string): string {
  const { resource, attributes, extraAttributes = {} } = source;
  let sqlByResource = contentSqlCache.get(attributes);
  if (!sqlByResource) contentSqlCache.set(attributes, (sqlByResource = new Map()));
  let sql = sqlByResource.get(resource);
  if (sql === undefined) {
    const pairs = [
      "'id', t.id",
      ...Object.entries(attributes).map(([name, column]) => `'${name}', ${columnAsJson(source, column)}`),
      ...Object.entries(extraAttributes).map(([name, expression]) => `'${name}', ${expression}`),
    ];
    const body = `JSON_MERGE_PATCH(JSON_OBJECT('@type', '${type}'), t.doc, JSON_OBJECT(${pairs.join(', ')}))`;
    sqlByResource.set(resource, (sql = `JSON_OBJECT('event', JSON_OBJECT('${resource}', ${body}))`));
  }
  return sql;
}

/** A merge patch drops nulls, as an answer does. */
function columnAsJson({ entity }: EventSource, column: string): string {
  const { type } = schemaOf(entity).column(column);
  if (type === 'datetime') return `CONCAT(LEFT(DATE_FORMAT(t.${column}, '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')`;
  return type === 'json' ? `JSON_EXTRACT(t.${column}, '$')` : `t.${column}`;
}
