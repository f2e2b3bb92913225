/** Paths of stored resources that a column of `business_document` repeats. */

export const byParty = { 'relatedParty.id': 'partyId' } as const;

export const byValidity = {
  'validFor.startDateTime': 'validFrom',
  'validFor.endDateTime': 'validTo',
} as const;

/** A customer's orders are found by the related party; only the one that is the customer has a column. */
export const byCustomer = { 'relatedParty.id': 'customerId' } as const;
