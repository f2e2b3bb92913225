import type { Catalog } from '../catalog/catalog.js';
import { decompose } from './decompose.js';
import type { Inventory } from '../inventory/inventory.js';
import { asBuilt } from './macd.js';
import type { OrderToPlan } from '../order/order.js';
import type { Plan, Step } from '../plan/plan.js';
import type {
  AttributeMapping,
  Fulfilment,
  SpecificationRelationship,
} from '../tmf/schemas/specification.js';
import { nameOf } from '../catalog/specification.js';
import { createTrace } from './trace.js';
import { type CharacteristicValues, valuesOf } from '../lib/values.js';
import { changedMappings } from './untouched-nodes.js';
import { type PlannedAction, orderActionOf } from '../order/actions.js';
import type {
  OrderItem,
  SpecificationNode,
  TracedFulfilment,
  SkippedBranch,
  Obstacle,
  Trace,
} from './specification-node.js';

/** The reasons for a plan. */
export interface Explanation {
  readonly steps: readonly StepExplanation[];
  readonly notTaken: readonly BranchExplanation[];
}

/** From the order's item down to the fulfilment that made the step. */
interface StepExplanation {
  readonly id: string;
  readonly key: string;
  readonly chain: readonly Link[];
}

export interface Link {
  /** The item, or the place in the catalog: `serviceSpecification x: specificationRelationship[1]`. */
  readonly place: string;
  readonly message: string;
  /** The characteristics that the rule needed. */
  readonly seen?: CharacteristicValues;
}

/** What the catalog mentions and the plan does not contain, with the rule that excluded it. */
interface BranchExplanation extends Link {
  readonly itemId: string;
  /** Where it would have been in the order: the path of specifications. */
  readonly key: string;
  readonly obstacle: Obstacle;
}

interface Explained {
  readonly plan: Plan;
  readonly explanation: Explanation;
}

/** Decomposes the order and explains why each step is in the plan, and why nothing else is. Throws as `decompose` does. */
export function explain(order: OrderToPlan, catalog: Catalog, inventory: Inventory): Explained {
  const trace = createTrace();
  const plan = decompose(order, catalog, inventory, { trace });
  const planned = new Set(plan.items.map(({ id }) => id));
  const isPlanned = ({ id, linkedTo }: OrderItem): boolean => !linkedTo || planned.has(id);
  return {
    plan,
    explanation: {
      steps: plan.steps.flatMap((step) => explainStep(step, trace)),
      notTaken: [
        ...trace.unchangedItems.map(explainUnchanged),
        ...trace.skippedBranches.filter(({ node }) => isPlanned(node.item)).map(explainSkipped),
      ],
    },
  };
}

function explainStep({ id, key, lags, notBefore }: Step, trace: Trace): StepExplanation[] {
  const item = trace.startWaitOf.get(id);
  if (item) return [{ id, key, chain: [...originLinks(item), startWaitLink(item)] }];
  const traced = trace.fulfilmentOf.get(id);
  if (!traced) return [];
  const { node } = traced;
  const links: Link[] = [];
  for (let each = node; each.parent; each = each.parent)
    links.push(...relationshipLinks(each, each.parent, trace));
  const chain = [
    ...originLinks(node.item),
    ...links.toReversed(),
    ...mappingLinks(node),
    fulfilmentLink(traced),
    ...startLinks(traced, notBefore),
    ...lagLinks(node, lags),
  ];
  return [{ id, key, chain }];
}

/** How the item came into the order, and from it the specification. */
function originLinks(item: OrderItem): Link[] {
  const { id, offering, owned, specification } = item;
  const origin = { place: `item ${id}`, message: originOf(item) };
  if (!specification) return [origin];
  const name = `${specification.id} ${specification.version}`;
  if (owned) return [origin, { place: `product ${owned.id}`, message: `The customer owns it as ${name}.` }];
  if (!offering) return [origin, { place: nameOf(specification), message: `The item names ${name}.` }];
  return [
    origin,
    { place: `productOffering ${offering.id}: productSpecification`, message: `It sells ${name}.` },
  ];
}

