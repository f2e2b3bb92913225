import type { Inventory, OwnedProduct } from '../../domain/inventory/inventory.js';
import { valuesOf, type Characteristic } from '../../domain/lib/values.js';
import { isAscii, parseJson, parseJsonList } from '../tables/columns.js';
import type { Database } from '../database.js';
import type { Place } from '../../domain/order/references.js';
import type { Product } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

type Holdings = Pick<Inventory, 'customer'> & { readonly holdings: readonly OwnedProduct[] };

/** The holdings when the order names no customer. */
export const noHoldings: Holdings = { holdings: [] };

/**
 * What the customer has, as far as rules can require or exclude it, and what the customer's record says (TMF629): in
 * one statement, since every order needs both.
 */
export async function loadHoldings(database: Database, customerId: string): Promise<Holdings> {
  const rows = await database.rows<HoldingRow>(
    `SELECT id, name, status, productOfferingId, productSpecificationId, parentProductId,
            JSON_UNQUOTE(JSON_EXTRACT(doc, '$.productSpecification.version')) AS specificationVersion,
            JSON_EXTRACT(doc, '$.place[0]') AS place, JSON_EXTRACT(doc, '$.quantity') AS quantity,
            JSON_EXTRACT(doc, '$.productCharacteristic') AS characteristics FROM product
     WHERE customerId = ? AND status IN ('created', 'pendingActive', 'active', 'suspended')
     UNION ALL
     SELECT id, name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, JSON_EXTRACT(doc, '$.characteristic') FROM business_document
     WHERE id = ? AND resource = 'customer'`,
    [customerId, isAscii(customerId) ? customerId : ''],
  );
  const products = rows.filter((row): row is ProductHoldingRow => row.status !== null);
  const customer = rows.find(({ status }) => status === null);
  return {
    holdings: products.map(toOwnedProduct),
    ...(customer && {
      customer: {
        ...valuesOf(parseJsonList(customer.characteristics) as readonly Characteristic[]),
        id: customer.id,
        name: customer.name,
      },
    }),
  };
}

function toOwnedProduct(row: ProductHoldingRow): OwnedProduct {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    characteristics: parseJsonList(row.characteristics) as readonly Characteristic[],
    realizations: [],
    ...(row.quantity !== null && { quantity: Number(row.quantity) }),
    ...(row.place !== null && { place: parseJson(row.place) as Place }),
    ...(row.parentProductId !== null && { parentProductId: row.parentProductId }),
    ...(row.productOfferingId !== null && {
      offering: { id: row.productOfferingId, version: '', name: row.name },
    }),
    ...(row.productSpecificationId !== null && {
      specification: {
        id: row.productSpecificationId,
        version: row.specificationVersion ?? '',
        name: row.productSpecificationId,
        '@referredType': 'ProductSpecification',
      },
    }),
  };
}

/** A product, or, without a status, the customer. */
type HoldingRow = Row<
  Product,
  'id' | 'name' | 'productOfferingId' | 'productSpecificationId' | 'parentProductId'
> & {
  readonly status: Product['status'] | null;
  readonly specificationVersion: string | null;
  readonly place: unknown;
  readonly quantity: unknown;
  readonly characteristics: unknown;
};
type ProductHoldingRow = HoldingRow & Row<Product, 'status'>;
