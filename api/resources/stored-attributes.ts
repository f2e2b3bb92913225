/** Paths of stored resources that a column of `business_document` repeats. */

export const byParty = { 'relatedParty.id': 'partyId' } as const;

export const byValidity = {
  'validFor.startDateTime': 'validFrom',
  'validFor.endDateTime': 'validTo',
} as const;
