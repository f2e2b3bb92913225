import type { EntitlementGrant } from '../plan/plan.js';
import type { Entitlement } from '../tmf/schemas/specification.js';
import { conditionHolds } from './rules.js';
import { stepId } from './step-id.js';
import { valuesOf } from '../lib/values.js';
import type { Growth, OrderItem, SpecificationNode } from './specification-node.js';

/** The order that is decomposed, as far as granting needs it. */
interface Granting {
  readonly orderId: string;
  readonly growth: Growth;
}

/** The rights that begin and, by name, those that end with an item. All rights end with the product itself. */
export interface Rights {
  readonly granted: readonly EntitlementGrant[];
  readonly ended: readonly string[];
}

/** A change grants what its characteristics have come to promise, and ends what they promise no more. */
export function rightsOf(item: OrderItem, nodes: readonly SpecificationNode[], granting: Granting): Rights {
  if (item.action === 'add') return { granted: nodes.flatMap((node) => grants(node, granting)), ended: [] };
  if (item.action !== 'modify' && item.action !== 'move') return { granted: [], ended: [] };
  const now = nodes.filter(({ action }) => action !== 'delete').flatMap((node) => grants(node, granting));
  const before = nodes.flatMap((node) => heldBefore(node, granting));
  return {
    granted: now.filter(({ name }) => !before.includes(name)),
    ended: before.filter((name) => !now.some((each) => each.name === name)),
  };
}

function grants(node: SpecificationNode, { orderId, growth }: Granting): EntitlementGrant[] {
  return node.specification.entitlements
    .filter(({ condition }) => conditionHolds(condition, node, growth))
    .map((entitlement) =>
      toGrant(stepId(orderId, `entitlement ${node.key} ${entitlement.name}`), entitlement),
    );
}

/** What the node granted as it was; nothing, if it is new. */
function heldBefore(node: SpecificationNode, { growth }: Granting): string[] {
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
