/** A customer's orders are found by the related party; only the one that is the customer has a column. */
export const byCustomer = { 'relatedParty.id': 'customerId' } as const;
