/** The attributes that a column repeats on every order (entities/order-row.ts). */
export const orderAttributes = {
  state: 'state',
  externalId: 'externalId',
  category: 'category',
  orderDate: 'orderDate',
  requestedStartDate: 'requestedStartDate',
  requestedCompletionDate: 'requestedCompletionDate',
  startDate: 'startDate',
  completionDate: 'completionDate',
  errorMessage: 'errorMessage',
} as const;

/** Further ones of an order that Turnup runs. */
export const orchestratedAttributes = {
  ...orderAttributes,
  cancellationDate: 'cancellationDate',
  cancellationReason: 'cancellationReason',
} as const;

/** A customer's orders are found by the related party; only the one that is the customer has a column. */
export const byCustomer = { 'relatedParty.id': 'customerId' } as const;
