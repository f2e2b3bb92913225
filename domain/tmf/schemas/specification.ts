import { type Static, type TArray, type TOptional, Type } from 'typebox';
import {
  Attachment,
  Duration,
  EntityRef,
  Instant,
  open,
  RelatedParty,
  SignedDuration,
  TimePeriod,
} from './common.js';
import { pointsOfNoReturn, stepKinds, waitAttributes } from '../../plan/plan.js';
import { RetryPolicy } from './retry-policy.js';
import { stepActions } from '../../order/actions.js';
import { catalogLifecycle } from '../lifecycle.js';
import { knownValues, listOf } from './attributes.js';
import { EntitlementCharacteristic } from './entitlement.js';

/**
 * What Turnup adds to TMF620, 633 and 634 specifications (docs/catalog.md): the same attributes on all three, so that a
 * product is launched by data alone. `docs/catalog.md` explains each with an example.
 */

const Id = Type.String({ minLength: 1, maxLength: 255 });
const Count = Type.Integer({ minimum: 0 });
const LifecycleStatus = Type.String({
  pattern: '^[ -~]{0,32}$',
  description: `${catalogLifecycle.states.join(', ')}, in any case and spelling; any other is not for sale.`,
  [knownValues]: catalogLifecycle.states,
});

/** A JSON Schema that the object of characteristics (`{ name: value }`) must fulfil, or `{ "jsonata": "…" }` on it. */
export const Condition = Type.Record(Type.String(), Type.Unknown(), {
  description: 'JSON Schema on the object of characteristics, or `{ "jsonata": "downstreamMbps > 500" }`.',
});
export type Condition = Static<typeof Condition>;

/** A value that a characteristic may have, or a range of numbers (TMF620/633/634). */
export const CharacteristicValueSpecification = open({
  isDefault: Type.Optional(Type.Boolean()),
  value: Type.Optional(Type.Unknown()),
  valueType: Type.Optional(Type.String()),
  valueFrom: Type.Optional(Type.Number()),
  valueTo: Type.Optional(Type.Number()),
  rangeInterval: Type.Optional(Type.String()),
  regex: Type.Optional(Type.String({ format: 'regex' })),
  unitOfMeasure: Type.Optional(Type.String()),
  validFor: Type.Optional(TimePeriod),
});
export type CharacteristicValueSpecification = Static<typeof CharacteristicValueSpecification>;

/** The part of a characteristic's definition that is alike in TMF620, 633 and 634. */
const characteristicSpecification = {
  id: Type.Optional(Type.String()),
  name: Type.String({ minLength: 1 }),
  description: Type.Optional(Type.String()),
  valueType: Type.Optional(Type.String()),
  configurable: Type.Optional(Type.Boolean()),
  /** Of its values; 1 or more makes the characteristic mandatory. */
  minCardinality: Type.Optional(Count),
  maxCardinality: Type.Optional(Count),
  regex: Type.Optional(Type.String({ format: 'regex' })),
  extensible: Type.Optional(Type.Boolean()),
  isUnique: Type.Optional(Type.Boolean()),
  validFor: Type.Optional(TimePeriod),
};

/** Characteristics with their values, by the name that the values have in the specification's API. */
export const characteristicsWith = <N extends string>(valuesName: N) =>
  listOf(
    open({
      ...characteristicSpecification,
      ...({ [valuesName]: listOf(CharacteristicValueSpecification) } as Record<
        N,
        TOptional<TArray<typeof CharacteristicValueSpecification>>
      >),
    }),
  );

/** A group of characteristics that is switched as a whole (TMF633, 634). */
export const FeatureSpecification = open({
  id: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  version: Type.Optional(Type.String()),
  isBundle: Type.Optional(Type.Boolean()),
  isEnabled: Type.Optional(Type.Boolean()),
  constraint: Type.Optional(Type.Array(EntityRef)),
  featureSpecCharacteristic: characteristicsWith('featureSpecCharacteristicValue'),
  validFor: Type.Optional(TimePeriod),
});

/** Where the JSON Schema of what is made of it is found. */
export const TargetSchema = open({ '@type': Type.String(), '@schemaLocation': Type.String() });

