import { applyMappings } from './attribute-mapping.js';
import { defaultsOf } from '../catalog/characteristics.js';
import { claims } from './claims.js';
import { DecompositionError, LargePlanError, orderTooLarge } from './decomposition-error.js';
import { asBuilt, rootActions } from './macd.js';
import type { SpecificationRelationship } from '../tmf/schemas/specification.js';
import { reportedValuesOf } from './reported-values.js';
import { conditionHolds, isOpen, quantityOf, ruleKey, scopeOf } from './rules.js';
import { isInstalled, isProduct, type Specification } from '../catalog/specification.js';
import { valuesReadBy } from './trace.js';
import { valuesOf } from '../lib/values.js';
import type { Realization } from '../inventory/inventory.js';
import type {
  Claim,
  Expansion,
  NodeAction,
  Obstacle,
  OrderItem,
  SpecificationNode,
  TracedRelationship,
} from './specification-node.js';

/**
 * More than the largest order (10,000 items) needs, and few enough that a mistyped quantity does not exhaust the
 * memory.
 */
const maxNodes = 300_000;

interface NodeDraft {
  readonly action: NodeAction;
  readonly specification: Specification;
  readonly parent: SpecificationNode | undefined;
  readonly ordinal: number;
  readonly owned: Realization | undefined;
  readonly traced?: TracedRelationship | undefined;
}

/** Adds the nodes of one item, parents before children. A `noChange` item has none. */
export function expandItem(item: OrderItem, expansion: Expansion): void {
  const { specification } = item;
  if (item.action === 'noChange') expansion.trace?.unchangedItems.push(item);
  if (!specification) return;
  const claim = claims(item.owned?.realizations ?? []);
  const from = expansion.nodes.length;
  for (const [index, action] of rootActions(item).entries()) {
    const owned = isProduct(specification) || action === 'add' ? undefined : claim(specification, undefined);
    expandNode(
      item,
      { action, specification, parent: undefined, ordinal: index + 1, owned },
      { expansion, claim },
    );
  }
  for (const node of expansion.nodes.slice(from)) expandRemovals(node, { expansion, claim });
}

interface ExpansionContext {
  readonly expansion: Expansion;
  readonly claim: Claim;
}

function expandNode(item: OrderItem, draft: NodeDraft, context: ExpansionContext): void {
  const { nodes, faults, trace, atMost = Infinity } = context.expansion;
  const node = toNode(item, draft, context.expansion);
  if (draft.traced) trace?.relationshipTo.set(node, draft.traced);
  applyMappings(node, context.expansion);
  if (nodes.push(node) > maxNodes) {
    const message = `The order decomposes into more than ${maxNodes} parts.`;
    throw new DecompositionError([...faults, { code: orderTooLarge, message, itemId: item.id }]);
  }
  if (nodes.length > atMost) throw new LargePlanError(`The order decomposes into more than ${atMost} parts.`);
  draft.parent?.children.push(node);
  const ordinals = new Map<string, number>();
  for (const [index, relationship] of node.specification.relationships.entries()) {
    if (relationship.relationshipType === 'composedOf') {
      traceSkipped(node, { index, relationship, obstacle: 'structureOnly' }, context.expansion);
      continue;
    }
    const target = targetOf(node, relationship, context.expansion);
    if (!target) continue;
    const each = instances(node, { relationship, target, index }, context);
    const traced = trace && {
      index,
      quantity: each.length,
      seen: valuesReadBy(ruleOf(node, relationship), scopeOf(node)),
    };
    for (const owned of each) {
      const ordinal = (ordinals.get(target.id) ?? 0) + 1;
      ordinals.set(target.id, ordinal);
      const specification = (owned && pinnedBy(owned, context.expansion)) ?? target;
      const isNew = node.action === 'modify' && !owned && isInstalled(specification);
      const action = isNew ? 'add' : node.action;
      expandNode(item, { action, specification, parent: node, ordinal, owned, traced }, context);
    }
  }
}

