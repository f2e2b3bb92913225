import type { Inventory, OwnedProduct } from '../../domain/inventory/inventory.js';
import type { ProductStatus } from '../../domain/inventory/product-status.js';
import { valuesOf, type Characteristic } from '../../domain/lib/values.js';
import { isAscii, parseJsonList } from '../tables/columns.js';
import type { Database } from '../database.js';

/** Of nobody. */
export const noHoldings: Inventory = { products: [] };

/**
 * What the customer has, as far as it can be required or excluded, and what the customer's record says (TMF629): in one
 * statement, since every order asks both.
 */
export async function loadHoldings(database: Database, customerId: string): Promise<Inventory> {
  const rows = await database.rows<HoldingRow>(
    `SELECT id, name, status, productOfferingId, productSpecificationId, parentProductId,
            JSON_EXTRACT(doc, '$.productCharacteristic') AS characteristics FROM product
     WHERE customerId = ? AND status IN ('created', 'pendingActive', 'active', 'suspended')
     UNION ALL
     SELECT id, name, NULL, NULL, NULL, NULL, JSON_EXTRACT(doc, '$.characteristic') FROM business_document
     WHERE id = ? AND resource = 'customer'`,
    [customerId, isAscii(customerId) ? customerId : ''],
  );
  const products = rows.filter((row): row is ProductHoldingRow => row.status !== null);
  const customer = rows.find(({ status }) => status === null);
  return {
    products: products.map(toOwnedProduct),
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
    ...(row.parentProductId !== null && { parentProductId: row.parentProductId }),
    ...(row.productOfferingId !== null && {
      offering: { id: row.productOfferingId, version: '', name: row.name },
    }),
    ...(row.productSpecificationId !== null && {
      specification: {
        id: row.productSpecificationId,
        version: '',
        name: row.productSpecificationId,
        '@referredType': 'ProductSpecification',
      },
    }),
  };
}

/** A product, or, without a status, the customer. */
interface HoldingRow {
  readonly id: string;
  readonly name: string;
  readonly status: ProductStatus | null;
  readonly productOfferingId: string | null;
  readonly productSpecificationId: string | null;
  readonly parentProductId: string | null;
  readonly characteristics: unknown;
}
type ProductHoldingRow = HoldingRow & { readonly status: ProductStatus };
