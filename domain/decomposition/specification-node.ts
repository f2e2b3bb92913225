import type { Offering, Catalog } from '../catalog/catalog.js';
import type { OwnedProduct, Realization } from '../inventory/inventory.js';
import type { Specification } from '../catalog/specification.js';
import type { CharacteristicValues } from '../lib/values.js';
import type { PlannedAction, StepAction } from '../order/actions.js';
import type { Place } from '../order/references.js';
import type { Sale } from '../order/sale.js';
import type { Fault } from './decomposition-error.js';
import type { Condition, AttributeMapping } from '../tmf/schemas/specification.js';

/** An item of the order, or one that its bundle implies, with all that catalog and inventory say about it. */
export interface OrderItem {
  readonly id: string;
  readonly parent?: OrderItem;
  readonly topItemId: string;
  /** The same for all parts of one product: the outermost product that the customer has, or the outermost item. */
  readonly treeId: string;
  readonly implied: boolean;
  /**
   * The named item because of which an item is there that nobody ordered and that is no part of it: characteristics are
   * mapped between the two.
   */
  readonly linkedTo?: OrderItem;
  readonly action: PlannedAction;
  readonly quantity: number;
  readonly offering?: Offering;
  /** Where decomposition starts: a product's specification, or in a captured order the service's or resource's. */
  readonly specification?: Specification;
  readonly owned?: OwnedProduct;
  readonly place?: Place;
  /** The place with its postcode, where that is known. */
  readonly placeWithPostcode?: Place;
  /** The status that a modify requests. */
  readonly status?: string;
  /** The terms of the product's sale after the item. */
  readonly sale?: Sale;
  /** The characteristics that the order gives. */
  readonly orderedValues: CharacteristicValues;
  /** The characteristics that the customer's product has. */
  readonly ownedValues: CharacteristicValues;
  /** The order's over the product's, over the defaults of offering and specification. */
  readonly values: CharacteristicValues;
  /** These values over those of the items around this one and the circumstances: what conditions and mappings see. */
  readonly scope: CharacteristicValues;
  /** The same before the order: by these the parts to be taken down were built. */
  readonly ownedScope: CharacteristicValues;
}

/** One use of a specification by an item: the item's own, or reached from it by relationships. */
export interface SpecificationNode {
  /** `<item>/<specification>/<specification>#<ordinal>`; what ids are made from. */
  readonly key: string;
  readonly item: OrderItem;
  readonly specification: Specification;
  /** `markUntouchedNodes` turns the modify of an untouched node into `noChange`. */
  action: NodeAction;
  readonly parent?: SpecificationNode;
  readonly children: SpecificationNode[];
  /** `fillPending` adds what comes from other branches of the order. */
  readonly values: Record<string, unknown>;
  readonly pending: PendingMapping[];
  /** The install base item that this node changes or ends. */
  readonly owned?: Realization;
  /** The characteristics whose values a step has reported (staggered decomposition). */
  readonly reportedNames: ReadonlySet<string>;
}

/** What an expansion reads and collects. */
export interface Expansion {
  readonly catalog: Catalog;
  readonly faults: Fault[];
  readonly nodes: SpecificationNode[];
  /** The time zones of sites, by the id of the place. */
  readonly timeZones: Readonly<Record<string, string>>;
  /** What steps of the running plan have reported so far. */
  readonly reportedValues: ReportedValues;
  /** What an earlier expansion of the same order resolved. */
  readonly resolved: ResolvedSoFar;
  /** Rules that were evaluated although a value was missing. */
  readonly provisionalRules: ProvisionalRule[];
  /** Present when the reasons are to be noted. */
  readonly trace?: Trace | undefined;
  /** How many nodes it may come to; absent: as many as there may be at all. */
  readonly atMost?: number | undefined;
}

/** A rule of the catalog at one place of the order. */
export interface RuleOfNode {
  readonly node: SpecificationNode;
  readonly attribute: 'specificationRelationship' | 'fulfilment';
  readonly index: number;
}

export interface ProvisionalRule extends RuleOfNode {
  /** The names that it needs and that have no value. */
  readonly names: readonly string[];
}

/** Why something that the catalog mentions is not in the plan. */
export const obstacles = [
  'structureOnly',
  'condition',
  'quantity',
  'notBuilt',
  'action',
  'unknownYet',
  'untouched',
] as const;

export type Obstacle = (typeof obstacles)[number];

/** The relationship that led to a node. */
export interface TracedRelationship {
  /** At the specification above. */
  readonly index: number;
  /** How many there are of the target by this relationship. */
  readonly quantity: number;
  /** The values that the rule saw; mappings may have filled more since. */
  readonly seen: CharacteristicValues;
}

/** The fulfilment that made a step. */
export interface TracedFulfilment {
  readonly node: SpecificationNode;
  readonly index: number;
  readonly seen: CharacteristicValues;
}

/** A relationship or fulfilment that led to nothing. */
export interface SkippedBranch extends TracedFulfilment {
  readonly attribute: 'specificationRelationship' | 'fulfilment';
  readonly obstacle: Obstacle;
}

/**
 * The decisions of decomposition, noted as they are made. No second algorithm explains: what is noted is what was done.
 */
export interface Trace {
  readonly relationshipTo: Map<SpecificationNode, TracedRelationship>;
  /** By the step's id. */
  readonly fulfilmentOf: Map<string, TracedFulfilment>;
  /** Of waits for the order's start date, by the step's id. */
  readonly startWaitOf: Map<string, OrderItem>;
  readonly skippedBranches: SkippedBranch[];
  /** Items for which the order requests no change. */
  readonly unchangedItems: OrderItem[];
}

/** What decides whether a branch exists, and how often. */
export interface Rule {
  readonly condition?: Condition;
  readonly quantityCharacteristic?: string;
}

/** What a step's downstream system, or the person who did it, reported of characteristics that nothing else fills. */
export interface StepReport {
  readonly values: CharacteristicValues;
  /** True when nothing more can be expected: what is missing then stays missing. */
  readonly final: boolean;
}

/** By the key of the specification node that the step is for. */
export type ReportedValues = ReadonlyMap<string, StepReport>;

/** A mapping whose source is elsewhere in the order, so that it is known only once the order is expanded. */
export type PendingMapping = AttributeMapping;

/** What is done with one use of a specification; `noChange` where a modify does not touch it. */
export type NodeAction = StepAction | 'noChange';

/** Takes the next install base item of a specification under a parent; each is taken once. */
export type Claim = (
  specification: Specification,
  parent: SpecificationNode | undefined,
) => Realization | undefined;

/** Known only once a tree has been expanded, and needed while it is expanded. */
export interface ResolvedSoFar {
  /** By node key: values that come from other branches, and that a rule of the node needs. */
  readonly values: ReadonlyMap<string, CharacteristicValues>;
  /** Keys of the rules that wait for a value (`ruleKey`): they lead to nothing yet. */
  readonly open: ReadonlySet<string>;
}
