import type { PlannedItem } from '../domain/plan.js';

interface Origin {
  readonly orderId: string;
  readonly customerId: string | null;
}

/** TMF637 product of an order item that adds one; status and dates are columns. */
export function productDoc(
  { id, product, terms }: PlannedItem,
  { orderId, customerId }: Origin,
): Record<string, unknown> {
  return {
    '@type': 'Product',
    ...(product?.offering && { productOffering: product.offering }),
    ...(product?.specification && { productSpecification: product.specification }),
    productCharacteristic: product?.characteristics ?? [],
    ...(product?.place && { place: [product.place] }),
    relatedParty:
      customerId === null ? [] : [{ id: customerId, role: 'customer', '@referredType': 'Customer' }],
    productOrderItem: [{ productOrderId: orderId, orderItemId: id, orderItemAction: 'add' }],
    productTerm: terms.map(({ name, description, duration }) => ({
      name,
      ...(description !== undefined && { description }),
      ...(duration !== undefined && { duration }),
    })),
    ...(product?.parentProductId !== undefined && {
      productRelationship: [
        {
          relationshipType: 'isBundledBy',
          product: { id: product.parentProductId, '@referredType': 'Product' },
        },
      ],
    }),
  };
}
