import { parseInstant } from '../../domain/lib/instants.js';
import { isLive, productStatuses } from '../../domain/inventory/product-status.js';
import { unfinishedStates } from '../../domain/order/order-state.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { anyOf, type Database } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import type { Agreement } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';
import type { Person } from './person-records.js';

/** Of each kind so many are named. */
const namedAtMost = 5;

type Named = Row<Agreement, 'id' | 'status'>;

/**
 * Why the person's data cannot be erased now: what runs and needs it, and until when the law wants it kept (`retainUntil` of its records,
 * orders or agreements). Empty: it can.
 */
export async function erasureRefusal(
  database: Pick<Database, 'rows'>,
  { ids, documents }: Person,
): Promise<readonly ErrorDetail[]> {
  const of = anyOf(ids);
  const orders = (
    await Promise.all(
      Object.entries(orderTable).map(async ([kind, table]) =>
        (
          await database.rows<Named>(
            `SELECT id, state AS status FROM ${table} WHERE customerId IN (?) AND state IN (?) LIMIT ${namedAtMost}`,
            [of, anyOf(unfinishedStates)],
          )
        ).map(({ id, status }) => fault(kind, id, `is ${status}: complete or cancel it first`)),
      ),
    )
  ).flat();
  const contracts = await database.rows<Named>(
    `SELECT id, COALESCE(state, status) AS status FROM agreement WHERE customerId IN (?) AND (state IN ('active', 'suspended') OR (state IS NULL AND status IN ('active', 'suspended')))
     LIMIT ${namedAtMost}`,
    [of],
  );
  const products = await database.rows<Named>(
    `SELECT id, status FROM product WHERE customerId IN (?) AND status IN (?) LIMIT ${namedAtMost}`,
    [of, anyOf(productStatuses.filter(isLive))],
  );
  const retained = (
    await Promise.all(
      Object.entries({ ...orderTable, agreement: 'agreement' }).map(async ([resource, table]) =>
        (
          await database.rows<Row<Agreement, 'id' | 'doc'>>(
            `SELECT id, doc FROM ${table} WHERE customerId IN (?) AND JSON_EXTRACT(doc, '$.retainUntil') IS NOT NULL`,
            [of],
          )
        ).map((row) => ({ ...row, resource })),
      ),
    )
  ).flat();
  const exports = await database.rows<Named>(
    `SELECT id, state AS status FROM privacy_job WHERE resource = 'personalDataExport' AND subjectId IN (?)
       AND state IN ('acknowledged', 'inProgress') LIMIT ${namedAtMost}`,
    [of],
  );
  return [
    ...orders,
    ...contracts.map(({ id, status }) => fault('agreement', id, `is ${status}: end it first`)),
    ...products.map(({ id, status }) => fault('product', id, `is ${status}: terminate it first`)),
    ...exports.map(({ id, status }) => fault('personalDataExport', id, `is ${status}: wait for it`)),
    ...[...documents, ...retained].flatMap(({ resource, id, doc }) => {
      const until = parseInstant(doc['retainUntil']);
      return until && until > new Date()
        ? [fault(resource, id, `is to be retained until ${until.toISOString()} (retainUntil)`)]
        : [];
    }),
  ];
}

const fault = (kind: string, id: string, message: string): ErrorDetail => ({
  path: '$.subject',
  message: `${kind} ${id} ${message}`,
});
