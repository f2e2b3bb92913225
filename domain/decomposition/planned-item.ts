import { isInstalled } from '../catalog/specification.js';
import { toCharacteristics } from '../catalog/characteristics.js';
import type { OwnedProduct, Realization } from '../inventory/inventory.js';
import type { Before, ContractTerm, OpenRule, PlannedItem, PlannedProduct } from '../plan/plan.js';
import type { ProductOfferingTerm } from '../tmf/schemas/product-offering.js';
import { unfilled } from './reported-values.js';
import { entitlementChanges } from './entitlements.js';
import { inventoryIdOf, stepId } from './step-id.js';
import { requestingTasks, resultStep, type StepsOf } from './steps.js';
import type { SpecificationRef } from '../order/references.js';
import { placeOf } from './node-site.js';
import type { Expansion, OrderItem, SpecificationNode } from './specification-node.js';

/** What planned items are made from, besides the item itself. */
interface Expanded {
  readonly orderId: string;
  readonly sold: boolean;
  readonly expansion: Expansion;
  readonly stepsOf: StepsOf;
  /** By item. */
  readonly openRules: ReadonlyMap<string, readonly OpenRule[]>;
}

/** Assembles product, install base, entitlements and contract terms of an item. */
export function toPlannedItem(
  item: OrderItem,
  nodes: readonly SpecificationNode[],
  expanded: Expanded,
): PlannedItem {
  const product = expanded.sold ? plannedProduct(item, expanded.orderId) : undefined;
  const { realizations, before } = installBaseOf(item, nodes, expanded);
  const rights = entitlementChanges(item, nodes, expanded);
  const isNew = item.action === 'add';
  const above = item.linkedTo ?? item.parent;
  const openRules = expanded.openRules.get(item.id);
  return {
    id: item.id,
    implied: item.implied,
    action: item.action,
    name: nameOf(item),
    realizations,
    ...(item.owned &&
      item.action !== 'noChange' && { before: toPriorState(item.owned, before, rights.ended) }),
    entitlements: rights.granted,
    terms: isNew ? (item.offering?.productOfferingTerm ?? []).map(toTerm) : [],
    pinned: pinned(nodes),
    ...(above && { parentId: above.id }),
    ...(product && { product }),
    ...(openRules && { openRules }),
  };
}

const nameOf = ({ offering, owned, specification, id }: OrderItem): string =>
  offering?.name ?? owned?.name ?? specification?.ref.name ?? id;

/** A new product's id is as stable as a step's; undefined when the product is unknown. */
function productId({ action, id, owned }: OrderItem, orderId: string): string | undefined {
  return action === 'add' ? stepId(orderId, `product ${id}`) : owned?.id;
}

function plannedProduct(item: OrderItem, orderId: string): PlannedProduct | undefined {
  const { offering, specification, place, parent, owned, sale } = item;
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
    ...(item.quantity > 1 && { quantity: item.quantity }),
    ...(sale && { sale }),
  };
}

function toPriorState(
  { status, characteristics, place, quantity, revision, sale }: OwnedProduct,
  realizations: readonly Realization[],
  entitlements: readonly string[],
): Before {
  return {
    status,
    characteristics,
    realizations,
    entitlements,
    ...(place && { place }),
    ...(quantity !== undefined && { quantity }),
    ...(sale && { sale }),
    ...(revision !== undefined && { revision }),
  };
}

/** The part of the install base that the item touches, as it will be and as it was. */
interface InstallBaseChange {
  readonly realizations: readonly Realization[];
  readonly before: readonly Realization[];
}

function installBaseOf(
  { action, owned }: OrderItem,
  nodes: readonly SpecificationNode[],
  expanded: Expanded,
): InstallBaseChange {
  const had = owned?.realizations ?? [];
  const kept = (suspended: boolean) => {
    const same = had.filter((each) => (each.suspended ?? false) === suspended);
    return { realizations: same, before: same };
  };
  switch (action) {
    case 'suspend':
      return kept(false);
    case 'resume':
      return kept(true);
    case 'delete':
      return { realizations: [], before: had };
    case 'add':
    case 'modify':
    case 'move':
    case 'noChange':
      return {
        realizations: nodes
          .filter((node) => isInstalled(node.specification) && isBuiltOrChanged(node))
          .map((node) => toRealization(node, expanded)),
        before:
          action === 'move'
            ? had
            : nodes.flatMap((node) => (node.owned && node.action !== 'noChange' ? [node.owned] : [])),
      };
  }
}

/** A captured service or resource that is changed or moved stays below its parent. */
function parentOfOwned({ owned }: OrderItem): Parent {
  const { parentId, parentKind } = owned?.realizations.find(({ id }) => id === owned.id) ?? {};
  return { ...(parentId !== undefined && { parentId }), ...(parentKind && { parentKind }) };
}

type Parent = Pick<Realization, 'parentId' | 'parentKind'>;

/** The nearest ancestor that is installed. */
function parentOf(above: SpecificationNode, orderId: string): Parent {
  const parent = nearest(above, (node) => (isInstalled(node.specification) ? node : undefined));
  if (!parent) return {};
  return { parentId: inventoryIdOf(parent, orderId), ...(isResource(parent) && { parentKind: 'resource' }) };
}

const isResource = ({ specification }: SpecificationNode): boolean =>
  specification.ref['@referredType'] === 'ResourceSpecification';

const isBuiltOrChanged = ({ action }: SpecificationNode): boolean => action === 'add' || action === 'modify';

function toRealization(node: SpecificationNode, { orderId, stepsOf }: Expanded): Realization {
  const { specification, owned } = node;
  const id = inventoryIdOf(node, orderId);
  const parent = node.parent ? parentOf(node.parent, orderId) : parentOfOwned(node.item);
  const place = owned?.place ?? placeOf(node);
  const own = resultStep(stepsOf.get(node))?.id;
  const ownStep = own ?? nearest(node.parent, (each) => resultStep(stepsOf.get(each))?.id);
  const taskIds = requestingTasks(stepsOf.get(node)).map((task) => task.id);
  return {
    id,
    kind: isResource(node) ? 'resource' : 'service',
    name: specification.ref.name,
    category: specification.category,
    specification: specification.ref,
    characteristics: toCharacteristics(node.values, specification),
    ...(place && { place }),
    ...parent,
    ...(ownStep !== undefined && { stepId: ownStep }),
    ...(ownStep !== undefined && own === undefined && { told: reportedNamesOfPart(node) }),
    ...(taskIds.length > 0 && { taskIds }),
  };
}

/**
 * For a part that is built by the step of its parent: what the step was requested to report about the part, and what
 * only it can report.
 */
const reportedNamesOfPart = ({
  specification,
  values,
  reportedNames,
}: SpecificationNode): readonly string[] => [
  ...new Set([...unfilled(specification, values), ...reportedNames, ...specification.reported]),
];

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

const designators = { day: 'D', week: 'W', month: 'M', year: 'Y' } as const;

const toTerm = ({ name, description, duration }: ProductOfferingTerm): ContractTerm => ({
  name,
  ...(description !== undefined && { description }),
  ...(duration && { duration: `P${duration.amount}${designators[duration.units]}` }),
});

function pinned(nodes: readonly SpecificationNode[]): SpecificationRef[] {
  return [...new Map(nodes.map(({ specification: { ref } }) => [`${ref.id} ${ref.version}`, ref])).values()];
}
