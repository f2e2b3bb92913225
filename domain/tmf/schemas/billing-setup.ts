import { type Static, Type } from 'typebox';
import { answerTo, maybe, texts } from './attributes.js';
import { open, TimePeriod } from './common.js';

/** TMF666 BillFormat_Create: how detailed a bill is. */
export const BillFormatCreate = open({ name: Type.String(), ...texts('description') });
export const BillFormat = answerTo(BillFormatCreate, {});
export type BillFormat = Static<typeof BillFormat>;

/** TMF666 BillPresentationMedia_Create: on what a bill is sent. */
export const BillPresentationMediaCreate = open({ name: Type.String(), ...texts('description') });
export const BillPresentationMedia = answerTo(BillPresentationMediaCreate, {});
export type BillPresentationMedia = Static<typeof BillPresentationMedia>;

const Days = maybe(Type.Integer());

/** TMF666 BillingCycleSpecification_Create: when bills are made and paid. */
export const BillingCycleSpecificationCreate = open({
  name: Type.String(),
  ...texts('billingPeriod', 'description', 'frequency'),
  billingDateShift: Days,
  chargeDateOffset: Days,
  creditDateOffset: Days,
  mailingDateOffset: Days,
  paymentDueDateOffset: Days,
  validFor: maybe(TimePeriod),
});
export const BillingCycleSpecification = answerTo(BillingCycleSpecificationCreate, {});
export type BillingCycleSpecification = Static<typeof BillingCycleSpecification>;
