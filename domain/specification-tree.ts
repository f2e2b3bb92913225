import { applyMappings, type PendingMapping } from './attribute-mapping.js';
import type { Catalog } from './catalog.js';
import { defaultsOf, valueFault } from './characteristics.js';
import { claims, type Claim } from './claims.js';
import type { Values } from './condition.js';
import { DecompositionError, type Fault } from './decomposition-error.js';
import type { OrderItem } from './order-tree.js';
import type { ItemAction, Realization } from './plan.js';
import type { SpecificationRelationship } from './resources/specification.js';
import { conditionHolds, isOpen, quantityOf, scopeOf, type UnsureRule } from './rules.js';
import type { Specification } from './specification.js';
import type { Told } from './told.js';
import { seenBy, type Obstacle, type Trace, type Way } from './trace.js';

/** One use of a specification by an item: the item's own, or reached from it by relationships. */
export interface SpecificationNode {
  /** `<item>/<specification>/<specification>#<ordinal>`; what ids are made from. */
  readonly key: string;
  readonly item: OrderItem;
  readonly specification: Specification;
  readonly action: ItemAction;
  readonly parent?: SpecificationNode;
  readonly children: SpecificationNode[];
  /** Completed by `fillPending` with what comes from other branches of the order. */
  readonly values: Record<string, unknown>;
  readonly pending: PendingMapping[];
  /** The install base item that this node changes or ends. */
  readonly owned?: Realization;
  /** The characteristics whose values a step has told (staggered decomposition). */
  readonly told: ReadonlySet<string>;
}

/** What growing needs and finds. */
export interface Growth {
  readonly catalog: Catalog;
  readonly faults: Fault[];
  readonly nodes: SpecificationNode[];
  /** What steps of the running plan have told so far. */
  readonly told: Told;
  /** What an earlier growth of the same order found out. */
  readonly settled: Settled;
  /** Rules that were asked although a value was missing. */
  readonly unsure: UnsureRule[];
  /** Present when somebody wants to know why. */
  readonly trace?: Trace | undefined;
}

/** What is only known once a tree has grown, and is needed while it grows. */
export interface Settled {
  /** By node key: values that come from other branches, and that a rule of the node asks for. */
  readonly values: ReadonlyMap<string, Values>;
  /** Keys of the rules that wait for a value (`ruleKey`): they lead to nothing yet. */
  readonly open: ReadonlySet<string>;
}

/** More than the largest order (10,000 items) needs, less than what exhausts the memory by a mistyped quantity. */
const mostNodes = 300_000;

interface Shoot {
  readonly specification: Specification;
  readonly parent: SpecificationNode | undefined;
  readonly ordinal: number;
  readonly owned: Realization | undefined;
  readonly way?: Way | undefined;
}

/** Adds the nodes of one item, parents before children. A `noChange` item has none. */
export function growItem(item: OrderItem, growth: Growth): void {
  const { specification } = item;
  if (item.action === 'noChange' || !specification) return;
  const claim = claims(item.owned?.realizations ?? []);
  for (let ordinal = 1; ordinal <= item.quantity; ordinal++) {
    const owned = isProduct(specification) ? undefined : claim(specification, undefined);
    grow(item, { specification, parent: undefined, ordinal, owned }, { growth, claim });
  }
}

interface Around {
  readonly growth: Growth;
  readonly claim: Claim;
}

function grow(item: OrderItem, shoot: Shoot, around: Around): void {
  const { nodes, faults, trace } = around.growth;
  const node = toNode(item, shoot, around.growth);
  if (shoot.way) trace?.wayTo.set(node, shoot.way);
  applyMappings(node, around.growth);
  if (nodes.push(node) > mostNodes) {
    const message = `The order decomposes into more than ${mostNodes} parts.`;
    throw new DecompositionError([...faults, { code: 'orderTooLarge', message, itemId: item.id }]);
  }
  shoot.parent?.children.push(node);
  const ordinals = new Map<string, number>();
  for (const [index, relationship] of node.specification.relationships.entries()) {
    if (relationship.relationshipType === 'composedOf') {
      notTaken(node, { index, relationship, obstacle: 'structureOnly' }, around.growth);
      continue;
    }
    const target = targetOf(node, relationship, around.growth);
    if (!target) continue;
    const each = instances(node, { relationship, target, index }, around);
    const way = trace && {
      index,
      quantity: each.length,
      seen: seenBy(ruleOf(node, relationship), scopeOf(node)),
    };
    for (const owned of each) {
      const ordinal = (ordinals.get(target.id) ?? 0) + 1;
      ordinals.set(target.id, ordinal);
      const pinned = owned && pinnedBy(owned, around.growth);
      grow(item, { specification: pinned ?? target, parent: node, ordinal, owned, way }, around);
    }
  }
}

/** Absent where the inventory is older than the catalog. */
const pinnedBy = (
  { specification: { '@referredType': type, id, version } }: Realization,
  { catalog }: Growth,
) => catalog.specification(type, id, version);

