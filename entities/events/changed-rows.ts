import { attributeChanges } from '../../domain/events/deed.js';
import { type Json, object } from '../../domain/lib/json.js';
import type { Assignments, Sql, Transaction } from '../database.js';
import { handOffTable } from '../tables/order-tables.js';
import { attributesByColumn, type ManagedResource, resourceTable } from './event-sources.js';

interface ObservedChange {
  readonly set: Assignments;
  /** The rows, as they are before the write. */
  readonly where: Sql;
}

type ObservedRow = Json & { readonly id: string; readonly revision: number };

/**
 * Reads the columns before a write that is on record; the returned function, called after it with the condition of the
 * changed rows of `t`, reads them again and leaves a deed for each. Both travel in the packet of the write. Nothing happens
 * where what is changed is not on record.
 */
export function observeChange(
  tx: Transaction,
  resource: ManagedResource,
  { set, where }: ObservedChange,
): (changed: Sql) => void {
  const { deeds } = tx;
  const columns = Object.keys(set).filter((name) => set[name] !== undefined);
  if (!deeds || deeds.areElsewhere || columns.length === 0) return () => undefined;
  const table = resourceTable(resource);
  const select = `SELECT id, revision, ${columns.join(', ')} FROM ${table}`;
  const own = handedOffTables.has(table) ? ' AND parentOrderId IS NULL' : '';
  const before = new Map<string, ObservedRow>();
  tx.observe(`${select} WHERE ${where.text}${own} FOR UPDATE`, where.values, (rows) => {
    for (const row of rows as readonly ObservedRow[]) before.set(row.id, row);
  });
  return (changed) =>
    tx.observe(`${select} t WHERE ${changed.text}${own}`, changed.values, (rows) => {
      for (const row of rows as readonly ObservedRow[]) {
        const found = before.get(row.id);
        if (!found) continue;
        const change = attributeChanges(toRecord(resource, found), toRecord(resource, row));
        deeds.add(table, { resource, id: row.id, revision: row.revision, action: 'change', change });
      }
    });
}

/** What is done to an order that was handed off is on record with the order that it is part of. */
const handedOffTables: ReadonlySet<string | undefined> = new Set(Object.values(handOffTable));

/** The document, overridden by the columns, by the names of the attributes. */
function toRecord(resource: ManagedResource, row: ObservedRow): Json {
  const { id: _, revision: __, doc, ...columns } = row;
  const names = attributesByColumn(resource);
  const named = Object.entries(columns).map(([column, value]) => [names[column] ?? column, value]);
  return { ...object(doc), ...(Object.fromEntries(named) as Json) };
}
