import { toCharacteristics } from './characteristics.js';
import type { OrderItem } from './order-tree.js';
import type {
  ContractTerm,
  EntitlementGrant,
  PlannedItem,
  PlannedProduct,
  Realization,
  SpecificationRef,
} from './plan.js';
import type { ProductOfferingTerm } from './resources/product-offering.js';
import type { Entitlement } from './resources/specification.js';
import { conditionHolds, type Growth, type SpecificationNode } from './specification-tree.js';
import { stepId } from './step-id.js';
import { askedTasks, resultStep, type StepsOf } from './steps.js';

/** What planned items are made from, besides the item itself. */
export interface Grown {
  readonly orderId: string;
  readonly sold: boolean;
  readonly growth: Growth;
  readonly stepsOf: StepsOf;
}

/** Brings product, install base, entitlements and contract terms of an item together. */
export function toPlannedItem(
  item: OrderItem,
  nodes: readonly SpecificationNode[],
  grown: Grown,
): PlannedItem {
  const product = grown.sold ? plannedProduct(item, grown.orderId) : undefined;
  const isNew = item.action === 'add';
  return {
    id: item.id,
    implied: item.implied,
    action: item.action,
    name: nameOf(item),
    realizations: item.action === 'delete' ? (item.owned?.realizations ?? []) : realizations(nodes, grown),
    entitlements: isNew ? entitlements(nodes, grown) : [],
    terms: isNew ? (item.offering?.productOfferingTerm ?? []).map(toTerm) : [],
    pinned: pinned(nodes),
    ...(item.parent && { parentId: item.parent.id }),
    ...(product && { product }),
  };
}

const nameOf = ({ offering, owned, specification, id }: OrderItem): string =>
  offering?.name ?? owned?.name ?? specification?.ref.name ?? id;

/** A new product's id is as stable as a step's; undefined when nothing is known of the product. */
function productId({ action, id, owned }: OrderItem, orderId: string): string | undefined {
  return action === 'add' ? stepId(orderId, `product ${id}`) : owned?.id;
}

function plannedProduct(item: OrderItem, orderId: string): PlannedProduct | undefined {
  const { offering, specification, place, parent, owned } = item;
  const id = productId(item, orderId);
  if (id === undefined) return undefined;
  const parentProductId = (parent && productId(parent, orderId)) ?? owned?.parentProductId;
  return {
    id,
    name: nameOf(item),
    characteristics: toCharacteristics(item.values, specification),
    ...(offering && { offering: { id: offering.id, version: offering.version, name: offering.name } }),
    ...(specification && { specification: specification.ref }),
    ...(parentProductId !== undefined && { parentProductId }),
    ...(place && { place }),
  };
}

function realizations(nodes: readonly SpecificationNode[], grown: Grown): Realization[] {
  const ids = new Map<SpecificationNode, string>();
  return nodes.filter(leavesItem).map((node) => toRealization(node, ids, grown));
}

/** Parents come first, so that their ids are known. */
function toRealization(
  node: SpecificationNode,
  ids: Map<SpecificationNode, string>,
  { orderId, stepsOf }: Grown,
): Realization {
  const { specification, owned, item } = node;
  const id = owned?.id ?? stepId(orderId, `realization ${node.key}`);
  ids.set(node, id);
  const parentId = nearest(node.parent, (above) => ids.get(above));
  const ownStep = nearest(node, (each) => resultStep(stepsOf.get(each))?.id);
  const taskIds = askedTasks(stepsOf.get(node)).map((task) => task.id);
  return {
    id,
    kind: specification.ref['@referredType'] === 'ResourceSpecification' ? 'resource' : 'service',
    name: specification.ref.name,
    category: specification.category,
    specification: specification.ref,
    characteristics: toCharacteristics(node.values, specification),
    ...(item.place && { place: item.place }),
    ...(parentId !== undefined && { parentId }),
    ...(ownStep !== undefined && { stepId: ownStep }),
    ...(taskIds.length > 0 && { taskIds }),
  };
}

const leavesItem = ({ specification }: SpecificationNode): boolean =>
  specification.installBaseItem && specification.ref['@referredType'] !== 'ProductSpecification';

function nearest<T>(
  start: SpecificationNode | undefined,
  find: (node: SpecificationNode) => T | undefined,
): T | undefined {
  for (let node = start; node; node = node.parent) {
    const found = find(node);
    if (found !== undefined) return found;
  }
  return undefined;
}

function entitlements(nodes: readonly SpecificationNode[], { orderId, growth }: Grown): EntitlementGrant[] {
  return nodes.flatMap((node) =>
    node.specification.entitlements
      .filter(({ condition }) => conditionHolds(condition, node, growth))
      .map((entitlement) =>
        toGrant(stepId(orderId, `entitlement ${node.key} ${entitlement.name}`), entitlement),
      ),
  );
}

const toGrant = (id: string, { name, description, validity, quantity }: Entitlement): EntitlementGrant => ({
  id,
  name,
  ...(description !== undefined && { description }),
  ...(validity !== undefined && { validity }),
  ...(quantity && { quantity: { amount: quantity.amount, units: quantity.units } }),
});

const designators = { day: 'D', week: 'W', month: 'M', year: 'Y' } as const;

const toTerm = ({ name, description, duration }: ProductOfferingTerm): ContractTerm => ({
  name,
  ...(description !== undefined && { description }),
  ...(duration && { duration: `P${duration.amount}${designators[duration.units]}` }),
});

function pinned(nodes: readonly SpecificationNode[]): SpecificationRef[] {
  return [...new Map(nodes.map(({ specification: { ref } }) => [`${ref.id} ${ref.version}`, ref])).values()];
}
