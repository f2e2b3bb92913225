import type { OrderItem } from './order-tree.js';
import type { EntitlementGrant } from './plan.js';
import type { Grown } from './planned-item.js';
import type { Entitlement } from './resources/specification.js';
import { conditionHolds } from './rules.js';
import type { SpecificationNode } from './specification-tree.js';
import { stepId } from './step-id.js';
import { valuesOf } from './values.js';

/** The rights that begin and, by name, those that end with an item. All rights end with the product itself. */
export interface Rights {
  readonly granted: readonly EntitlementGrant[];
  readonly ended: readonly string[];
}

/** A change grants what its characteristics have come to promise, and ends what they promise no more. */
export function rightsOf(item: OrderItem, nodes: readonly SpecificationNode[], grown: Grown): Rights {
  if (item.action === 'add') return { granted: nodes.flatMap((node) => grants(node, grown)), ended: [] };
  if (item.action !== 'modify' && item.action !== 'move') return { granted: [], ended: [] };
  const now = nodes.filter(({ action }) => action !== 'delete').flatMap((node) => grants(node, grown));
  const before = nodes.flatMap((node) => heldBefore(node, grown));
  return {
    granted: now.filter(({ name }) => !before.includes(name)),
    ended: before.filter((name) => !now.some((each) => each.name === name)),
  };
}

function grants(node: SpecificationNode, { orderId, growth }: Grown): EntitlementGrant[] {
  return node.specification.entitlements
    .filter(({ condition }) => conditionHolds(condition, node, growth))
    .map((entitlement) =>
      toGrant(stepId(orderId, `entitlement ${node.key} ${entitlement.name}`), entitlement),
    );
}

/** What the node granted as it was; nothing, if it is new. */
function heldBefore(node: SpecificationNode, { growth }: Grown): string[] {
  if (node.action === 'add') return [];
  const { owned, item, parent } = node;
  const had = owned ? valuesOf(owned.characteristics) : parent ? node.values : item.had;
  const values = { ...item.hadScope, ...had };
  return node.specification.entitlements.flatMap(({ name, condition }) =>
    conditionHolds(condition, node, growth, values) ? [name] : [],
  );
}

const toGrant = (id: string, { name, description, validity, quantity }: Entitlement): EntitlementGrant => ({
  id,
  name,
  ...(description !== undefined && { description }),
  ...(validity !== undefined && { validity }),
  ...(quantity && { quantity: { amount: quantity.amount, units: quantity.units } }),
});
