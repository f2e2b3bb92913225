import type { PlannedItem } from '../domain/plan.js';

/** One contract an order. */
export const agreementId = (orderId: string): string => `${orderId}.agreement`;

/** TMF651 agreement: an agreementItem a sold product, with the terms of its offering. */
export const agreementDoc = (
  sold: readonly PlannedItem[],
  customerId: string | null,
): Record<string, unknown> => ({
  '@type': 'Agreement',
  engagedParty:
    customerId === null ? [] : [{ id: customerId, role: 'customer', '@referredType': 'Customer' }],
  agreementItem: sold.map(({ product, terms }) => ({
    product: [{ id: product?.id, name: product?.name, '@referredType': 'Product' }],
    ...(product?.offering && { productOffering: [product.offering] }),
    termOrCondition: terms.map((term, index) => ({ id: String(index + 1), ...term })),
  })),
});
