import type { TObject } from 'typebox';
import { partyReferences, type ReferenceRule } from '../../domain/tmf/record-references.js';
import {
  FinancialAccount,
  FinancialAccountCreate,
  PartyAccount,
  PartyAccountCreate,
} from '../../domain/tmf/schemas/account.js';
import {
  BillFormat,
  BillFormatCreate,
  BillingCycleSpecification,
  BillingCycleSpecificationCreate,
  BillPresentationMedia,
  BillPresentationMediaCreate,
} from '../../domain/tmf/schemas/billing-setup.js';
import { apis } from '../apis.js';
import type { Resource } from '../tmf630/resource.js';
import { byParty, byValidity } from '../tmf630/stored-attributes.js';
import { refuseCycle } from './hierarchy.js';
import { storedResource } from '../tmf630/stored-resource.js';

const closing = 'set its state to closed';

/** TMF666. */
export const accountResources: readonly Resource[] = [
  partyAccount('PartyAccount', 'Party account, what a party owes or is owed.'),
  partyAccount('BillingAccount', 'Billing account, for which bills are made.'),
  partyAccount('SettlementAccount', 'Settlement account, for what partners are owed.'),
  storedResource({
    type: 'FinancialAccount',
    api: apis.account,
    description: 'Financial account, which tracks debts and payments.',
    schema: FinancialAccount,
    create: FinancialAccountCreate,
    scopes: ['orders:write'],
    attributes: { name: 'name', state: 'status', lastModified: 'updatedAt' },
    filters: byParty,
    references: accountReferences(),
    endedBy: closing,
    beforeWrite: refuseCycle('$.accountRelationship'),
  }),
  billingSetup('BillFormat', 'Bill format, how detailed a bill is.', {
    schema: BillFormat,
    create: BillFormatCreate,
  }),
  billingSetup('BillPresentationMedia', 'Bill presentation media, on what a bill is sent.', {
    schema: BillPresentationMedia,
    create: BillPresentationMediaCreate,
  }),
  billingSetup('BillingCycleSpecification', 'Billing cycle specification, when bills are made and paid.', {
    schema: BillingCycleSpecification,
    create: BillingCycleSpecificationCreate,
    filters: byValidity,
  }),
];

function partyAccount(type: string, description: string): Resource {
  return storedResource({
    type,
    api: apis.account,
    description,
    schema: PartyAccount,
    create: PartyAccountCreate,
    scopes: ['orders:write'],
    attributes: { name: 'name', state: 'status', lastModified: 'updatedAt' },
    filters: { ...byParty, 'financialAccount.id': 'parentId' },
    references: [...accountReferences(), { path: 'financialAccount', to: 'billingAccount' }],
    endedBy: closing,
    beforeWrite: refuseCycle('$.accountRelationship'),
  });
}

function accountReferences(): readonly ReferenceRule[] {
  return [
    ...partyReferences(),
    ...partyReferences('contact.relatedParty'),
    { path: 'accountRelationship.account', to: 'billingAccount' },
  ];
}

function billingSetup(
  type: string,
  description: string,
  form: { readonly schema: TObject; readonly create: TObject; readonly filters?: Resource['filters'] },
): Resource {
  return storedResource({
    ...form,
    type,
    api: apis.account,
    description,
    scopes: ['catalog:write'],
    attributes: { name: 'name' },
  });
}
