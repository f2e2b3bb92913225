import { namesIn } from './condition-names.js';
import type { Values } from './condition.js';
import type { OrderItem } from './order-tree.js';
import type { Condition } from './resources/specification.js';
import type { SpecificationNode } from './specification-tree.js';

/** Why something that the catalog speaks of is not in the plan. */
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
export interface Way {
  /** At the specification above. */
  readonly index: number;
  /** How many there are of the target by this relationship. */
  readonly quantity: number;
  /** What the rule asked for, as it was then: mappings may have filled more since. */
  readonly seen: Values;
}

/** The fulfilment that made a step. */
export interface Making {
  readonly node: SpecificationNode;
  readonly index: number;
  readonly seen: Values;
}

/** A relationship or fulfilment that led to nothing. */
export interface NotTaken extends Making {
  readonly attribute: 'specificationRelationship' | 'fulfilment';
  readonly obstacle: Obstacle;
}

/**
 * What decomposition notes of its decisions, when it is asked to. There is no second working that explains: what is
 * noted is what was done.
 */
export interface Trace {
  readonly wayTo: Map<SpecificationNode, Way>;
  /** By the step's id. */
  readonly makingOf: Map<string, Making>;
  readonly notTaken: NotTaken[];
  /** Items of which the order says that nothing is to be done. */
  readonly kept: OrderItem[];
}

export const createTrace = (): Trace => ({ wayTo: new Map(), makingOf: new Map(), notTaken: [], kept: [] });

/** Forgets what a growth noted that was given up for a better one. */
export function clear({ wayTo, makingOf, notTaken, kept }: Trace): void {
  wayTo.clear();
  makingOf.clear();
  notTaken.length = 0;
  kept.length = 0;
}

/** What a rule asks for: the names in its condition, and the characteristic that says how many. */
export function seenBy({ condition, quantityCharacteristic }: Rule, values: Values): Values {
  const names = [
    ...namesIn(condition),
    ...(quantityCharacteristic === undefined ? [] : [quantityCharacteristic]),
  ];
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

/** What decides whether a branch is there, and how often. */
export interface Rule {
  readonly condition?: Condition;
  readonly quantityCharacteristic?: string;
}
