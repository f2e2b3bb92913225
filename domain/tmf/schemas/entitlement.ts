import { type Static, Type } from 'typebox';
import { entitlementLifecycle } from '../lifecycle.js';
import { EntityRef, open, Quantity, TimePeriod } from './common.js';

/** A right that comes with a sold product, with validity and usage. */
export const Entitlement = open({
  id: Type.String(),
  href: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  state: Type.Enum(entitlementLifecycle.states),
  customerId: Type.Optional(Type.String()),
  product: EntityRef,
  validFor: Type.Optional(TimePeriod),
  quantity: Type.Optional(Quantity),
});
export type Entitlement = Static<typeof Entitlement>;
