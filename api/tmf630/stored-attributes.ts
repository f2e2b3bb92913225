import { BusinessDocument } from '../../entities/tables/documents.js';
import type { Resource } from './resource.js';

/** Paths of stored resources that a column of `business_document` repeats. */

export const byParty = { 'relatedParty.id': 'partyId' } as const;

export const byValidity = {
  'validFor.startDateTime': 'validFrom',
  'validFor.endDateTime': 'validTo',
} as const;

/** A customer's orders are found by the related party; only the one that is the customer has a column. */
export const byCustomer = { 'relatedParty.id': 'customerId' } as const;

interface StoredIn {
  readonly entity?: Resource['entity'];
  readonly within?: Resource['within'];
  readonly storedAs?: string;
}

/** Where the rows of a stored resource are: in a table of its own, or in that of all documents. */
export const rowsOf = (
  name: string,
  { entity, within, storedAs = name }: StoredIn,
): Pick<Resource, 'entity' | 'within'> =>
  entity
    ? { entity, ...(within && { within }) }
    : { entity: BusinessDocument, within: { resource: storedAs } };
