import { applyMappings } from './attribute-mapping.js';
import { defaultsOf } from '../catalog/characteristics.js';
import { claims } from './claims.js';
import { DecompositionError } from './decomposition-error.js';
import { asBuilt, rootActions } from './macd.js';
import type { SpecificationRelationship } from '../tmf/schemas/specification.js';
import { toldOf } from './reports.js';
import { conditionHolds, isOpen, quantityOf, ruleKey, scopeOf } from './rules.js';
import { isInstalled, isProduct, type Specification } from '../catalog/specification.js';
import { seenBy } from './trace.js';
import { valuesOf } from '../lib/values.js';
import type { Realization } from '../inventory/inventory.js';
import type {
  OrderItem,
  SpecificationNode,
  Growth,
  Obstacle,
  Way,
  NodeAction,
  Claim,
} from './specification-node.js';
/** More than the largest order (10,000 items) needs, less than what exhausts the memory by a mistyped quantity. */
const mostNodes = 300_000;

interface Shoot {
  readonly action: NodeAction;
  readonly specification: Specification;
  readonly parent: SpecificationNode | undefined;
  readonly ordinal: number;
  readonly owned: Realization | undefined;
  readonly way?: Way | undefined;
}

/** Adds the nodes of one item, parents before children. A `noChange` item has none. */
export function growItem(item: OrderItem, growth: Growth): void {
  const { specification } = item;
  if (item.action === 'noChange') growth.trace?.kept.push(item);
  if (!specification) return;
  const claim = claims(item.owned?.realizations ?? []);
  const from = growth.nodes.length;
  for (const [index, action] of rootActions(item).entries()) {
    const owned = isProduct(specification) || action === 'add' ? undefined : claim(specification, undefined);
    grow(item, { action, specification, parent: undefined, ordinal: index + 1, owned }, { growth, claim });
  }
  for (const node of growth.nodes.slice(from)) growSurplus(node, { growth, claim });
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
      const specification = (owned && pinnedBy(owned, around.growth)) ?? target;
      const isNew = node.action === 'modify' && !owned && isInstalled(specification);
      const action = isNew ? 'add' : node.action;
      grow(item, { action, specification, parent: node, ordinal, owned, way }, around);
    }
  }
}

/** What the customer has below a modified node and nothing asks for any more is taken down. */
function growSurplus(node: SpecificationNode, around: Around): void {
  if (node.action !== 'modify') return;
  for (const [index, relationship] of node.specification.relationships.entries()) {
    const { id, '@referredType': type, relationshipType } = relationship;
    const target = around.growth.catalog.specification(type, id);
    if (relationshipType === 'composedOf' || !target || !isInstalled(target)) continue;
    // What is not decided yet stays until it is.
    const rule = ruleKey({ node, attribute: 'specificationRelationship', index });
    if (around.growth.settled.open.has(rule)) continue;
    for (let owned = around.claim(target, node); owned; owned = around.claim(target, node)) {
      const ordinal = node.children.filter(({ specification }) => specification.id === target.id).length + 1;
      const specification = pinnedBy(owned, around.growth) ?? target;
      const way = { index, quantity: 0, seen: seenBy(relationship, scopeOf(node)) };
      grow(node.item, { action: 'delete', specification, parent: node, ordinal, owned, way }, around);
    }
  }
}

/** Absent where the inventory is older than the catalog. */
const pinnedBy = (
  { specification: { '@referredType': type, id, version } }: Realization,
  { catalog }: Growth,
) => catalog.specification(type, id, version);

function toNode(item: OrderItem, shoot: Shoot, growth: Growth): SpecificationNode {
  const { action, specification, parent, ordinal, owned } = shoot;
  const segment = ordinal === 1 ? specification.id : `${specification.id}#${ordinal}`;
  const key = `${parent?.key ?? item.id}/${segment}`;
  const own = action === item.action || !asBuilt(action) ? item.values : item.had;
  const known = {
    ...defaultsOf(specification),
    ...valuesOf(owned?.characteristics),
    ...(!parent && own),
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

/** Of what was built no rule is asked. */
const ruleOf = (node: SpecificationNode, relationship: SpecificationRelationship) =>
  asBuilt(node.action) ? {} : relationship;

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
  if (asBuilt(node.action) && isInstalled(target)) {
    const built: Realization[] = [];
    for (let next = claim(target, node); next; next = claim(target, node)) built.push(next);
    if (built.length === 0) notTaken(node, { index, relationship, obstacle: 'notBuilt' }, growth);
    return built;
  }
  const rule = { node, attribute: 'specificationRelationship', index } as const;
  if (!asBuilt(node.action) && isOpen(rule, relationship, growth)) {
    notTaken(node, { index, relationship, obstacle: 'unknownYet' }, growth);
    return [];
  }
  if (!asBuilt(node.action) && !conditionHolds(relationship.condition, node, growth)) {
    notTaken(node, { index, relationship, obstacle: 'condition' }, growth);
    return [];
  }
  const quantity = quantityOf(node, relationship, { faults: growth.faults, most: mostNodes });
  if (quantity === 0) notTaken(node, { index, relationship, obstacle: 'quantity' }, growth);
  return Array.from({ length: quantity }, () => (node.action === 'modify' ? claim(target, node) : undefined));
}
