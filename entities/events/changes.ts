import type { ChangeKind } from '../../domain/events/event-types.js';
import { anyOf, type Assignments, sql, type Sql, type Transaction } from '../database.js';
import { observeChange } from './changed-rows.js';
import { type EventRows, rowsWrittenAt } from './event-log.js';
import { type ManagedResource, recordEventFor, resourceTable } from './event-sources.js';

/** The event of a change. */
export interface RecordedChange extends Pick<EventRows, 'fieldPath' | 'content'> {
  readonly change: ChangeKind;
}

/** A change of rows of a resource, and its events. */
interface Change {
  readonly ids: readonly string[];
  readonly set: Assignments;
  /** Further conditions that a row must meet; other rows stay and have no event. */
  readonly where?: Sql;
  readonly change: ChangeKind | readonly RecordedChange[];
  /** The instant of the change; the same for all rows that one transaction changes together. */
  readonly at: Date;
}

/**
 * Changes rows of a resource whose changes are events: sets the columns, raises the revision, sets `updatedAt`, and
 * records the events and the deeds of the changed rows, all in the packet of one write. There is no other way to change them, so that
 * no change goes without its event (test/entities/writes.test.ts).
 */
export function changeRows(
  tx: Transaction,
  resource: ManagedResource,
  { ids, set, where, change, at }: Change,
): void {
  if (ids.length === 0) return;
  const selected = idsAnd(ids, where);
  const observed = observeChange(tx, resource, { set, where: selected });
  tx.update(resourceTable(resource), { ...set, ...changeColumns(at) }, selected);
  const written = rowsWrittenAt(at, ids);
  observed(sql(written.where, written.values));
  const changes: readonly RecordedChange[] = typeof change === 'string' ? [{ change }] : change;
  for (const { change: kind, ...said } of changes)
    recordEventFor(tx, resource, kind, { ...written, ...said });
}

/** The columns that every change of a resource sets. */
export const changeColumns = (at: Date): Assignments => ({ updatedAt: at, revision: sql('revision + 1') });

/** Those of the rows with these ids that meet the condition. */
export const idsAnd = (ids: readonly string[], where?: Sql): Sql =>
  sql(`id IN (?)${where ? ` AND ${where.text}` : ''}`, [anyOf(ids), ...(where?.values ?? [])]);
