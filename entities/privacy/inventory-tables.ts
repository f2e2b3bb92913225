import { DiscoveryImport, Discrepancy } from '../tables/discovery.js';
import {
  Agreement,
  AgreementCoverage,
  AgreementVersion,
  ContractRenewal,
  Entitlement,
  EntitlementCoverage,
  EntitlementUsage,
  EntitlementUsagePeriod,
  InventoryLedger,
  Product,
  ProductChange,
  Resource,
  Service,
} from '../tables/inventory.js';
import { ofRecord, type PersonalTable } from './personal-table.js';

const installed = {
  found: [{ owner: 'installed', column: 'id' }],
  erased: { doc: 'redacted', name: 'searched' },
  neutral: `${ofRecord} state category specificationId customerId productId parentId placeId orderId`,
} as const;

/** What a person has, and has signed. */
export const inventory: readonly PersonalTable[] = [
  {
    entity: Product,
    found: [{ owner: 'product', column: 'id' }],
    erased: { doc: 'redacted', name: 'searched' },
    neutral: `${ofRecord} status customerId productOfferingId productSpecificationId parentProductId orderId orderItemId reservedBy startDate terminationDate`,
  },
  {
    entity: ProductChange,
    found: [{ owner: 'product', column: 'productId' }],
    erased: { valuesBefore: 'redacted', valuesAfter: 'redacted' },
    kept: { columns: 'changedBy', why: 'who acted for the operator: its staff, and systems' },
    neutral: 'id productId changedAt',
    notExported: 'changedBy',
  },
  { entity: Service, ...installed },
  { entity: Resource, ...installed },
  {
    entity: Discrepancy,
    found: [{ owner: 'attached', column: 'id' }],
    erased: { doc: 'redacted' },
    kept: { columns: 'decidedBy', why: 'who acted for the operator: its staff, and systems' },
    neutral: `${ofRecord} state kind itemId discrepancyType attribute specificationId placeId source discoveredAt importId decidedAt`,
    notExported: 'decidedBy',
  },
  {
    entity: DiscoveryImport,
    found: [],
    kept: {
      columns: 'report doc',
      why: 'what network systems have reported, of no person; the report is emptied when its comparison ends',
    },
    neutral: `${ofRecord} state source discoveredAt progress position fault completionDate`,
  },
  {
    entity: Entitlement,
    found: [{ owner: 'entitlement', column: 'id' }],
    erased: { doc: 'redacted', name: 'searched' },
    neutral: `${ofRecord} state productId customerId consumerId householdId contractId orderId validFrom validTo suspensions`,
  },
  {
    entity: EntitlementUsage,
    found: [{ owner: 'entitlement', column: 'entitlementId' }],
    kept: {
      columns: 'usageKey reporter',
      why: 'the numbers of the reports and the systems that sent them, by which each counts once',
    },
    neutral: 'entitlementId characteristic amount usedAt periodStart periodEnd reportedAt',
  },
  {
    entity: EntitlementUsagePeriod,
    found: [],
    neutral: 'entitlementId characteristic periodStart periodEnd used',
  },
  { entity: EntitlementCoverage, found: [], neutral: 'entitlementId coveredKind coveredId' },
  {
    entity: Agreement,
    found: [{ owner: 'agreement', column: 'id' }],
    erased: { doc: 'redacted', name: 'searched' },
    neutral: `${ofRecord} status state agreementType customerId orderId quoteId salesAgreementId startDate endDate dueAt`,
  },
  {
    entity: AgreementVersion,
    found: [{ owner: 'agreement', column: 'agreementId' }],
    erased: { doc: 'redacted' },
    neutral: 'agreementId version replacedAt',
  },
  {
    entity: ContractRenewal,
    found: [{ owner: 'agreement', column: 'agreementId' }],
    erased: { lineBefore: 'redacted', lineAfter: 'redacted' },
    neutral: 'orderId agreementId lineId itemId endBefore endAfter stateBefore renewedAt takenBackAt',
  },
  {
    entity: AgreementCoverage,
    found: [],
    neutral: 'agreementId coveredKind coveredId orderItemId coveredFrom coveredTo',
  },
  { entity: InventoryLedger, found: [], neutral: 'orderId itemId itemRevision operation recordedAt' },
];
