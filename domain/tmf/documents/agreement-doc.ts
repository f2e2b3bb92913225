import { Agreement } from '../schemas/agreement.js';
import { asStored } from '../schema-path.js';
import type { PlannedItem } from '../../plan/plan.js';

/** One contract an order. */
export const agreementId = (orderId: string): string => `${orderId}.agreement`;

/** TMF651 agreement: an agreementItem a sold product, with the terms of its offering. */
export const agreementDoc = (
  sold: readonly PlannedItem[],
  {
    customerId,
    doc,
    from,
  }: { readonly customerId: string | null; readonly doc: object; readonly from: Date },
): Record<string, unknown> =>
  asStored(Agreement, {
    '@type': 'Agreement',
    agreementPeriod: { startDateTime: from.toISOString() },
    engagedParty: engagedParty(customerId, doc),
    agreementItem: sold.map(({ product, terms }) => ({
      product: [{ id: product?.id, name: product?.name, '@referredType': 'Product' }],
      ...(product?.offering && { productOffering: [product.offering] }),
      termOrCondition: terms.map((term, index) => ({ id: String(index + 1), ...term })),
    })),
  });

/** The customer as the order names it; TMF651 wants a name, which TMF622 does not. */
function engagedParty(customerId: string | null, order: object): readonly object[] {
  if (customerId === null) return [];
  const { relatedParty = [] } = order as { relatedParty?: readonly { id: string; name?: string }[] };
  const party = relatedParty.find(({ id }) => id === customerId);
  return [{ name: customerId, '@referredType': 'Customer', ...party, id: customerId, role: 'customer' }];
}
