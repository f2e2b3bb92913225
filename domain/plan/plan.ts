import type { ProductStatus } from '../inventory/product-status.js';
import type { Characteristic } from '../lib/values.js';
import type { PlannedAction, StepAction } from '../order/actions.js';
import type { Place, SpecificationRef } from '../order/references.js';
import type { Sale } from '../order/sale.js';
import type { Realization } from '../inventory/inventory.js';

/**
 * The Plan: the one type that decomposition makes, the workflow runs, the dry run shows and a catalog test expects
 * (docs/architecture.md, One idea). Plain JSON: it is stored in MySQL, and its graph crosses Temporal payloads.
 */

export const stepKinds = [
  'serviceOrder',
  'resourceOrder',
  'workOrder',
  'manualTask',
  'milestone',
  'waitUntil',
] as const;
export type StepKind = (typeof stepKinds)[number];

/** The kinds that a downstream system takes as an order. */
export const handOffKinds = [
  'serviceOrder',
  'resourceOrder',
  'workOrder',
] as const satisfies readonly StepKind[];
export type HandOffKind = (typeof handOffKinds)[number];

/** True for a kind that a downstream system takes. */
export const isHandOffKind = (kind: StepKind): kind is HandOffKind =>
  handOffKinds.some((each) => each === kind);

/** The kinds that never leave Turnup: a task for a person, a message to the reader of the order, a wait for a date. */
export const internalKinds = ['manualTask', 'milestone', 'waitUntil'] as const satisfies readonly StepKind[];
export type InternalKind = Exclude<StepKind, HandOffKind>;

/** The order's dates that a step can wait for. */
export const waitAttributes = ['requestedStartDate', 'requestedCompletionDate'] as const;
export const pointsOfNoReturn = ['none', 'soft', 'hard'] as const;
export type PointOfNoReturn = (typeof pointsOfNoReturn)[number];

/** How a hand-off is retried when the downstream system cannot be reached or has a fault of its own. */
export interface RetryPolicy {
  /** Seconds before the first retry. */
  readonly initialInterval: number;
  /** Upper limit of the growing wait, in seconds. */
  readonly maximumInterval: number;
  /** Seconds after which the step becomes fallout. */
  readonly limit: number;
  /** So many requests at the most; absent: as many as the limit allows. */
  readonly attempts?: number;
}

/** How the pauses between tries follow each other. */
export const retryStrategies = ['immediate', 'fixed', 'exponential'] as const;

export interface Step {
  /** Stable: the same item, specification path and ordinal give the same id. */
  readonly id: string;
  /** The readable form of what `id` is made from: item id, path of specifications, ordinal. */
  readonly key: string;
  readonly kind: StepKind;
  readonly name: string;
  readonly itemId: string;
  readonly action: StepAction;
  readonly specification: SpecificationRef;
  /** Id of the service or resource in the inventory that it builds, changes or ends; absent where nothing of it stays. */
  readonly inventoryId?: string;
  readonly place?: Place;
  readonly characteristics: readonly Characteristic[];
  /** The characteristics before a modify: undoing it restores them. */
  readonly before?: readonly Characteristic[];
  /** Names of the characteristics that the downstream system is to report: line ids, serial numbers. */
  readonly asked?: readonly string[];
  /** Present when rules wait for what this step reports (staggered decomposition). */
  readonly staggers?: true;
  /** Ids of the steps that must be completed before this one is handed off. */
  readonly dependsOn: readonly string[];
  /** Those of them after which it starts with a delay: their id, and an ISO 8601 duration. */
  readonly lags?: Readonly<Record<string, string>>;
  /** ISO 8601 instant before which it does not start: the order's start date, less the lead time of its work. */
  readonly notBefore?: string;
  /** Id of the downstream system that takes the hand-off; absent on kinds that never leave Turnup. */
  readonly downstreamSystem?: string;
  readonly pointOfNoReturn: PointOfNoReturn;
  /** ISO 8601 duration. */
  readonly expectedDuration: string;
  readonly retry: RetryPolicy;
  /** Seconds after the hand-off when Turnup inquires of the downstream system itself, if no callback has come. */
  readonly inquireAfter: number;
  /** Seconds within which the downstream system must be heard of; absent: the default (inquiry-times.ts). */
  readonly answerWithin?: number;
  /** How the completed step is undone: by handing off the opposite action, or not at all. */
  readonly compensation: 'opposite' | 'none';
  /** Present when a person may leave the failed step out. */
  readonly skippable?: true;
  /** What the visit needs; only on work orders. */
  readonly workOrder?: WorkOrderTemplate;
  /** What a person is to do; only on manual tasks. */
  readonly task?: TaskTemplate;
  /** Its message to the reader of the order; only on milestones. */
  readonly milestone?: MilestoneTemplate;
  /** Only on `waitUntil`. */
  readonly wait?: Wait;
}

