import { parseInstant } from '../../domain/lib/instants.js';
import { installBaseStates } from '../../domain/inventory/install-base.js';
import { isLive, productStatuses } from '../../domain/inventory/product-status.js';
import { unfinishedStates } from '../../domain/order/order-state.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { openJobStates, type OrderJobState } from '../../domain/tmf/schemas/order.js';
import { anyOf, type Database } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import type { BusinessDocument } from '../tables/documents.js';
import type { Agreement } from '../tables/inventory.js';
import type { PrivacyJob } from '../tables/privacy.js';
import type { Row } from '../tables/row.js';
import { ownedByCustomer, owningRoles, type Person } from './person-records.js';

/** Of each kind so many are named. */
const namedAtMost = 5;

type Named = Row<Agreement, 'id' | 'status'>;

interface NeededRows {
  readonly kind: string;
  /** Reads `id` and `status`; its first value are the ids of the person. */
  readonly from: string;
  readonly values?: readonly unknown[];
  readonly remedy: string;
}

const neededRows: readonly NeededRows[] = [
  ...Object.entries(orderTable).map(([kind, table]) => ({
    kind,
    from: `SELECT id, state AS status FROM ${table} WHERE customerId IN (?) AND state IN (?)`,
    values: [anyOf(unfinishedStates)],
    remedy: 'complete or cancel it first',
  })),
  {
    kind: 'orderJob',
    from: `SELECT id, state AS status FROM order_job WHERE JSON_UNQUOTE(JSON_EXTRACT(submission, '$.customerId')) IN (?) AND state IN (?)`,
    values: [anyOf(openJobStates)],
    remedy: 'wait for it',
  },
  {
    kind: 'agreement',
    from: `SELECT id, COALESCE(state, status) AS status FROM agreement WHERE customerId IN (?)
      AND (state IN ('active', 'suspended') OR (state IS NULL AND status IN ('active', 'suspended')))`,
    remedy: 'end it first',
  },
  {
    kind: 'product',
    from: 'SELECT id, status FROM product WHERE customerId IN (?) AND status IN (?)',
    values: [anyOf(productStatuses.filter(isLive))],
    remedy: 'terminate it first',
  },
  // Also what no product stands for: later orders of it are planned with its characteristics.
  ...(['service', 'resource'] as const).map((kind) => ({
    kind,
    from: `SELECT id, state AS status FROM ${kind} WHERE customerId IN (?) AND state <> ?`,
    values: [installBaseStates[kind].ended],
    remedy: `it is to be ${installBaseStates[kind].ended} first`,
  })),
  ...['customerId', 'consumerId'].map((column) => ({
    kind: 'entitlement',
    from: `SELECT id, state AS status FROM entitlement WHERE ${column} IN (?) AND state IN ('draft', 'active', 'suspended')`,
    remedy: 'cancel it first',
  })),
];

/** What may have a legal hold of its own beside documents, by the customer. */
const retainedTables = {
  ...orderTable,
  agreement: 'agreement',
  product: 'product',
  service: 'service',
  resource: 'resource',
  entitlement: 'entitlement',
};

/**
 * Why the person's data cannot be erased now: what runs and needs it, and until when the law wants it kept (`retainUntil` of its records). Empty: it can.
 */
export async function erasureRefusal(
  database: Pick<Database, 'rows'>,
  { ids, documents }: Person,
): Promise<readonly ErrorDetail[]> {
  const of = anyOf(ids);
  const needed = (
    await Promise.all(
      neededRows.map(async ({ kind, from, values = [], remedy }) =>
        (await database.rows<Named>(`${from} LIMIT ${namedAtMost}`, [of, ...values])).map(({ id, status }) =>
          fault(kind, id, `is ${status}: ${remedy}`),
        ),
      ),
    )
  ).flat();
  const retained = (
    await Promise.all(
      Object.entries(retainedTables).map(async ([resource, table]) =>
        (
          await database.rows<Row<Agreement, 'id' | 'doc'>>(
            `SELECT id, doc FROM ${table} WHERE customerId IN (?) AND JSON_EXTRACT(doc, '$.retainUntil') IS NOT NULL`,
            [of],
          )
        ).map((row) => ({ ...row, resource })),
      ),
    )
  ).flat();
  const owned = await database.rows<Row<BusinessDocument, 'id' | 'resource' | 'doc'>>(
    `SELECT DISTINCT d.id, d.resource, d.doc FROM record_reference f JOIN business_document d ON d.id = f.recordId
     WHERE f.toKind IN ('customer', 'party') AND f.toId IN (?) AND f.resource IN (?) AND f.role IN (?)
       AND (d.partyId IS NULL OR d.partyId IN (?)) AND JSON_EXTRACT(d.doc, '$.retainUntil') IS NOT NULL`,
    [of, anyOf(ownedByCustomer), anyOf(owningRoles), of],
  );
  const exports = await database.rows<Named>(
    `SELECT id, state AS status FROM privacy_job WHERE resource = 'personalDataExport' AND subjectId IN (?)
       AND state IN (?) LIMIT ${namedAtMost}`,
    [of, anyOf(openJobStates)],
  );
  const ofPerson = new Map(
    [...documents, ...owned, ...retained].map((each) => [`${each.resource} ${each.id}`, each]),
  );
  return [
    ...needed,
    ...exports.map(({ id, status }) => fault('personalDataExport', id, `is ${status}: wait for it`)),
    ...[...ofPerson.values()].flatMap(({ resource, id, doc }) => {
      const until = parseInstant(doc['retainUntil']);
      return until && until > new Date()
        ? [fault(resource, id, `is to be retained until ${until.toISOString()} (retainUntil)`)]
        : [];
    }),
  ];
}

/** Why the person's data cannot be exported now: it is being erased. A dry run of an erasure is no reason. */
export async function exportRefusal(
  database: Pick<Database, 'rows'>,
  { ids }: Person,
  states: readonly OrderJobState[] = openJobStates,
): Promise<readonly ErrorDetail[]> {
  const erasures = await database.rows<Row<PrivacyJob, 'id' | 'state' | 'doc'>>(
    `SELECT id, state, doc FROM privacy_job WHERE resource = 'erasure' AND subjectId IN (?) AND state IN (?)`,
    [anyOf(ids), anyOf(states)],
  );
  return erasures
    .filter(({ doc }) => doc['dryRun'] !== true)
    .map(({ id, state }) => fault('erasure', id, `is ${state}: wait for it`));
}

const fault = (kind: string, id: string, message: string): ErrorDetail => ({
  path: '$.subject',
  message: `${kind} ${id} ${message}`,
});
