import type { OwnedProduct } from '../inventory/inventory.js';
import { isInstalled, type Specification } from '../catalog/specification.js';
import { sameValues, valuesOf } from '../lib/values.js';
import type { Growth, SpecificationNode, NodeAction } from './specification-node.js';

/**
 * Takes back the modify of every node that it does not touch: whose characteristics, those that are mapped to it among
 * them, are as they were. Called when all values are known.
 */
export function settleTouched({ nodes }: Growth): void {
  const changed = new Set<SpecificationNode>();
  for (const node of nodes) if (isChanged(node, changed)) changed.add(node);
  const asked = askedFromBelow(nodes, changed);
  for (const node of nodes) {
    if (node.action === 'modify' && !changed.has(node) && !asked.has(node)) node.action = 'noChange';
  }
}

/** What leaves nothing behind, such as a visit, cannot be compared: it goes with what is above it. */
function isChanged(node: SpecificationNode, changed: ReadonlySet<SpecificationNode>): boolean {
  const { action, owned, parent, item } = node;
  if (action === 'noChange') return false;
  if (action !== 'modify') return true;
  const before = owned ?? (parent ? undefined : item.owned);
  if (before) return !sameValues(node.values, valuesOf(before.characteristics)) || resized(node, item.owned);
  for (let above = parent; above; above = above.parent) if (changed.has(above)) return true;
  return false;
}

/** The product itself, when it is to be realised more or less often. */
const resized = ({ parent, item }: SpecificationNode, owned: OwnedProduct | undefined): boolean =>
  !parent && owned !== undefined && item.quantity !== (owned.quantity ?? 1);

/**
 * What changes in the install base without a step of its own, or of something below it, is work for the nearest step
 * above: a second device is connected by changing the line it hangs on.
 */
function askedFromBelow(
  nodes: readonly SpecificationNode[],
  changed: ReadonlySet<SpecificationNode>,
): ReadonlySet<SpecificationNode> {
  const worked = new Set<SpecificationNode>();
  const asked = new Set<SpecificationNode>();
  for (const node of nodes.toReversed()) {
    if (changed.has(node) && hasWork(node)) worked.add(node);
    if (worked.has(node) && node.parent) worked.add(node.parent);
    if (!changed.has(node) || worked.has(node) || !isInstalled(node.specification)) continue;
    let above = node.parent;
    while (above && !hasWork(above)) above = above.parent;
    if (above) asked.add(above);
  }
  return asked;
}

const hasWork = ({ specification, action }: SpecificationNode): boolean => worksFor(specification, action);

/** True when a fulfilment is for the action. */
export const worksFor = ({ fulfilments }: Specification, action: NodeAction): boolean =>
  fulfilments.some((fulfilment) => fulfilment.action.some((each) => each === action));
