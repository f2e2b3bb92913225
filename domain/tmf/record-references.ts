import { type Json, text } from '../lib/json.js';
import { isCustomer } from '../order/order.js';
import { isSite, type RecordKind, type RecordRef, withPaths } from '../order/record-refs.js';

/** Where a document names other records, as data. */
export interface ReferenceRule {
  /**
   * The dotted path of the reference, or of the list of them. What is marked with `*` may contain itself:
   * `quoteItem*.product.place`.
   */
  readonly path: string;
  readonly to: RecordKind;
  /** False for a reference to something else. Absent: every reference is to a record of the kind. */
  readonly isOfKind?: (ref: Json) => boolean;
  /** True: the record may be anywhere, so that an unknown id is no fault. */
  readonly unchecked?: boolean;
}

/** A record that a document names, and where. */
export interface RecordReference extends RecordRef {
  /** The path without positions, e.g. `quoteItem.product.place`. */
  readonly role: string;
  readonly unchecked: boolean;
}

/** References to parties: to customers by role or type, and to others, which may be known to other systems only. */
export const partyReferences = (path = 'relatedParty'): readonly ReferenceRule[] => [
  { path, to: 'customer', isOfKind: isCustomer },
  { path, to: 'party', isOfKind: (party) => !isCustomer(party), unchecked: true },
];

/** References to sites and addresses. */
export const placeReferences = (path: string): ReferenceRule => ({ path, to: 'site', isOfKind: isSite });

/** What a product that is asked for names: in items of quotes and carts. */
export const productReferences = (path: string): readonly ReferenceRule[] => [
  ...partyReferences(`${path}.relatedParty`),
  placeReferences(`${path}.place`),
  { path: `${path}.billingAccount`, to: 'billingAccount' },
  { path: `${path}.agreement`, to: 'agreement' },
];

/** What a quote names: what its order would name is checked as the order's, and answered as the quote's faults. */
export const quoteReferences: readonly ReferenceRule[] = [
  ...[
    ...partyReferences(),
    { path: 'billingAccount', to: 'billingAccount' } as const,
    { path: 'agreement', to: 'agreement' } as const,
    ...productReferences('quoteItem*.product'),
  ].map((rule) => ({ ...rule, unchecked: true })),
  { path: 'account', to: 'customer' },
  { path: 'consumer', to: 'customer' },
  { path: 'opportunity', to: 'opportunity' },
  { path: 'shoppingCart', to: 'shoppingCart', unchecked: true },
  { path: 'quoteItem*.appointment', to: 'appointment' },
];

/** What an opportunity names. */
export const opportunityReferences: readonly ReferenceRule[] = [
  { path: 'account', to: 'customer' },
  { path: 'consumer', to: 'customer' },
  { path: 'lead', to: 'lead' },
  { path: 'syncedQuote', to: 'quote' },
  ...partyReferences('contact.party'),
];

/** What a contract names; the agreements and quotes of older ones may be anywhere. */
export const contractReferences: readonly ReferenceRule[] = [
  ...partyReferences('engagedParty'),
  { path: 'quote', to: 'quote' },
  { path: 'salesAgreement', to: 'agreement' },
  { path: 'associatedAgreement', to: 'agreement' },
];

/** The resources whose records a reference of the kind may mean. */
export const recordsOfKind: Readonly<Record<RecordKind, readonly string[]>> = {
  // A buyer may also be named as the party behind the customer.
  customer: ['customer', 'partyRole', 'individual', 'organization'],
  party: ['individual', 'organization', 'customer', 'partyRole'],
  site: ['geographicSite', 'geographicAddress'],
  billingAccount: ['billingAccount', 'partyAccount', 'settlementAccount', 'financialAccount'],
  agreement: ['agreement', 'salesAgreement'],
  lead: ['lead'],
  opportunity: ['opportunity'],
  quote: ['quote'],
  shoppingCart: ['shoppingCart'],
  appointment: ['appointment'],
};

/** The records that the document names, by the rules of its resource, in the order of the rules. */
export const referencesIn = (rules: readonly ReferenceRule[], body: Json): RecordReference[] =>
  rules.flatMap(({ path, to, isOfKind = () => true, unchecked = false }) =>
    objectsAt(body, path.split('.'), '$').flatMap(([ref, place]) => {
      const id = text(ref['id']);
      if (id === undefined || !isOfKind(ref)) return [];
      return [{ kind: to, id, path: `${place}.id`, role: path.replaceAll('*', ''), unchecked }];
    }),
  );

type Placed = readonly [ref: Json, place: string];

function objectsAt(body: Json, [first, ...rest]: readonly string[], place: string): readonly Placed[] {
  if (first === undefined) return [[body, place]];
  const name = first.replace('*', '');
  if (typeof body[name] !== 'object' || body[name] === null) return [];
  return withPaths(body[name], `${place}.${name}`).flatMap(([inner, at]) => [
    ...objectsAt(inner, rest, at),
    ...(first.endsWith('*') ? objectsAt(inner, [first, ...rest], at) : []),
  ]);
}
