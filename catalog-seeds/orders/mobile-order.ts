/** A TMF622 order for so many mobile plans, each with further SIMs; none of it has a place. Ready to POST. */
export function mobileOrder(plans: number, { additionalSims = 0 } = {}): object {
  return {
    '@type': 'ProductOrder',
    description: `${plans} mobile plans.`,
    category: 'residential',
    relatedParty: [{ id: 'customer-9003', role: 'customer', '@referredType': 'Customer' }],
    productOrderItem: Array.from({ length: plans }, (_, index) => ({
      id: String(index + 1),
      action: 'add',
      productOffering: { id: 'mobile-plan' },
      product: { productCharacteristic: [{ name: 'additionalSims', value: additionalSims }] },
    })),
  };
}
