import { type EntityTarget, getMetadataArgsStorage } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { apis } from '../../domain/tmf/apis.js';
import { type Change, eventSubjects } from '../../domain/events/event-types.js';
import { anyOf, type Transaction, type Values } from '../database.js';

/** Where a resource's rows are, and which attribute which column repeats: the column is told, not the document. */
export interface EventSource {
  readonly resource: string;
  readonly entity: EntityTarget<object>;
  readonly attributes: Readonly<Record<string, string>>;
  /** Further attributes, and what else is told with them, as SQL on the row `t`. */
  readonly further?: Readonly<Record<string, string>>;
  readonly correlationId?: string;
  readonly itemStates?: string;
}

/** Which rows have changed. `t` is the table. */
export interface ChangedRows {
  readonly where: string;
  readonly values: Values;
}

/** The same, with what else is said of the change. */
export interface ToldRows extends ChangedRows {
  /** The attributes that changed, or are wanted. */
  readonly fieldPath?: string;
  /** Attributes that neither the row's document nor its columns have. */
  readonly content?: Readonly<Record<string, unknown>>;
}

export interface Told extends ToldRows {
  readonly change: Change;
}

/**
 * Tells that the rows have changed, as they are at this point of the transaction: to be called after the write, or before
 * a delete. The rows are copied within the database, in the packet of the write; a change that the definition has no
 * event for is told to nobody.
 */
export function tell(
  tx: Transaction,
  source: EventSource,
  { change, fieldPath, content, where, values }: Told,
): void {
  const subject = eventSubjects.get(source.resource);
  const eventType = subject?.eventTypes[change];
  if (!subject || eventType === undefined) return;
  const { prefix, now } = newIds();
  const { api, resource } = subject;
  const known = contentOf(source, subject.type);
  const more = content ? [JSON.stringify({ event: { [resource]: content } })] : [];
  tx.write(
    `INSERT INTO event (id, eventType, eventTime, api, resource, resourceId, fieldPath, correlationId, itemStates, doc,
       pending)
     SELECT CONCAT(?, LEFT(UUID(), 8)), ?, ?, ?, ?, t.id, ?, ${source.correlationId ?? 'NULL'},
       ${source.itemStates ?? 'NULL'}, ${content ? `JSON_MERGE_PATCH(${known}, ?)` : known},
       (SELECT 1 FROM event_subscription s WHERE s.api IN (?, ?) AND s.deletedAt IS NULL LIMIT 1)
     FROM ${tableOf(source)} t WHERE ${where}`,
    [
      prefix,
      eventType,
      now,
      api.id,
      resource,
      fieldPath?.slice(0, 1024),
      ...more,
      api.id,
      apis.event.id,
      ...values,
    ],
  );
  tx.toldEvents = true;
}

/** The rows with one of these ids that this transaction has written: others it met and left as they were. */
export const writtenAt = (at: Date, ids: readonly unknown[]): ChangedRows =>
  ids.length === 0
    ? { where: 'FALSE', values: [] }
    : { where: 't.id IN (?) AND t.updatedAt = ?', values: [anyOf(ids), at] };

/**
 * Ids of the form of UUIDs of version 7, so that they are inserted in their order. The last eight digits come from the
 * database, whose UUID() is another one in each row.
 */
function newIds(): { readonly prefix: string; readonly now: Date } {
  const id = uuidv7();
  return { prefix: id.slice(0, 28), now: new Date() };
}

const contents = new WeakMap<EventSource['attributes'], Map<string, string>>();

/** The resource as it is answered, but for hrefs: the document, with what columns say better. */
function contentOf(source: EventSource, type: string): string {
  const { resource, attributes, further = {} } = source;
  let known = contents.get(attributes);
  if (!known) contents.set(attributes, (known = new Map()));
  let sql = known.get(resource);
  if (sql === undefined) {
    const pairs = [
      "'id', t.id",
      ...Object.entries(attributes).map(([name, column]) => `'${name}', ${jsonOf(source, column)}`),
      ...Object.entries(further).map(([name, expression]) => `'${name}', ${expression}`),
    ];
    const body = `JSON_MERGE_PATCH(JSON_OBJECT('@type', '${type}'), t.doc, JSON_OBJECT(${pairs.join(', ')}))`;
    known.set(resource, (sql = `JSON_OBJECT('event', JSON_OBJECT('${resource}', ${body}))`));
  }
  return sql;
}

/** A merge patch drops what is null, as an answer does. */
function jsonOf(source: EventSource, column: string): string {
  const type = typeOf(source, column);
  if (type === 'datetime') return `CONCAT(LEFT(DATE_FORMAT(t.${column}, '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')`;
  return type === 'json' ? `JSON_EXTRACT(t.${column}, '$')` : `t.${column}`;
}

function tableOf({ resource, entity }: EventSource): string {
  const table = getMetadataArgsStorage().tables.find(({ target }) => target === entity);
  if (table?.name === undefined) throw new RangeError(`${resource} has no table`);
  return table.name;
}

function typeOf({ resource, entity }: EventSource, property: string): unknown {
  const classes: unknown[] = [];
  for (let each: unknown = entity; typeof each === 'function'; each = Object.getPrototypeOf(each))
    classes.push(each);
  const column = getMetadataArgsStorage().columns.find(
    ({ target, propertyName }) => propertyName === property && classes.includes(target),
  );
  if (!column) throw new RangeError(`${resource} has no column ${property}`);
  return column.options.type;
}
