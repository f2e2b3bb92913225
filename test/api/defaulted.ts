import type { Resource } from '../../api/tmf630/resource.js';

/** What a conformant server says of a new resource when the caller does not, beside what the schemas demand of answers. */
const byResource: Readonly<Record<string, string>> = {
  productOrder: 'orderDate state productOrderItem',
  serviceOrder: 'orderDate state serviceOrderItem',
  cancelProductOrder: 'state productOrder',
  cancelServiceOrder: 'state serviceOrder',
  product: 'name status isBundle',
  service: 'name state category serviceSpecification serviceDate',
  resource: 'name category resourceStatus',
  catalog: 'lastUpdate lifecycleStatus',
  category: 'lastUpdate lifecycleStatus',
  productOffering: 'lastUpdate lifecycleStatus version isBundle',
  productOfferingPrice: 'lastUpdate lifecycleStatus version',
  productSpecification: 'lastUpdate lifecycleStatus version isBundle',
  serviceCatalog: 'lastUpdate lifecycleStatus',
  serviceCategory: 'lastUpdate lifecycleStatus',
  serviceCandidate: 'lastUpdate lifecycleStatus',
  serviceSpecification: 'lastUpdate lifecycleStatus version isBundle',
  resourceSpecification: 'lastUpdate lifecycleStatus version isBundle',
  importJob: 'status creationDate',
  exportJob: 'status creationDate',
  individual: 'givenName familyName status',
  organization: 'tradingName status',
  customer: 'name engagedParty',
  partyRole: 'name',
  agreementSpecification: 'name attachment lifecycleStatus lastUpdate version isBundle',
  appointment: 'status creationDate lastUpdate validFor',
  searchTimeSlot: 'status searchDate searchResult availableTimeSlot',
  checkServiceQualification: 'state checkServiceQualificationDate serviceQualificationItem',
  queryServiceQualification: 'state queryServiceQualificationDate searchCriteria serviceQualificationItem',
  quote: 'state quoteDate version quoteItem',
  salesLead: 'name status creationDate statusChangeDate',
  lead: 'name state status creationDate statusChangeDate',
  leadRule: 'name active',
  opportunity: 'name account state probability creationDate statusChangeDate',
  household: 'name currentMember',
  geographicAddress: 'geographicSubAddress',
  geographicAddressValidation:
    'provideAlternative state submittedGeographicAddress validationDate validationResult validGeographicAddress',
};

export const defaulted = ({ name }: Resource): readonly string[] => byResource[name]?.split(' ') ?? [];
