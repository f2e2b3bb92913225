import type { OwnedProduct } from '../inventory/inventory.js';
import { isInstalled, type Specification } from '../catalog/specification.js';
import { sameValue, sameValues, valuesOf } from '../lib/values.js';
import type { AttributeMapping } from '../tmf/schemas/specification.js';
import { characteristicsReadBy } from './rules.js';
import type { Expansion, NodeAction, SpecificationNode } from './specification-node.js';

/**
 * Turns the modify of every node whose characteristics (mapped ones included) stay the same into `noChange`. Called
 * when all values are known.
 */
export function markUntouchedNodes({ nodes }: Expansion): void {
  const changed = new Set<SpecificationNode>();
  for (const node of nodes) if (isChanged(node, changed)) changed.add(node);
  const workedAbove = changesWorkedAbove(nodes, changed);
  for (const node of nodes) {
    if (node.action === 'modify' && !changed.has(node) && !workedAbove.has(node)) node.action = 'noChange';
  }
}

/**
 * Leaves a product that the order does not name as it is, unless a value mapped to it from elsewhere has changed:
 * nobody ordered whatever else today's catalog would do with it.
 */
export function markUntouchedLinks(expansion: Expansion): void {
  const { nodes } = expansion;
  const touched = new Set(
    nodes
      .filter(
        (node) => node.item.linkedTo && (changedMappings(node).length > 0 || hasChangedRule(node, expansion)),
      )
      .map(({ item }) => item),
  );
  for (const node of nodes) if (node.item.linkedTo && !touched.has(node.item)) node.action = 'noChange';
}

/** True for what comes or goes by a rule that reads a value which the items around give another value than before. */
function hasChangedRule(
  { action, parent, specification, item }: SpecificationNode,
  { catalog }: Expansion,
): boolean {
  if (!parent || action === parent.action || (action !== 'add' && action !== 'delete')) return false;
  return parent.specification.relationships.some(
    (relationship) =>
      relationship.id === specification.id &&
      characteristicsReadBy(relationship, catalog).some(
        (name) => !(name in parent.values) && !sameValue(item.scope[name], item.ownedScope[name]),
      ),
  );
}

/** The mappings from elsewhere, or from products around, that give an install base item another value than it has. */
export function changedMappings({
  action,
  owned,
  specification,
  values,
}: SpecificationNode): AttributeMapping[] {
  if (action !== 'modify' || !owned) return [];
  const before = valuesOf(owned.characteristics);
  return specification.mappings.filter(
    ({ from, to }) =>
      (from.specification !== undefined || from.characteristic !== undefined) &&
      !sameValue(values[to], before[to]),
  );
}

/** Work that leaves nothing behind, such as a visit, cannot be compared: it follows the node above it. */
function isChanged(node: SpecificationNode, changed: ReadonlySet<SpecificationNode>): boolean {
  const { action, owned, parent, item } = node;
  if (action === 'noChange') return false;
  if (action !== 'modify') return true;
  const before = owned ?? (parent ? undefined : item.owned);
  if (before)
    return !sameValues(node.values, valuesOf(before.characteristics)) || isResized(node, item.owned);
  for (let above = parent; above; above = above.parent) if (changed.has(above)) return true;
  return false;
}

/** The product itself, when its quantity changes. */
const isResized = ({ parent, item }: SpecificationNode, owned: OwnedProduct | undefined): boolean =>
  !parent && owned !== undefined && item.quantity !== (owned.quantity ?? 1);

/**
 * A change in the install base without a step of its own or below it is work for the nearest step above: a second
 * device is connected by changing the line it hangs on.
 */
function changesWorkedAbove(
  nodes: readonly SpecificationNode[],
  changed: ReadonlySet<SpecificationNode>,
): ReadonlySet<SpecificationNode> {
  const withWork = new Set<SpecificationNode>();
  const workedAbove = new Set<SpecificationNode>();
  for (const node of nodes.toReversed()) {
    if (changed.has(node) && hasWork(node)) withWork.add(node);
    if (withWork.has(node) && node.parent) withWork.add(node.parent);
    if (!changed.has(node) || withWork.has(node) || !isInstalled(node.specification)) continue;
    let above = node.parent;
    while (above && !hasWork(above)) above = above.parent;
    if (above) workedAbove.add(above);
  }
  return workedAbove;
}

const hasWork = ({ specification, action }: SpecificationNode): boolean =>
  hasFulfilmentFor(specification, action);

/** True when a fulfilment is for the action. */
export const hasFulfilmentFor = ({ fulfilments }: Specification, action: NodeAction): boolean =>
  fulfilments.some((fulfilment) => fulfilment.action.some((each) => each === action));