function originOf({ action, implied, parent, linkedTo }: OrderItem): string {
  if (linkedTo)
    return `The order does not name it, but item ${linkedTo.id} changes values that it is built from.`;
  if (!implied)
    return `The order item has the action ${orderActionOf(action)}${actionDetails[action] ?? ''}.`;
  return action === 'add'
    ? `Included by bundle ${parent?.offering?.id} of item ${parent?.id}.`
    : `It is a part of item ${parent?.id} and ${actionPhrases[action]} with it.`;
}

const actionPhrases: Readonly<Record<Exclude<PlannedAction, 'add'>, string>> = {
  modify: 'changes',
  move: 'moves',
  suspend: 'is suspended',
  resume: 'is resumed',
  delete: 'ends',
  noChange: 'stays',
};

/** What a modify amounts to, given what the customer has. */
const actionDetails: Readonly<Partial<Record<PlannedAction, string>>> = {
  move: ' and another place: it is set up at the new site first, then taken down at the old one',
  suspend: ' and the status suspended',
  resume: ' and the status active',
};

function explainUnchanged({ id }: OrderItem): BranchExplanation {
  const message = 'The order item has the action noChange, so there is nothing to do.';
  return { itemId: id, key: id, place: `item ${id}`, obstacle: 'untouched', message };
}

function relationshipLinks(node: SpecificationNode, parent: SpecificationNode, trace: Trace): Link[] {
  const traced = trace.relationshipTo.get(node);
  const relationship = traced && parent.specification.relationships[traced.index];
  if (!traced || !relationship) return [];
  const times = traced.quantity === 1 ? '' : `, ${traced.quantity} times`;
  const by =
    relationship.quantityCharacteristic === undefined ? '' : ` by ${relationship.quantityCharacteristic}`;
  const holds = relationship.condition && !asBuilt(node.action) ? '; its condition holds' : '';
  if (node.action === 'delete' && parent.action !== 'delete') {
    const place = `${nameOf(parent.specification)}: specificationRelationship[${traced.index}]`;
    const message = `${relationship.relationshipType} ${relationship.id}, of which the customer has more than the order requires${by}.`;
    return [{ place, message, ...withSeen(traced.seen) }];
  }
  return [
    {
      place: `${nameOf(parent.specification)}: specificationRelationship[${traced.index}]`,
      message: `${relationship.relationshipType} ${relationship.id}${times}${times && by}${holds}.`,
      ...withSeen(traced.seen),
    },
  ];
}

/** The values mapped to it from elsewhere that have changed. */
function mappingLinks(node: SpecificationNode): Link[] {
  const { specification, owned, values } = node;
  const before = valuesOf(owned?.characteristics);
  return changedMappings(node).map((mapping) => ({
    place: `${nameOf(specification)}: attributeMapping[${specification.mappings.indexOf(mapping)}]`,
    message: `${mapping.to}, which is mapped from ${sourceName(mapping)}, was ${shown(before[mapping.to])} and is now ${shown(values[mapping.to])}.`,
  }));
}

const sourceName = ({ from: { specification, characteristic } }: AttributeMapping): string =>
  specification ?? `${characteristic} of the product`;

const shown = (value: unknown): string => (value === undefined ? 'not set' : JSON.stringify(value));

function fulfilmentLink({ node, index, seen }: TracedFulfilment): Link {
  const { specification, action } = node;
  const fulfilment = specification.fulfilments[index];
  const holds = fulfilment?.condition ? '; its condition holds' : '';
  return {
    place: `${nameOf(specification)}: fulfilment[${index}]`,
    message: `For ${action} ${fulfilment ? describeFulfilment(fulfilment) : 'nothing'}${holds}.`,
    ...withSeen(seen),
  };
}

/** What happens to the step, by its kind. */
function describeFulfilment({ kind, downstreamSystem, task, until = {} }: Fulfilment): string {
  switch (kind) {
    case 'serviceOrder':
    case 'resourceOrder':
    case 'workOrder':
      return `a ${kind} is sent to ${downstreamSystem}`;
    case 'manualTask':
      return `a manualTask is created for ${task?.role ?? 'a person'}`;
    case 'milestone':
      return 'a milestone is recorded';
    case 'waitUntil':
      return `there is a wait for ${until.characteristic ?? until.attribute ?? until.duration}${until.offset === undefined ? '' : `, ${until.offset}`}`;
  }
}

