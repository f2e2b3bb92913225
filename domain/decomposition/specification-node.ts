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
  /** What is a part of the same has the same: the outermost product that the customer has, or the outermost item. */
  readonly treeId: string;
  readonly implied: boolean;
  /** The item by which an item is there that nobody ordered, and that is no part of it: characteristics are mapped between them. */
  readonly linkedTo?: OrderItem;
  readonly action: PlannedAction;
  readonly quantity: number;
  readonly offering?: Offering;
  /** What decomposition starts from: a product's specification, or a service's or resource's in an order captured of these. */
  readonly specification?: Specification;
  readonly owned?: OwnedProduct;
  readonly place?: Place;
  /** The place with its postcode, where that is known. */
  readonly placeWithPostcode?: Place;
  /** The status that a modify asks for. */
  readonly status?: string;
  /** What the product is sold under after the item. */
  readonly sale?: Sale;
  /** What the order itself says. */
  readonly orderedValues: CharacteristicValues;
  /** What is owned. */
  readonly ownedValues: CharacteristicValues;
  /** The above over what is owned, over the defaults of offering and specification. */
  readonly values: CharacteristicValues;
  /** The values over those of the items around this one, and the circumstances: what conditions and mappings see. */
  readonly scope: CharacteristicValues;
  /** The same as it was before: what is taken down was built by it. */
  readonly ownedScope: CharacteristicValues;
}

/** One use of a specification by an item: the item's own, or reached from it by relationships. */
export interface SpecificationNode {
  /** `<item>/<specification>/<specification>#<ordinal>`; what ids are made from. */
  readonly key: string;
  readonly item: OrderItem;
  readonly specification: Specification;
  /** `markUntouchedNodes` cancels the modify of what is not touched. */
  action: NodeAction;
  readonly parent?: SpecificationNode;
  readonly children: SpecificationNode[];
  /** Completed by `fillPending` with what comes from other branches of the order. */
  readonly values: Record<string, unknown>;
  readonly pending: PendingMapping[];
  /** The install base item that this node changes or ends. */
  readonly owned?: Realization;
  /** The characteristics whose values a step has reported (staggered decomposition). */
  readonly reportedNames: ReadonlySet<string>;
}

/** What growing needs and finds. */
export interface Expansion {
  readonly catalog: Catalog;
  readonly faults: Fault[];
  readonly nodes: SpecificationNode[];
  /** The time zones of sites, by the id of the place. */
  readonly timeZones: Readonly<Record<string, string>>;
  /** What steps of the running plan have reported so far. */
  readonly reportedValues: ReportedValues;
  /** What an earlier growth of the same order found out. */
  readonly resolved: ResolvedSoFar;
  /** Rules that were asked although a value was missing. */
  readonly provisionalRules: ProvisionalRule[];
  /** Present when somebody wants to know why. */
  readonly trace?: Trace | undefined;
}

/** A rule of the catalog, asked at one place of the order. */
export interface RuleOfNode {
  readonly node: SpecificationNode;
  readonly attribute: 'specificationRelationship' | 'fulfilment';
  readonly index: number;
}

export interface ProvisionalRule extends RuleOfNode {
  /** The names that it asks for and that have no value. */
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
  /** What the rule asked for, as it was then: mappings may have filled more since. */
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
 * What decomposition notes of its decisions, when it is asked to. There is no second working that explains: what is
 * noted is what was done.
 */
export interface Trace {
  readonly relationshipTo: Map<SpecificationNode, TracedRelationship>;
  /** By the step's id. */
  readonly fulfilmentOf: Map<string, TracedFulfilment>;
  /** Of waits for the order's start date, by the step's id. */
  readonly startWaitOf: Map<string, OrderItem>;
  readonly skippedBranches: SkippedBranch[];
  /** Items of which the order says that nothing is to be done. */
  readonly unchangedItems: OrderItem[];
}

/** What decides whether a branch is there, and how often. */
export interface Rule {
  readonly condition?: Condition;
  readonly quantityCharacteristic?: string;
}

/** What a step's downstream system, or the person who did it, reported of characteristics that nothing else fills. */
export interface StepReport {
  readonly values: CharacteristicValues;
  /** True when nothing more is to be expected: what is missing then stays missing. */
  readonly final: boolean;
}

/** By the key of the specification node whose step was asked. */
export type ReportedValues = ReadonlyMap<string, StepReport>;

/** A mapping whose source stands elsewhere in the order, and is known only when the order is grown. */
export type PendingMapping = AttributeMapping;

/** What is done with one use of a specification; `noChange` where a modify does not touch it. */
export type NodeAction = StepAction | 'noChange';

/** Takes the next install base item of a specification under a parent; each is taken once. */
export type Claim = (
  specification: Specification,
  parent: SpecificationNode | undefined,
) => Realization | undefined;

/** What is only known once a tree has grown, and is needed while it grows. */
export interface ResolvedSoFar {
  /** By node key: values that come from other branches, and that a rule of the node asks for. */
  readonly values: ReadonlyMap<string, CharacteristicValues>;
  /** Keys of the rules that wait for a value (`ruleKey`): they lead to nothing yet. */
  readonly open: ReadonlySet<string>;
}
