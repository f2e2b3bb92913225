import type { OrderInput } from '../../../domain/order/messages.js';
import type { Scene } from './scene.js';

export interface OwnedRow {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly reservedBy: string | null;
}

/** The products that the order sold. */
export const productsOf = async ({ database }: Scene, { orderId }: OrderInput): Promise<OwnedRow[]> =>
  await database.rows<OwnedRow>(
    'SELECT id, name, status, reservedBy FROM product WHERE orderId = ? ORDER BY orderItemId',
    [orderId],
  );

/** How many of everything the order has brought, by state. */
export async function countsOf({ database }: Scene, { orderId }: OrderInput) {
  const count = async (sql: string) => {
    const rows = await database.rows<{ state: string; count: string }>(`${sql} GROUP BY 1 ORDER BY 1`, [
      orderId,
    ]);
    return Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]));
  };
  return {
    products: await count('SELECT status AS state, COUNT(*) AS count FROM product WHERE orderId = ?'),
    services: await count('SELECT state, COUNT(*) AS count FROM service WHERE orderId = ?'),
    resources: await count('SELECT state, COUNT(*) AS count FROM resource WHERE orderId = ?'),
    entitlements: await count('SELECT state, COUNT(*) AS count FROM entitlement WHERE orderId = ?'),
    agreements: await count('SELECT status AS state, COUNT(*) AS count FROM agreement WHERE orderId = ?'),
    covered: await count(
      `SELECT IF(c.coveredTo IS NULL, 'open', 'ended') AS state, COUNT(*) AS count
       FROM agreement_coverage c JOIN agreement a ON a.id = c.agreementId WHERE a.orderId = ?`,
    ),
    ledger: await count(
      'SELECT operation AS state, COUNT(*) AS count FROM inventory_ledger WHERE orderId = ?',
    ),
  };
}

type Row = Readonly<Record<string, unknown>>;

/** All inventory of what an order sold, without revisions and times of change. */
export async function soldBy({ database }: Scene, { orderId }: OrderInput) {
  const rows = async (sql: string): Promise<Row[]> => await database.rows<Row>(sql, [orderId]);
  const ofProducts = 'IN (SELECT id FROM product WHERE orderId = ?)';
  return {
    products: await rows(
      'SELECT id, status, reservedBy, terminationDate, doc FROM product WHERE orderId = ? ORDER BY id',
    ),
    services: await rows(`SELECT id, state, doc FROM service WHERE productId ${ofProducts} ORDER BY id`),
    resources: await rows(`SELECT id, state, doc FROM resource WHERE productId ${ofProducts} ORDER BY id`),
    entitlements: await rows(
      `SELECT id, state, name, validFrom, validTo, doc FROM entitlement WHERE productId ${ofProducts} ORDER BY id`,
    ),
    covered: await rows(
      `SELECT c.coveredId, c.coveredFrom, c.coveredTo FROM agreement_coverage c JOIN agreement a ON a.id = c.agreementId
       WHERE a.orderId = ? ORDER BY c.coveredId`,
    ),
  };
}

/** The same without what has ended. */
export async function activeSoldBy(scene: Scene, order: OrderInput) {
  const { products, services, resources, entitlements, covered } = await soldBy(scene, order);
  return {
    products,
    services: services.filter(({ state }) => state !== 'terminated'),
    resources: resources.filter(({ state }) => state !== 'standby'),
    entitlements: entitlements.filter(({ state }) => state === 'active'),
    covered: covered.filter(({ coveredTo }) => coveredTo === null),
  };
}

/** Who orders: what one customer has does not help another. */
export const relatedParty = [{ id: 'customer-4711', role: 'customer', '@referredType': 'Customer' }];

/** An order that modifies one product. */
export const modifyOf = (product: object): object => ({
  '@type': 'ProductOrder',
  relatedParty,
  productOrderItem: [{ id: '1', action: 'modify', product }],
});

/** An order that does the same to all these products. */
export const orderOn = (
  action: string,
  ids: readonly string[],
  characteristics: readonly object[] = [],
): object => ({
  '@type': 'ProductOrder',
  relatedParty,
  productOrderItem: ids.map((id, index) => ({
    id: String(index + 1),
    action,
    product: { id, productCharacteristic: characteristics },
  })),
});
