import { type Static, Type } from 'typebox';
import { entitlementLifecycle } from '../lifecycle.js';
import { listOf, maybe, optionalStrings, responseOf } from './attributes.js';
import { ErrorBody } from './error.js';
import { EntityRef, Instant, open, Quantity, TimePeriod } from './common.js';

/** How usage begins anew: by the calendar of a time zone, or counted from the start of the entitlement. */
const UsageReset = open({
  period: Type.Enum(['day', 'week', 'month', 'year']),
  from: Type.Optional(Type.Enum(['calendar', 'start'])),
  timeZone: Type.Optional(Type.String({ description: 'IANA name, UTC by default.' })),
});

/** What the right covers, and of what usage is counted, up to a limit. */
export const EntitlementCharacteristic = open({
  name: Type.String({ minLength: 1, maxLength: 255 }),
  characteristicType: Type.Optional(Type.Enum(['coverage', 'coverageAndUsage'])),
  value: Type.Optional(Type.Unknown()),
  limit: maybe(open({ amount: Type.Number({ minimum: 0 }), units: Type.Optional(Type.String()) })),
  reset: maybe(UsageReset),
});

/** A right by hand or by a contract: of one account, consumer or household. */
export const EntitlementCreate = open({
  name: Type.String({ minLength: 1 }),
  description: Type.Optional(Type.String()),
  ...optionalStrings('externalId'),
  account: maybe(EntityRef),
  /** It holds for the accounts below this one too. */
  includesSubsidiaries: maybe(Type.Boolean()),
  consumer: maybe(EntityRef),
  household: maybe(EntityRef),
  product: maybe(EntityRef),
  productOffering: maybe(EntityRef),
  productSpecification: maybe(EntityRef),
  contract: maybe(EntityRef),
  /** Further sold products and install base items: `@referredType` is Product, Service or Resource. */
  coverage: listOf(
    open({
      id: Type.String({ pattern: '^[!-~]{1,64}$' }),
      '@referredType': Type.Enum(['Product', 'Service', 'Resource']),
      ...optionalStrings('href', 'name'),
    }),
  ),
  validFor: maybe(TimePeriod),
  quantity: maybe(Quantity),
  characteristic: listOf(EntitlementCharacteristic),
});

/** A right to something, with validity and usage; how much was used is in `…/{id}/usage`. */
export const Entitlement = responseOf(EntitlementCreate, {
  state: Type.Enum(entitlementLifecycle.states),
  ...optionalStrings('orderId'),
});
export type Entitlement = Static<typeof Entitlement>;

const Amount = Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000_000_000 });

/** A report of usage: counted once under its `id`, however often it is sent. */
export const EntitlementUsageReport = open({
  id: Type.Optional(
    Type.String({ minLength: 1, maxLength: 255, description: 'By default the request’s Idempotency-Key.' }),
  ),
  characteristic: Type.Optional(
    Type.String({ description: 'May be left out where the entitlement counts one thing only.' }),
  ),
  amount: Amount,
  units: Type.Optional(Type.String()),
  usageDate: Type.Optional(Instant),
});

/** Reports of several entitlements: each is counted once under its `id`, however often it is sent. */
export const EntitlementUsageBatch = open({
  usage: Type.Array(
    open({
      ...EntitlementUsageReport.properties,
      id: Type.String({ minLength: 1, maxLength: 255 }),
      entitlement: open({ id: Type.String({ pattern: '^[!-~]{1,64}$' }) }),
    }),
    { minItems: 1, maxItems: 1_000 },
  ),
});

/** What became of it: counted, or refused with the reason. */
export const EntitlementUsage = open({
  id: Type.String(),
  characteristic: Type.String(),
  amount: Type.Number(),
  usageDate: Instant,
  period: TimePeriod,
});

/** Of each report whether it was counted now, was counted before (`repeated`), or is refused, with the reason. */
export const EntitlementUsageBatchAnswer = open({
  usage: Type.Array(
    open({
      id: Type.String(),
      entitlement: EntityRef,
      outcome: Type.Enum(['counted', 'repeated', 'refused']),
      error: maybe(ErrorBody),
    }),
  ),
});

const LimitNow = {
  limit: Type.Optional(Type.Number()),
  used: Type.Number(),
  left: Type.Optional(Type.Number({ description: 'Absent where there is no limit.' })),
  ...optionalStrings('units'),
} as const;

/** How much of each characteristic is used in the period of now. */
export const EntitlementUsageSummary = open({
  entitlement: EntityRef,
  characteristic: Type.Array(open({ name: Type.String(), period: TimePeriod, ...LimitNow })),
  /** The reports that were counted, the newest first. */
  usage: Type.Array(EntitlementUsage),
});

/** Whether somebody is entitled to something, how much is left, and by which entitlement. */
export const EntitlementVerification = open({
  entitled: Type.Boolean(),
  verificationDate: Instant,
  entitlement: Type.Array(
    open({
      id: Type.String(),
      href: Type.String(),
      name: Type.String(),
      ...LimitNow,
      used: maybe(Type.Number()),
    }),
  ),
  /** Why not: each with the entitlement that it is about, where there is one. */
  reason: Type.Array(open({ code: Type.String(), message: Type.String(), entitlement: maybe(EntityRef) })),
});
