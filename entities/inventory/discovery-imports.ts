import type { Discovery, ImportPosition } from '../../domain/inventory/discovery-import.js';
import { jobWorkflowId } from '../../domain/order/ids.js';
import type { DiscoveryProgress } from '../../domain/tmf/schemas/discovery.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { openJobStates, type OrderJobState } from '../../domain/tmf/schemas/order.js';
import { anyOf, type Database, sql, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';
import { putStart } from '../outbox.js';
import type { DiscoveryImport } from '../tables/discovery.js';
import type { Row } from '../tables/row.js';

/** Stores a report together with the start of the workflow that compares it: what this returns will be done. */
export async function submitDiscovery(
  database: Database,
  { id, source, discoveredAt, scope, items }: Discovery,
): Promise<void> {
  const now = new Date();
  const progress: DiscoveryProgress = {
    items: items.length,
    compared: 0,
    skipped: 0,
    opened: 0,
    resolved: 0,
  };
  const row = {
    id,
    state: 'acknowledged' as const,
    source,
    discoveredAt,
    report: items,
    progress,
    position: { phase: 'reported', after: 0 } satisfies ImportPosition,
    doc: { ...(scope && { scope }) },
    createdAt: now,
    updatedAt: now,
  };
  await database.transaction(async (tx) => {
    tx.insert('discovery_import', Object.keys(row) as (keyof typeof row)[], [row]);
    recordEventFor(tx, 'discoveryImport', 'create', rowsWrittenAt(now, [id]));
    putStart(tx, jobWorkflowId('discoveryImport', id), { id });
  });
}

type ImportRow = Row<DiscoveryImport, 'id' | 'state' | 'source' | 'discoveredAt' | 'report' | 'doc'> & {
  readonly doc: Pick<Discovery, 'scope'>;
};

/** Marks the import as running, or takes it up where it was; undefined when it is over. */
export async function startDiscovery(database: Database, importId: string): Promise<Discovery | undefined> {
  return await database.transaction(async (tx) => {
    const [row] = await tx.rows<ImportRow>(
      `SELECT id, state, source, discoveredAt, report, doc FROM discovery_import
       WHERE id = ? AND state IN (?) FOR UPDATE`,
      [importId, anyOf(openJobStates)],
    );
    if (!row) return undefined;
    if (row.state === 'acknowledged') move(tx, importId, { state: 'inProgress' });
    const { id, source, discoveredAt, report: items, doc } = row;
    return { id, source, discoveredAt, items, scope: doc.scope };
  });
}

/** Locks the import and says how far it has come, or that it is over: two workers do not compare the same part. */
export async function lockDiscovery(
  tx: Transaction,
  importId: string,
): Promise<{ readonly progress: DiscoveryProgress; readonly position: ImportPosition } | undefined> {
  const [row] = await tx.rows<Row<DiscoveryImport, 'progress' | 'position'>>(
    `SELECT progress, position FROM discovery_import WHERE id = ? AND state = 'inProgress' FOR UPDATE`,
    [importId],
  );
  return row?.position ? { progress: row.progress, position: row.position } : undefined;
}

/** Shows how far the import has come; without a further position it is done. */
export function advanceDiscovery(
  tx: Transaction,
  importId: string,
  { progress, position }: { readonly progress: DiscoveryProgress; readonly position: ImportPosition | null },
): void {
  if (!position) return move(tx, importId, { state: 'done', progress });
  changeRows(tx, 'discoveryImport', {
    ids: [importId],
    set: { progress, position },
    change: [],
    at: new Date(),
  });
}

/** Ends the import, at which Turnup itself fails; what it has found until then stays. */
export async function failDiscoveryImport(
  database: Database,
  importId: string,
  message: string,
): Promise<void> {
  const fault = [{ path: '$', message: `could not be compared: ${message}` }];
  await database.transaction(async (tx) => move(tx, importId, { state: 'terminatedWithError', fault }));
}

interface ImportMove {
  readonly state: OrderJobState;
  readonly progress?: DiscoveryProgress;
  readonly fault?: readonly ErrorDetail[];
}

/** What was found is of no use any more, and large. */
const over = (now: Date) => ({ report: [], position: null, completionDate: now });

/** Moves an import that is not over. */
function move(tx: Transaction, importId: string, { state, progress, fault }: ImportMove): void {
  const now = new Date();
  const isOver = state !== 'inProgress';
  changeRows(tx, 'discoveryImport', {
    ids: [importId],
    set: { state, progress, fault, ...(isOver && over(now)) },
    where: sql('state IN (?)', [anyOf(openJobStates)]),
    change: 'stateChange',
    at: now,
  });
}