/** A step that a downstream system takes. */
export type HandOffStep = Step & { readonly downstreamSystem: string };

/** True for a step that a downstream system takes: only these name one. */
export const isHandedOff = (step: Step): step is HandOffStep => step.downstreamSystem !== undefined;

export interface TaskTemplate {
  readonly instructions?: string;
  readonly role?: string;
  readonly skills: readonly string[];
}

interface MilestoneTemplate {
  readonly description?: string;
  readonly message?: string;
}

/** Until when a step waits. A wait for a date that nobody gave passes at once. */
export interface Wait {
  /** ISO 8601 instant, where the order or the catalog says it. */
  readonly at?: string;
  /** ISO 8601 duration from when the step became ready. */
  readonly duration?: string;
  /** A characteristic that is reported only while the order runs, and an offset to it. */
  readonly characteristic?: string;
  readonly offset?: string;
  /** The zone of a reported day or of an instant without one; absent: UTC. */
  readonly timeZone?: string;
}

interface WorkOrderTemplate {
  readonly skills: readonly string[];
  /** ISO 8601 duration of the visit. */
  readonly duration: string;
  readonly appointmentRequired: boolean;
}

/** A right that comes with a sold product. */
export interface EntitlementGrant {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** ISO 8601 duration of its validity from activation; absent: as long as the product. */
  readonly validity?: string;
  /** Usage that the right allows in a validity period; absent: unlimited. */
  readonly quantity?: { readonly amount: number; readonly units: string };
  /** What it covers, and what is counted of it (`usageLimitsOf` of domain/inventory/entitlement.ts). */
  readonly characteristic?: readonly { readonly name: string }[];
}

/** A commitment of the contract (TMF620 productOfferingTerm). */
export interface ContractTerm {
  readonly name: string;
  readonly description?: string;
  /** ISO 8601 duration of the commitment from activation. */
  readonly duration?: string;
}

/** The sold product that the item adds, changes or ends. */
export interface PlannedProduct {
  readonly id: string;
  readonly name: string;
  readonly offering?: { readonly id: string; readonly version: string; readonly name: string };
  readonly specification?: SpecificationRef;
  readonly parentProductId?: string;
  readonly characteristics: readonly Characteristic[];
  readonly place?: Place;
  /** How many times the product is realised; absent: once. */
  readonly quantity?: number;
  /** The terms of its sale. */
  readonly sale?: Sale;
}

/** What an item changes, as it was before: cancelling the order restores exactly this. */
export interface Before {
  readonly status: ProductStatus;
  readonly characteristics: readonly Characteristic[];
  readonly place?: Place;
  readonly quantity?: number;
  readonly sale?: Sale;
  /**
   * Revision of the product's row when this was read. If it differs now, somebody has changed the product in between.
   */
  readonly revision?: number;
  /** Install base items that are changed or taken down; those not touched are not listed. */
  readonly realizations: readonly Realization[];
  /** Names of the entitlements that end with the change. */
  readonly entitlements: readonly string[];
}

export interface PlannedItem {
  /** The order item's id; items that a bundle adds by itself are `<parent>.<offering>`. */
  readonly id: string;
  readonly parentId?: string;
  /** True for an item that the order did not name but its bundle contains. */
  readonly implied: boolean;
  readonly action: PlannedAction;
  readonly name: string;
  /** Absent in a captured service order. */
  readonly product?: PlannedProduct;
  /** Install base items that are new or changed, as they will be. */
  readonly realizations: readonly Realization[];
  /** Absent where the item changes nothing that the customer has: on add and noChange. */
  readonly before?: Before;
  /** Entitlements that are granted. */
  readonly entitlements: readonly EntitlementGrant[];
  readonly terms: readonly ContractTerm[];
  /** Every catalog version that the item was decomposed with. */
  readonly pinned: readonly SpecificationRef[];
  /** The rules of the item that cannot be decided yet; absent when there are none. */
  readonly openRules?: readonly OpenRule[];
}

/**
 * A rule that needs a value which is not known yet: whether it extends the plan is decided when a step reports the
 * value.
 */
export interface OpenRule {
  /** Path of specifications in the order. */
  readonly key: string;
  /** Place in the catalog: `serviceSpecification x: specificationRelationship[1]`. */
  readonly place: string;
  /** What it would lead to: a specification, or a kind of step. */
  readonly target: string;
  /** The names of the characteristics that are missing. */
  readonly names: readonly string[];
  /** Ids of the steps that are to report them. */
  readonly waitsFor: readonly string[];
}

export interface Plan {
  readonly items: readonly PlannedItem[];
  /** In dependency order: a step stands after every step it depends on. */
  readonly steps: readonly Step[];
}
