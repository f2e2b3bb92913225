import { type Static, Type } from 'typebox';
import { responseOf, maybe, optionalStrings } from './attributes.js';
import { open, TimePeriod } from './common.js';

/** TMF666 BillFormat_Create: how detailed a bill is. */
export const BillFormatCreate = open({ name: Type.String(), ...optionalStrings('description') });
export const BillFormat = responseOf(BillFormatCreate, {});
export type BillFormat = Static<typeof BillFormat>;

/** TMF666 BillPresentationMedia_Create: on what a bill is sent. */
export const BillPresentationMediaCreate = open({ name: Type.String(), ...optionalStrings('description') });
export const BillPresentationMedia = responseOf(BillPresentationMediaCreate, {});
export type BillPresentationMedia = Static<typeof BillPresentationMedia>;

const Days = maybe(Type.Integer());

/** TMF666 BillingCycleSpecification_Create: when bills are made and paid. */
export const BillingCycleSpecificationCreate = open({
  name: Type.String(),
  ...optionalStrings('billingPeriod', 'description', 'frequency'),
  billingDateShift: Days,
  chargeDateOffset: Days,
  creditDateOffset: Days,
  mailingDateOffset: Days,
  paymentDueDateOffset: Days,
  validFor: maybe(TimePeriod),
});
export const BillingCycleSpecification = responseOf(BillingCycleSpecificationCreate, {});
export type BillingCycleSpecification = Static<typeof BillingCycleSpecification>;
