import { isProduct } from './specification.js';
import type { Characteristic, RetryPolicy, Step, StepAction, StepKind } from './plan.js';
import type { Fulfilment } from './resources/specification.js';
import { toCharacteristics } from './characteristics.js';
import type { Values } from './condition.js';
import { reversed } from './macd.js';
import { conditionHolds, isOpen, scopeOf } from './rules.js';
import { placeOf } from './site.js';
import { unfilled } from './reports.js';
import type { Growth, SpecificationNode } from './specification-tree.js';
import { seenBy } from './trace.js';
import { stepId } from './step-id.js';

/** A step whose dependencies are still to be found. */
export type Draft = Omit<Step, 'dependsOn' | 'asked' | 'staggers'> & {
  dependsOn: string[];
  asked?: string[];
  staggers?: true;
};

/** The steps of each node, first to last; nodes without any are missing. */
export type StepsOf = ReadonlyMap<SpecificationNode, readonly Draft[]>;

/** Repeated after 5 s, then at most every 5 minutes, for an hour: an outage shorter than that needs nobody. */
const retry: RetryPolicy = { initialInterval: 5, maximumInterval: 300, limit: 3600 };

/** A day: a lost callback is noticed the next morning at the latest. */
const inquireAfter = 86_400;

/** Makes the steps that the specifications' fulfilment asks for; those of one specification follow each other. */
export function makeSteps(orderId: string, growth: Growth): StepsOf {
  const result = new Map<SpecificationNode, Draft[]>();
  for (const node of growth.nodes) {
    const drafts = fulfilmentsOf(node, growth).map((source) => {
      const draft = toStep(orderId, { node, ...source }, growth);
      growth.trace?.makingOf.set(draft.id, {
        node,
        index: source.index,
        seen: seen(node, source.fulfilment),
      });
      return draft;
    });
    if (reversed(node.action)) drafts.reverse();
    drafts.forEach((draft, index) => {
      const before = drafts[index - 1];
      if (before) draft.dependsOn.push(before.id);
    });
    if (drafts.length > 0) result.set(node, drafts);
  }
  for (const node of growth.nodes) ask(node, result);
  return result;
}

/** The step whose answer tells serial numbers and the like: the first one that orders something. */
export const resultStep = (steps: readonly Draft[] = []): Draft | undefined =>
  steps.find(({ kind }) => kind === 'serviceOrder' || kind === 'resourceOrder') ?? steps[0];

/** What neither the order nor the catalog fills only the downstream system can tell: of the node, by its nearest step. */
function ask(node: SpecificationNode, stepsOf: StepsOf): void {
  const { specification, values, action } = node;
  if (isProduct(specification) || (action !== 'add' && action !== 'modify')) return;
  const names = [...unfilled(specification, values), ...node.told];
  const step = tellerOf(node, stepsOf);
  if (step && names.length > 0) step.asked = [...new Set([...(step.asked ?? []), ...names])];
}

/** The step that tells what only the fulfilment of the node can tell: its own, else the nearest above. */
export function tellerOf(node: SpecificationNode, stepsOf: StepsOf): Draft | undefined {
  let step: Draft | undefined;
  for (let above: SpecificationNode | undefined = node; above && !step; above = above.parent)
    step = resultStep(stepsOf.get(above));
  return step;
}

interface Source {
  readonly node: SpecificationNode;
  readonly action: StepAction;
  readonly fulfilment: Fulfilment;
  /** Counts the fulfilments of the same kind, also those that are not asked for now, so that ids stay. */
  readonly ordinal: number;
  readonly index: number;
}

function fulfilmentsOf(node: SpecificationNode, growth: Growth): Omit<Source, 'node'>[] {
  const counts = new Map<StepKind, number>();
  return node.specification.fulfilments.flatMap((fulfilment, index) => {
    const ordinal = (counts.get(fulfilment.kind) ?? 0) + 1;
    counts.set(fulfilment.kind, ordinal);
    const action = fulfilment.action.find((each) => each === node.action);
    const open = action && isOpen({ node, attribute: 'fulfilment', index }, fulfilment, growth);
    if (action && !open && conditionHolds(fulfilment.condition, node, growth))
      return [{ action, fulfilment, ordinal, index }];
    const untouched = node.action === 'noChange' && fulfilment.action.includes('modify');
    growth.trace?.notTaken.push({
      node,
      attribute: 'fulfilment',
      index,
      obstacle: open ? 'unknownYet' : action ? 'condition' : untouched ? 'untouched' : 'action',
      seen: action ? seen(node, fulfilment) : {},
    });
    return [];
  });
}

const seen = (node: SpecificationNode, { condition }: Fulfilment): Values =>
  condition ? seenBy({ condition }, scopeOf(node)) : {};

function toStep(orderId: string, { node, action, fulfilment, ordinal }: Source, growth: Growth): Draft {
  const { item, specification, values } = node;
  const place = placeOf(node);
  const { kind, downstreamSystem } = fulfilment;
  const key = `${node.key}:${kind}${ordinal === 1 ? '' : `#${ordinal}`}`;
  if (!growth.catalog.downstreamSystem(downstreamSystem)) {
    const message = `${specification.id} is fulfilled by ${downstreamSystem}, which the catalog does not have.`;
    growth.faults.push({ code: 'unknownDownstreamSystem', message, itemId: item.id, path: node.key });
  }
  return {
    id: stepId(orderId, key),
    key,
    kind,
    name: fulfilment.name ?? `${verbs[action]} ${specification.ref.name}`,
    itemId: item.id,
    action,
    specification: specification.ref,
    characteristics: toCharacteristics(values, specification),
    ...(action === 'modify' && { before: valuesBefore(node) }),
    dependsOn: [],
    downstreamSystem,
    pointOfNoReturn: fulfilment.pointOfNoReturn ?? 'none',
    expectedDuration: fulfilment.expectedDuration ?? 'P1D',
    retry: fulfilment.retry ?? retry,
    inquireAfter: fulfilment.inquireAfter ?? inquireAfter,
    compensation: fulfilment.compensation ?? (orderKinds.has(kind) ? 'opposite' : 'none'),
    ...(place && { place }),
    ...(fulfilment.workOrder && { workOrder: fulfilment.workOrder }),
  };
}

/** What is not in the install base is asked for again as it is. */
function valuesBefore({
  owned,
  parent,
  item,
  values,
  specification,
}: SpecificationNode): readonly Characteristic[] {
  const had = owned ?? (parent ? undefined : item.owned);
  return had?.characteristics ?? toCharacteristics(values, specification);
}

/** Only what was ordered has an opposite; a visit made or a task done stays done. */
const orderKinds: ReadonlySet<StepKind> = new Set(['serviceOrder', 'resourceOrder']);

const verbs: Readonly<Record<StepAction, string>> = {
  add: 'Set up',
  modify: 'Change',
  suspend: 'Suspend',
  resume: 'Resume',
  delete: 'Take down',
};
