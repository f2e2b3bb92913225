import { Agreement } from '../schemas/agreement.js';
import { asStored } from '../schema-path.js';
import type { PlannedItem } from '../../plan/plan.js';
import type { Json } from '../../lib/json.js';
import { saleOfOrder } from '../../order/sale.js';

/** The id of an order's one contract. */
export const agreementId = (orderId: string): string => `${orderId}.agreement`;

/** The name of an order's contract. */
export const agreementName = (orderId: string): string => `Contract of order ${orderId}`;

/** The contract of an order, as its products name it. */
export const agreementRef = (orderId: string) => ({
  id: agreementId(orderId),
  name: agreementName(orderId),
  '@referredType': 'Agreement',
});

interface Contract {
  readonly customerId: string | null;
  /** The customer's name in the customer's record. */
  readonly customerName: string | undefined;
  readonly doc: object;
  readonly from: Date;
}

/** TMF651 agreement: an agreementItem a sold product, with the terms of its offering; it names the agreements that the order follows. */
export function agreementDoc(
  sold: readonly PlannedItem[],
  { customerId, customerName, doc, from }: Contract,
): Record<string, unknown> {
  const associatedAgreement = agreementsOf(doc, sold);
  return asStored(Agreement, {
    '@type': 'Agreement',
    agreementPeriod: { startDateTime: from.toISOString() },
    engagedParty: engagedParty({ customerId, customerName, doc }),
    ...(associatedAgreement.length > 0 && { associatedAgreement }),
    agreementItem: sold.map(({ id, product, terms }) => ({
      orderItemId: id,
      product: [{ id: product?.id, name: product?.name, '@referredType': 'Product' }],
      ...(product?.offering && { productOffering: [product.offering] }),
      termOrCondition: terms.map((term, index) => ({ id: String(index + 1), ...term })),
    })),
  });
}

/** The agreements that the order, or a line of it, follows; each once. */
export function agreementsOf(doc: object, sold: readonly PlannedItem[]): readonly Json[] {
  const named = [saleOfOrder(doc as Json), ...sold.map(({ product }) => product?.sale)];
  const byId = new Map<unknown, Json>();
  for (const agreement of named.flatMap((sale) => sale?.agreement ?? []))
    if (!byId.has(agreement['id'])) byId.set(agreement['id'], agreement);
  return [...byId.values()];
}

/** The customer as the order names it; TMF651 requires a name, which TMF622 does not. */
function engagedParty({ customerId, customerName, doc }: Omit<Contract, 'from'>): readonly object[] {
  if (customerId === null) return [];
  const { relatedParty = [] } = doc as { relatedParty?: readonly { id: string; name?: string }[] };
  const party = relatedParty.find(({ id }) => id === customerId);
  const name = customerName ?? customerId;
  return [{ name, '@referredType': 'Customer', ...party, id: customerId, role: 'customer' }];
}
