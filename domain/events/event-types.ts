import { type Api, apis } from '../tmf/apis.js';

/** The kinds of change for which the definitions have events. */
const changeKinds = [
  'create',
  'attributeValueChange',
  'stateChange',
  'delete',
  'informationRequired',
  'milestone',
  'jeopardy',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** A resource whose changes are recorded as events. */
interface EventSubject {
  /** The resource's name, also the name of its attribute in events: `event.productOrder`. */
  readonly resource: string;
  readonly type: string;
  readonly api: Api;
  /** The attribute whose change counts as a change of state. */
  readonly state: string;
  /** The definition's name for the event of each kind of change; for other kinds no event is recorded. */
  readonly eventTypes: Readonly<Partial<Record<ChangeKind, string>>>;
}

const whole = ['create', 'attributeValueChange', 'stateChange', 'delete'] as const;
const order = [...whole, 'informationRequired'] as const;
const cancellation = ['create', 'stateChange', 'informationRequired'] as const;
const account = ['attributeValueChange', 'stateChange'] as const;
const document = ['create', 'attributeValueChange', 'delete'] as const;

const subjects = [
  subject('ProductOrder', apis.productOrdering, { changes: order }),
  subject('CancelProductOrder', apis.productOrdering, { changes: cancellation }),
  subject('ServiceOrder', apis.serviceOrdering, { changes: [...order, 'milestone', 'jeopardy'] }),
  subject('CancelServiceOrder', apis.serviceOrdering, { changes: cancellation }),
  subject('ResourceOrder', apis.resourceOrdering, { changes: order }),
  subject('CancelResourceOrder', apis.resourceOrdering, { changes: cancellation }),
  subject('WorkOrder', apis.workOrder, { changes: order }),
  subject('CancelWorkOrder', apis.workOrder, { changes: cancellation }),
  subject('Quote', apis.quote, { changes: order }),
  subject('CheckServiceQualification', apis.serviceQualification, { changes: order }),
  subject('QueryServiceQualification', apis.serviceQualification, {
    changes: ['create', 'stateChange', 'delete'],
  }),
  subject('ProductOfferingQualification', apis.productOfferingQualification, { changes: order }),
  subject('Product', apis.productInventory, { changes: whole, state: 'status' }),
  subject('Service', apis.serviceInventory, { changes: whole }),
  subject('Resource', apis.resourceInventory, { changes: whole, state: 'resourceStatus' }),
  subject('Agreement', apis.agreement, { changes: whole, state: 'status' }),
  subject('Entitlement', apis.turnup, { changes: whole }),
  subject('SalesAgreement', apis.turnup, { changes: whole, state: 'status' }),
  subject('AgreementSpecification', apis.agreement, { changes: whole, state: 'lifecycleStatus' }),
  ...['Catalog', 'Category', 'ProductOffering', 'ProductOfferingPrice', 'ProductSpecification'].map((type) =>
    subject(type, apis.productCatalog, { changes: whole, state: 'lifecycleStatus' }),
  ),
  ...['ServiceCatalog', 'ServiceCategory', 'ServiceCandidate', 'ServiceSpecification'].map((type) =>
    withSingleChangeEvent(subject(type, apis.serviceCatalog, { changes: whole, state: 'lifecycleStatus' })),
  ),
  ...['ResourceCatalog', 'ResourceCategory', 'ResourceCandidate', 'ResourceSpecification'].map((type) =>
    withSingleChangeEvent(subject(type, apis.resourceCatalog, { changes: whole, state: 'lifecycleStatus' })),
  ),
  ...['ImportJob', 'ExportJob'].map((type) =>
    subject(type, apis.resourceCatalog, { changes: ['create', 'stateChange'], state: 'status' }),
  ),
  subject('OrderJob', apis.turnup, { changes: ['create', 'stateChange'] }),
  subject('OrderRevision', apis.turnup, { changes: ['create', 'stateChange'] }),
  subject('FalloutJob', apis.turnup, { changes: ['create', 'stateChange'] }),
  subject('DiscoveryImport', apis.turnup, { changes: ['create', 'stateChange'] }),
  subject('Discrepancy', apis.turnup, { changes: ['create', 'attributeValueChange', 'stateChange'] }),
  subject('Erasure', apis.turnup, { changes: ['create', 'stateChange'] }),
  subject('Individual', apis.party, { changes: whole, state: 'status' }),
  subject('Organization', apis.party, { changes: whole, state: 'status' }),
  subject('Customer', apis.customer, { changes: whole, state: 'status' }),
  subject('PartyRole', apis.partyRole, { changes: whole, state: 'status' }),
  subject('PartyAccount', apis.account, { changes: account }),
  subject('BillingAccount', apis.account, { changes: account }),
  subject('SettlementAccount', apis.account, { changes: account }),
  subject('FinancialAccount', apis.account, { changes: whole }),
  subject('GeographicAddressValidation', apis.geographicAddress, { changes: ['stateChange'] }),
  withEventTypes(subject('GeographicSite', apis.geographicSite, { changes: whole, state: 'status' }), {
    stateChange: 'GeographicSiteStatusChangeEvent',
  }),
  subject('Appointment', apis.appointment, { changes: whole, state: 'status' }),
  subject('SearchTimeSlot', apis.appointment, { changes: whole, state: 'status' }),
  subject('ShoppingCart', apis.shoppingCart, { changes: document, state: 'status' }),
  subject('SalesLead', apis.sales, { changes: whole, state: 'status' }),
  subject('Household', apis.turnup, { changes: document }),
  subject('Lead', apis.turnup, { changes: whole }),
  subject('Opportunity', apis.turnup, { changes: whole }),
  withEventTypes(subject('Topic', apis.event, { changes: document }), {
    attributeValueChange: 'TopicChangeEvent',
  }),
];

/** Every resource whose changes are recorded as events, by its name. */
export const eventSubjects: ReadonlyMap<string, EventSubject> = new Map(
  subjects.map((each) => [each.resource, each]),
);

/** An event of a resource's change, as `recordEvent` writes it. */
export interface ResourceChange {
  readonly change: ChangeKind;
  /** The attributes that changed. */
  readonly fieldPath?: string;
}

/**
 * A change of state is recorded as such, and other changes as changes of attributes; both in one event where the
 * definition has only one.
 */
export function resourceChanges(resource: string, changed: readonly string[]): readonly ResourceChange[] {
  const known = eventSubjects.get(resource);
  if (!known || changed.length === 0) return [];
  const { state, eventTypes } = known;
  const moved = changed.includes(state) && eventTypes.stateChange !== undefined;
  if (moved && eventTypes.stateChange === eventTypes.attributeValueChange)
    return [{ change: 'stateChange', fieldPath: changed.join(',') }];
  const others = changed.filter((name) => name !== state || !moved);
  return [
    ...(moved ? [{ change: 'stateChange' } as const] : []),
    ...(others.length > 0 ? [{ change: 'attributeValueChange', fieldPath: others.join(',') } as const] : []),
  ];
}

/** The event types that a hub of the API can select; a hub of TMF688 can select all. */
export const eventTypesOf = (api: Api): readonly string[] => [
  ...new Set(
    subjects
      .filter((each) => api === apis.event || each.api === api)
      .flatMap(({ eventTypes }) => Object.values(eventTypes)),
  ),
];

interface SubjectOptions {
  readonly changes: readonly ChangeKind[];
  readonly state?: string;
}

function subject(type: string, api: Api, { changes: known, state = 'state' }: SubjectOptions): EventSubject {
  return {
    resource: `${type[0]!.toLowerCase()}${type.slice(1)}`,
    type,
    api,
    state,
    eventTypes: Object.fromEntries(
      known.map((change) => [change, `${type}${change[0]!.toUpperCase()}${change.slice(1)}Event`]),
    ),
  };
}

/** For definitions that name an event differently. */
function withEventTypes(regular: EventSubject, names: EventSubject['eventTypes']): EventSubject {
  return { ...regular, eventTypes: { ...regular.eventTypes, ...names } };
}

/** TMF633 and TMF634 do not distinguish a change of state from others. */
function withSingleChangeEvent(regular: EventSubject): EventSubject {
  const change = `${regular.type}ChangeEvent`;
  return withEventTypes(regular, { attributeValueChange: change, stateChange: change });
}