/** Takes down what the customer has below a modified node and no rule leads to any more. */
function expandRemovals(node: SpecificationNode, context: ExpansionContext): void {
  if (node.action !== 'modify') return;
  for (const [index, relationship] of node.specification.relationships.entries()) {
    const { id, '@referredType': type, relationshipType } = relationship;
    const target = context.expansion.catalog.specification(type, id);
    if (relationshipType === 'composedOf' || !target || !isInstalled(target)) continue;
    // What is not decided yet stays until it is.
    const rule = ruleKey({ node, attribute: 'specificationRelationship', index });
    if (context.expansion.resolved.open.has(rule)) continue;
    for (let owned = context.claim(target, node); owned; owned = context.claim(target, node)) {
      const ordinal = node.children.filter(({ specification }) => specification.id === target.id).length + 1;
      const specification = pinnedBy(owned, context.expansion) ?? target;
      const traced = { index, quantity: 0, seen: valuesReadBy(relationship, scopeOf(node)) };
      expandNode(
        node.item,
        { action: 'delete', specification, parent: node, ordinal, owned, traced },
        context,
      );
    }
  }
}

/** Absent where the inventory is older than the catalog. */
const pinnedBy = (
  { specification: { '@referredType': type, id, version } }: Realization,
  { catalog }: Expansion,
) => catalog.specification(type, id, version);

function toNode(item: OrderItem, draft: NodeDraft, expansion: Expansion): SpecificationNode {
  const { action, specification, parent, ordinal, owned } = draft;
  const segment = ordinal === 1 ? specification.id : `${specification.id}#${ordinal}`;
  const key = `${parent?.key ?? item.id}/${segment}`;
  const own = action === item.action || !asBuilt(action) ? item.values : item.ownedValues;
  const known = {
    ...defaultsOf(specification),
    ...valuesOf(owned?.characteristics),
    ...(!parent && own),
    ...expansion.resolved.values.get(key),
  };
  const partialNode = { key, item, specification, action, known, parent };
  const reports = expansion.reportedValues.size === 0 ? {} : reportedValuesOf(partialNode, expansion);
  return {
    key,
    item,
    specification,
    action,
    children: [],
    values: { ...known, ...reports },
    pending: [],
    reportedNames: new Set(Object.keys(reports)),
    ...(parent && { parent }),
    ...(owned && { owned }),
  };
}

function targetOf(
  node: SpecificationNode,
  { id, '@referredType': type }: SpecificationRelationship,
  { catalog, faults }: Expansion,
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

/** For parts that exist already no rule is evaluated. */
const ruleOf = (node: SpecificationNode, relationship: SpecificationRelationship) =>
  asBuilt(node.action) ? {} : relationship;

function traceSkipped(
  node: SpecificationNode,
  { index, relationship, obstacle }: Omit<Branch, 'target'> & { readonly obstacle: Obstacle },
  { trace }: Expansion,
): void {
  trace?.skippedBranches.push({
    node,
    attribute: 'specificationRelationship',
    index,
    obstacle,
    seen: valuesReadBy(ruleOf(node, relationship), scopeOf(node)),
  });
}

/**
 * One entry for each instance of the target: its install base item, or undefined when it is new. What is deleted was
 * built under earlier conditions, so today's are not evaluated.
 */
function instances(
  node: SpecificationNode,
  { relationship, target, index }: Branch,
  { expansion, claim }: ExpansionContext,
): (Realization | undefined)[] {
  if (asBuilt(node.action) && isInstalled(target)) {
    const built: Realization[] = [];
    for (let next = claim(target, node); next; next = claim(target, node)) built.push(next);
    if (built.length === 0) traceSkipped(node, { index, relationship, obstacle: 'notBuilt' }, expansion);
    return built;
  }
  const rule = { node, attribute: 'specificationRelationship', index } as const;
  if (!asBuilt(node.action) && isOpen(rule, relationship, expansion)) {
    traceSkipped(node, { index, relationship, obstacle: 'unknownYet' }, expansion);
    return [];
  }
  if (!asBuilt(node.action) && !conditionHolds(relationship.condition, node, expansion)) {
    traceSkipped(node, { index, relationship, obstacle: 'condition' }, expansion);
    return [];
  }
  const quantity = quantityOf(node, relationship, { faults: expansion.faults, most: maxNodes });
  if (quantity === 0) traceSkipped(node, { index, relationship, obstacle: 'quantity' }, expansion);
  return Array.from({ length: quantity }, () => (node.action === 'modify' ? claim(target, node) : undefined));
}