/** A relationship as TMF has it; what has a part in decomposition is a `SpecificationRelationship`. */
export const tmfRelationship = {
  id: Type.Optional(Type.String()),
  href: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  relationshipType: Type.String(),
  role: Type.Optional(Type.String()),
  '@referredType': Type.Optional(Type.String()),
  validFor: Type.Optional(TimePeriod),
};

const relationshipTypes = ['bundles', 'realizedAs', 'requires', 'composedOf'] as const;
export type RelationshipType = (typeof relationshipTypes)[number];

export const SpecificationRelationship = open({
  relationshipType: Type.Enum(relationshipTypes),
  id: Id,
  name: Type.Optional(Type.String()),
  '@referredType': Type.Enum(['ProductSpecification', 'ServiceSpecification', 'ResourceSpecification']),
  minimumQuantity: Type.Optional(Count),
  defaultQuantity: Type.Optional(Count),
  maximumQuantity: Type.Optional(Count),
  /** The characteristic of the source that says how many; without a value the default holds. */
  quantityCharacteristic: Type.Optional(Type.String()),
  condition: Type.Optional(Condition),
});
export type SpecificationRelationship = Static<typeof SpecificationRelationship>;

const WorkOrderTemplate = open({
  skills: Type.Array(Type.String()),
  duration: Duration,
  appointmentRequired: Type.Boolean(),
});

/** Work for a person of the operator. */
export const TaskTemplate = open({
  instructions: Type.Optional(Type.String({ minLength: 1 })),
  /** Who is to do it, e.g. `design-office`. */
  role: Type.Optional(Id),
  skills: Type.Optional(Type.Array(Type.String())),
  /** Names of the characteristics that the person is asked to report; they become the step's result. */
  characteristic: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
});
export type TaskTemplate = Static<typeof TaskTemplate>;

/** What a milestone says to whoever reads the order (TMF641 Milestone). */
const MilestoneTemplate = open({
  description: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
});

/** Until when a `waitUntil` waits: one of the first three. */
export const Until = open({
  /** A date, or an instant: that of the order, or one that a step of the same item reported. */
  characteristic: Type.Optional(Type.String({ minLength: 1 })),
  attribute: Type.Optional(Type.Enum(waitAttributes)),
  /** From when the step became ready. */
  duration: Type.Optional(Duration),
  /** Later than the characteristic or attribute says, or with a minus sign earlier. */
  offset: Type.Optional(SignedDuration),
});
export type Until = Static<typeof Until>;

/** What is done for a specification; several entries for one action run in their order. */
export const Fulfilment = open({
  action: Type.Array(Type.Enum(stepActions), { minItems: 1 }),
  kind: Type.Enum(stepKinds),
  /** Who takes it: of service, resource and work orders only. */
  downstreamSystem: Type.Optional(Id),
  name: Type.Optional(Type.String()),
  pointOfNoReturn: Type.Optional(Type.Enum(pointsOfNoReturn)),
  expectedDuration: Type.Optional(Duration),
  /** How long before the order's `requestedStartDate` the work may begin. */
  leadTime: Type.Optional(Duration),
  retry: Type.Optional(RetryPolicy),
  inquireAfter: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description: 'Seconds after which Turnup queries the downstream system itself.',
    }),
  ),
  answerWithin: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description:
        'Seconds within which the downstream system must be heard of: after them the step is fallout `noAnswer`. 30 days by default.',
    }),
  ),
  compensation: Type.Optional(Type.Enum(['opposite', 'none'])),
  skippable: Type.Optional(
    Type.Boolean({ description: 'True: a person may leave the step out when it failed without effect.' }),
  ),
  condition: Type.Optional(Condition),
  workOrder: Type.Optional(WorkOrderTemplate),
  task: Type.Optional(TaskTemplate),
  milestone: Type.Optional(MilestoneTemplate),
  until: Type.Optional(Until),
});
export type Fulfilment = Static<typeof Fulfilment>;

/**
 * Between which items of an order a dependency holds.
 * @internal Exported for the tests.
 */
