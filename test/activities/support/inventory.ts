import type { OrderInput } from '../../../domain/messages.js';
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

/** An order that does the same to all these products. */
export const orderOn = (
  action: string,
  ids: readonly string[],
  characteristics: readonly object[] = [],
): object => ({
  '@type': 'ProductOrder',
  relatedParty: [{ id: 'customer-4711', role: 'customer', '@referredType': 'Customer' }],
  productOrderItem: ids.map((id, index) => ({
    id: String(index + 1),
    action,
    product: { id, productCharacteristic: characteristics },
  })),
});