function toNode(
  item: OrderItem,
  { specification, parent, ordinal, owned }: Shoot,
  growth: Growth,
): SpecificationNode {
  const segment = ordinal === 1 ? specification.id : `${specification.id}#${ordinal}`;
  const had = Object.fromEntries((owned?.characteristics ?? []).map(({ name, value }) => [name, value]));
  const isNew = item.action === 'modify' && parent !== undefined && !owned && isInstalled(specification);
  const key = `${parent?.key ?? item.id}/${segment}`;
  const action = isNew ? 'add' : item.action;
  const known = {
    ...defaultsOf(specification),
    ...had,
    ...(!parent && item.values),
    ...growth.settled.values.get(key),
  };
  const sprout = { key, item, specification, action, known, parent };
  const reports = growth.told.size === 0 ? {} : toldOf(sprout, growth);
  return {
    key,
    item,
    specification,
    action,
    children: [],
    values: { ...known, ...reports },
    pending: [],
    told: new Set(Object.keys(reports)),
    ...(parent && { parent }),
    ...(owned && { owned }),
  };
}

interface Sprout {
  readonly key: string;
  readonly item: OrderItem;
  readonly specification: Specification;
  readonly action: ItemAction;
  readonly known: Values;
  readonly parent: SpecificationNode | undefined;
}

/** What the node's nearest step told of it; a value that the specification does not allow is a fault, and not taken. */
function toldOf(sprout: Sprout, { told, faults }: Growth): Values {
  const { key, item, specification, action, known, parent } = sprout;
  if (isProduct(specification) || (action !== 'add' && action !== 'modify')) return {};
  let by = told.get(key);
  // A node that has come since has a step of its own to tell of it.
  const hasStep = specification.fulfilments.some((each) => each.action.some((one) => one === action));
  for (let above = hasStep ? undefined : parent; above && !by; above = above.parent) by = told.get(above.key);
  const values = by?.values ?? {};
  const taken = unfilled(specification, known).filter((name) => {
    const definition = specification.characteristics.find((each) => each.name === name);
    const fault = name in values && definition && valueFault(definition, values[name]);
    if (fault) faults.push({ code: 'invalidCharacteristic', message: fault, itemId: item.id, path: key });
    return name in values && !fault;
  });
  return Object.fromEntries(taken.map((name) => [name, values[name]]));
}

/** The characteristics that neither order nor catalog fill: only the fulfilment can tell them. */
export function unfilled({ characteristics, mappings }: Specification, values: Values): string[] {
  const mapped = new Set(mappings.map(({ to }) => to));
  return characteristics
    .map(({ name }) => name)
    .filter((name) => values[name] === undefined && !mapped.has(name));
}

/** True when what is built by it stands in the inventory, which is then the one authority on what there is. */
const isInstalled = (specification: Specification): boolean =>
  !isProduct(specification) && specification.installBaseItem;

export const isProduct = (specification: Specification): boolean =>
  specification.ref['@referredType'] === 'ProductSpecification';

function targetOf(
  node: SpecificationNode,
  { id, '@referredType': type }: SpecificationRelationship,
  { catalog, faults }: Growth,
): Specification | undefined {
  const { item, key } = node;
  for (let above: SpecificationNode | undefined = node; above; above = above.parent) {
    if (above.specification.id !== id || above.specification.ref['@referredType'] !== type) continue;
    const message = `Specification ${id} leads back to itself: ${key}/${id}.`;
    faults.push({ code: 'specificationCycle', message, itemId: item.id, path: key });
    return undefined;
  }
  const target = catalog.specification(type, id);
  if (!target) {
    const message = `Specification ${node.specification.id} leads to ${id}, which the catalog does not have.`;
    faults.push({ code: 'unknownSpecification', message, itemId: item.id, path: key });
  }
  return target;
}

interface Branch {
  readonly relationship: SpecificationRelationship;
  readonly target: Specification;
  readonly index: number;
}

/** On delete no rule is asked. */
const ruleOf = (node: SpecificationNode, relationship: SpecificationRelationship) =>
  node.action === 'delete' ? {} : relationship;

function notTaken(
  node: SpecificationNode,
  { index, relationship, obstacle }: Omit<Branch, 'target'> & { readonly obstacle: Obstacle },
  { trace }: Growth,
): void {
  trace?.notTaken.push({
    node,
    attribute: 'specificationRelationship',
    index,
    obstacle,
    seen: seenBy(ruleOf(node, relationship), scopeOf(node)),
  });
}

/**
 * One entry for each instance of the target: the install base item it is, or undefined when it is new. What is
 * deleted was built under the conditions of its time, so that today's are not asked (DESIGN §5).
 */
function instances(
  node: SpecificationNode,
  { relationship, target, index }: Branch,
  { growth, claim }: Around,
): (Realization | undefined)[] {
  if (node.action === 'delete' && isInstalled(target)) {
    const built: Realization[] = [];
    for (let next = claim(target, node); next; next = claim(target, node)) built.push(next);
    if (built.length === 0) notTaken(node, { index, relationship, obstacle: 'notBuilt' }, growth);
    return built;
  }
  const rule = { node, attribute: 'specificationRelationship', index } as const;
  if (node.action !== 'delete' && isOpen(rule, relationship, growth)) {
    notTaken(node, { index, relationship, obstacle: 'unknownYet' }, growth);
    return [];
  }
  if (node.action !== 'delete' && !conditionHolds(relationship.condition, node, growth)) {
    notTaken(node, { index, relationship, obstacle: 'condition' }, growth);
    return [];
  }
  const quantity = quantityOf(node, relationship, { faults: growth.faults, most: mostNodes });
  if (quantity === 0) notTaken(node, { index, relationship, obstacle: 'quantity' }, growth);
  return Array.from({ length: quantity }, () => (node.action === 'modify' ? claim(target, node) : undefined));
}
