import type { EntitlementGrant } from '../plan/plan.js';
import type { Entitlement } from '../tmf/schemas/specification.js';
import { conditionHolds } from './rules.js';
import { stepId } from './step-id.js';
import { valuesOf } from '../lib/values.js';
import type { Expansion, OrderItem, SpecificationNode } from './specification-node.js';

/** The parts of a decomposed order from which entitlements are granted. */
interface Granting {
  readonly orderId: string;
  readonly expansion: Expansion;
}

/** The entitlements that begin with an item and, by name, those that end. All of them end with the product. */
interface EntitlementChanges {
  readonly granted: readonly EntitlementGrant[];
  readonly ended: readonly string[];
}

/** A change grants the entitlements that the new characteristics bring, and ends those that they no longer bring. */
export function entitlementChanges(
  item: OrderItem,
  nodes: readonly SpecificationNode[],
  granting: Granting,
): EntitlementChanges {
  if (item.action === 'add')
    return { granted: nodes.flatMap((node) => grantedBy(node, granting)), ended: [] };
  if (item.action !== 'modify' && item.action !== 'move') return { granted: [], ended: [] };
  const now = nodes.filter(({ action }) => action !== 'delete').flatMap((node) => grantedBy(node, granting));
  const before = nodes.flatMap((node) => grantedBefore(node, granting));
  return {
    granted: now.filter(({ name }) => !before.includes(name)),
    ended: before.filter((name) => !now.some((each) => each.name === name)),
  };
}

function grantedBy(node: SpecificationNode, { orderId, expansion }: Granting): EntitlementGrant[] {
  return node.specification.entitlements
    .filter(({ condition }) => conditionHolds(condition, node, expansion))
    .map((entitlement) =>
      toGrant(stepId(orderId, `entitlement ${node.key} ${entitlement.name}`), entitlement),
    );
}

/** What the node granted before the change; nothing if it is new. */
function grantedBefore(node: SpecificationNode, { expansion }: Granting): string[] {
  if (node.action === 'add') return [];
  const { owned, item, parent } = node;
  const had = owned ? valuesOf(owned.characteristics) : parent ? node.values : item.ownedValues;
  const values = { ...item.ownedScope, ...had };
  return node.specification.entitlements.flatMap(({ name, condition }) =>
    conditionHolds(condition, node, expansion, values) ? [name] : [],
  );
}

const toGrant = (
  id: string,
  { name, description, validity, quantity, characteristic }: Entitlement,
): EntitlementGrant => ({
  id,
  name,
  ...(description !== undefined && { description }),
  ...(validity !== undefined && { validity }),
  ...(quantity && { quantity: { amount: quantity.amount, units: quantity.units } }),
  ...(characteristic && { characteristic }),
});