const startWaitLink = ({ id }: OrderItem): Link => ({
  place: `item ${id}`,
  message: "It is not completed before the order's requestedStartDate, which no step of it waits for.",
});

/** The order's date before which it does not start. */
function startLinks({ node, index }: TracedFulfilment, notBefore: Step['notBefore']): Link[] {
  if (notBefore === undefined) return [];
  const { specification } = node;
  const { leadTime } = specification.fulfilments[index] ?? {};
  const less = leadTime === undefined ? '' : ` less its leadTime ${leadTime}`;
  const message = `It does not start before ${notBefore}, the order's requestedStartDate${less}.`;
  return [{ place: `${nameOf(specification)}: fulfilment[${index}]`, message }];
}

/** The dependencies that delay its start; of the specification, or of one above that it stands for. */
function lagLinks(node: SpecificationNode, lags: Step['lags']): Link[] {
  if (!lags) return [];
  const links: Link[] = [];
  for (let each: SpecificationNode | undefined = node; each; each = each.parent) {
    const place = nameOf(each.specification);
    for (const [index, { specification, scope, lag }] of each.specification.dependencies.entries()) {
      if (lag === undefined || !Object.values(lags).includes(lag)) continue;
      const message = `It starts ${lag} after ${specification} in the same ${scope}.`;
      links.push({ place: `${place}: dependency[${index}]`, message });
    }
  }
  return links;
}

function explainSkipped({ node, attribute, index, obstacle, seen }: SkippedBranch): BranchExplanation {
  const { specification, item, key } = node;
  const message =
    attribute === 'fulfilment'
      ? fulfilmentReasons[
          obstacle in fulfilmentReasons ? (obstacle as keyof typeof fulfilmentReasons) : 'condition'
        ](node, index)
      : relationshipReasons[obstacle](specification.relationships[index]!);
  const place = `${nameOf(specification)}: ${attribute}[${index}]`;
  return { itemId: item.id, key, place, obstacle, message, ...withSeen(seen) };
}

const relationshipReasons: Readonly<Record<Obstacle, (relationship: SpecificationRelationship) => string>> = {
  structureOnly: ({ id }) => `${id} is structural only: composedOf is never decomposed.`,
  condition: ({ id }) => `The condition for ${id} does not hold.`,
  quantity: ({ id, quantityCharacteristic: by }) =>
    `No ${id} is required: the quantity is 0${by === undefined ? '' : ` by ${by}`}.`,
  notBuilt: ({ id }) => `The inventory has no ${id} here.`,
  action: ({ id }) => `${id} is not affected by the action.`,
  unknownYet: ({ id }) => `Whether there is a ${id} is decided once the missing value is reported.`,
  untouched: ({ id }) => `${id} is unchanged.`,
};

const fulfilmentReasons = {
  unknownYet: ({ specification }: SpecificationNode, index: number): string =>
    `Whether there is a ${specification.fulfilments[index]?.kind} is decided once the missing value is reported.`,
  condition: ({ specification }: SpecificationNode, index: number): string =>
    `The condition for a ${specification.fulfilments[index]?.kind} does not hold.`,
  untouched: ({ specification }: SpecificationNode): string =>
    `No characteristic of ${specification.id} changes, so there is nothing to modify.`,
  action: ({ specification, action }: SpecificationNode, index: number): string => {
    const fulfilment = specification.fulfilments[index];
    return `There is a ${fulfilment?.kind} for ${fulfilment?.action.join(', ')}, not for ${action}.`;
  },
} as const;

/** A missing characteristic has no value: JSON has no undefined. */
const withSeen = (seen: CharacteristicValues): { readonly seen?: CharacteristicValues } =>
  Object.keys(seen).length === 0
    ? {}
    : { seen: Object.fromEntries(Object.entries(seen).map(([name, value]) => [name, value ?? null])) };