export const dependencyScopes = ['item', 'site', 'order'] as const;
export type DependencyScope = (typeof dependencyScopes)[number];

/** The steps of this specification wait for those of another one; on delete it is the other way round. */
export const Dependency = open({
  specification: Id,
  scope: Type.Enum(dependencyScopes),
  /** How long after its completion they begin; not on delete. */
  lag: Type.Optional(Duration),
});
export type Dependency = Static<typeof Dependency>;

/** Fills a characteristic of this specification. Without `specification` the source is the item's product. */
export const AttributeMapping = open({
  from: open({
    specification: Type.Optional(Id),
    characteristic: Type.Optional(Type.String({ minLength: 1 })),
    constant: Type.Optional(Type.Unknown()),
    /** A JSONata expression on the source's characteristics. */
    jsonata: Type.Optional(Type.String({ minLength: 1 })),
  }),
  /** Converts the value: the source's value as text, and what it becomes. A value not listed stays as it is. */
  lookup: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  to: Type.String({ minLength: 1 }),
});
export type AttributeMapping = Static<typeof AttributeMapping>;

export const Entitlement = open({
  name: Type.String({ minLength: 1 }),
  description: Type.Optional(Type.String()),
  validity: Type.Optional(Duration),
  /** Usage allowed in a validity period; absent: unlimited. */
  quantity: Type.Optional(open({ amount: Type.Number(), units: Type.String() })),
  /** What it covers, and what is counted of it, by period. */
  characteristic: Type.Optional(Type.Array(EntitlementCharacteristic)),
  condition: Type.Optional(Condition),
});
export type Entitlement = Static<typeof Entitlement>;

/** Which offerings (or all offerings of a specification) an order needs beside this one, or must not hold. */
export const Compatibility = open({
  relationshipType: Type.Enum(['requires', 'excludes']),
  offering: Type.Optional(Id),
  specification: Type.Optional(Id),
  /** The rule holds only where this does, of the product that has the rule. */
  condition: Type.Optional(Condition),
  /** Only what has these characteristics counts: asked of each product of the offering or specification. */
  having: Type.Optional(Condition),
  /** `requires` only: how many at least (default 1) and at most. */
  minimum: Type.Optional(Count),
  maximum: Type.Optional(Count),
});
export type Compatibility = Static<typeof Compatibility>;

/** What must be possible at the site before the specification is promised (TMF645). */
export const QualificationRule = open({
  /** Any of these must be present. */
  technology: Type.Array(Type.String(), { minItems: 1 }),
  /** The characteristics that hold the needed speeds, in Mbit/s. */
  downstreamCharacteristic: Type.Optional(Type.String()),
  upstreamCharacteristic: Type.Optional(Type.String()),
});
export type QualificationRule = Static<typeof QualificationRule>;

/** What every catalog entry carries. */
export const catalogEntry = {
  id: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  href: Type.Optional(Type.String()),
  name: Type.String({ minLength: 1, maxLength: 255 }),
  description: Type.Optional(Type.String()),
  version: Type.Optional(Type.String({ maxLength: 32 })),
  lifecycleStatus: Type.Optional(LifecycleStatus),
  lastUpdate: Type.Optional(Instant),
  validFor: Type.Optional(TimePeriod),
};

/** What the three specifications have in common: the attributes above, and what TMF620, 633 and 634 say alike. */
export const specificationAttributes = {
  ...catalogEntry,
  isBundle: Type.Optional(Type.Boolean()),
  attachment: listOf(Attachment),
  relatedParty: listOf(RelatedParty),
  specificationRelationship: Type.Optional(Type.Array(SpecificationRelationship)),
  fulfilment: Type.Optional(Type.Array(Fulfilment)),
  dependency: Type.Optional(Type.Array(Dependency)),
  attributeMapping: Type.Optional(Type.Array(AttributeMapping)),
  entitlement: Type.Optional(Type.Array(Entitlement)),
  compatibility: Type.Optional(Type.Array(Compatibility)),
  qualification: Type.Optional(QualificationRule),
  /** False for work that leaves nothing behind at the site, e.g. a visit. */
  installBaseItem: Type.Optional(Type.Boolean()),
};
