import { Duration } from 'luxon';
import { Product } from '../schemas/product.js';
import { asStored } from '../schema-path.js';
import type { PlannedItem } from '../../plan/plan.js';
import { agreementRef } from './agreement-doc.js';

interface Origin {
  readonly orderId: string;
  readonly customerId: string | null;
}

/** TMF637 product of an order item that adds one; status and dates are columns. */
export function productDoc(
  { id, product, terms }: PlannedItem,
  { orderId, customerId }: Origin,
): Record<string, unknown> {
  return asStored(Product, {
    '@type': 'Product',
    ...(product?.offering && { productOffering: product.offering }),
    ...(product?.specification && { productSpecification: product.specification }),
    productCharacteristic: product?.characteristics ?? [],
    ...(product?.place && { place: [product.place] }),
    ...(product?.quantity !== undefined && { quantity: product.quantity }),
    ...product?.sale,
    agreement: [agreementRef(orderId), ...(product?.sale?.agreement ?? [])],
    relatedParty:
      customerId === null ? [] : [{ id: customerId, role: 'customer', '@referredType': 'Customer' }],
    productOrderItem: [{ productOrderId: orderId, orderItemId: id, orderItemAction: 'add' }],
    productTerm: terms.map(({ name, description, duration }) => ({
      name,
      ...(description !== undefined && { description }),
      ...(duration !== undefined && { duration: toQuantity(duration) }),
    })),
    ...(product?.parentProductId !== undefined && {
      productRelationship: [
        {
          relationshipType: 'isBundledBy',
          product: { id: product.parentProductId, '@referredType': 'Product' },
        },
      ],
    }),
  });
}

/** TMF637 has a term's duration as a quantity: `P24M` is 24 month; of several units the sum in days. */
function toQuantity(iso: string): { amount: number; units: string } {
  const duration = Duration.fromISO(iso);
  const units = Object.entries(duration.toObject()).filter(([, amount]) => amount !== 0);
  const [only] = units;
  if (units.length === 1 && only) return { amount: only[1], units: only[0].replace(/s$/, '') };
  return { amount: duration.as('days'), units: 'day' };
}
