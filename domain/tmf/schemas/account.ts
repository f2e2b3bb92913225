import { type Static, Type } from 'typebox';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import {
  BillFormatCreate,
  BillingCycleSpecificationCreate,
  BillPresentationMediaCreate,
} from './billing-setup.js';
import { EntityRef, Instant, Money, NamedPartyRef, open, TimePeriod } from './common.js';
import { ContactMedium } from './contact-medium.js';

const AccountBalance = open({ balanceType: Type.String(), amount: Money, validFor: TimePeriod });

const Contact = open({
  contactType: Type.String(),
  validFor: TimePeriod,
  ...optionalStrings('contactName', 'partyRoleType'),
  contactMedium: listOf(ContactMedium),
  relatedParty: maybe(NamedPartyRef),
});

/** TMF666 FinancialAccount_Create: where debts and payments of an account are kept. */
export const FinancialAccountCreate = open({
  name: Type.String(),
  ...optionalStrings('accountType', 'description', 'state'),
  accountBalance: listOf(AccountBalance),
  accountRelationship: listOf(
    open({ relationshipType: Type.String(), validFor: TimePeriod, account: maybe(EntityRef) }),
  ),
  contact: listOf(Contact),
  creditLimit: maybe(Money),
  relatedParty: listOf(NamedPartyRef),
  taxExemption: listOf(
    open({
      issuingJurisdiction: Type.String(),
      validFor: TimePeriod,
      ...optionalStrings('certificateNumber', 'reason'),
    }),
  ),
});

/** A reference (`isRef`), or the thing itself, in either case with its name. */
const refOrValue = {
  ...optionalStrings('id', 'href', '@referredType'),
  isRef: Type.Boolean(),
  name: Type.String(),
};

const BillStructure = open({
  cycleSpecification: maybe(open({ ...BillingCycleSpecificationCreate.properties, ...refOrValue })),
  format: maybe(open({ ...BillFormatCreate.properties, ...refOrValue })),
  presentationMedia: listOf(open({ ...BillPresentationMediaCreate.properties, ...refOrValue })),
});

const PaymentPlan = open({
  ...optionalStrings('paymentFrequency', 'planType', 'status'),
  numberOfPayments: maybe(Type.Integer()),
  priority: maybe(Type.Integer()),
  paymentMethod: maybe(EntityRef),
  totalAmount: maybe(Money),
  validFor: maybe(TimePeriod),
});

/** TMF666 PartyAccount_Create, alike for billing and settlement accounts: what a party owes or is owed. */
export const PartyAccountCreate = open({
  ...FinancialAccountCreate.properties,
  ...optionalStrings('paymentStatus'),
  billStructure: maybe(BillStructure),
  defaultPaymentMethod: maybe(EntityRef),
  financialAccount: maybe(open({ ...EntityRef.properties, accountBalance: maybe(AccountBalance) })),
  paymentPlan: listOf(PaymentPlan),
  relatedParty: Type.Array(NamedPartyRef, { minItems: 1 }),
});

const modified = { lastModified: Instant };

export const FinancialAccount = responseOf(FinancialAccountCreate, modified);
export type FinancialAccount = Static<typeof FinancialAccount>;

export const PartyAccount = responseOf(PartyAccountCreate, modified);
export type PartyAccount = Static<typeof PartyAccount>;
