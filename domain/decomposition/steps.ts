import { isProduct } from '../catalog/specification.js';
import type { OrderToPlan } from '../order/order.js';
import {
  handOffKinds,
  type RetryPolicy,
  type Step,
  type StepKind,
  type TaskTemplate,
  type Wait,
} from '../plan/plan.js';
import type { Fulfilment, TaskTemplate as TaskOfCatalog } from '../tmf/schemas/specification.js';
import { toCharacteristics } from '../catalog/characteristics.js';
import { reversed } from './macd.js';
import { conditionHolds, isOpen, scopeOf } from './rules.js';
import { unfilled } from './reports.js';
import { seenBy } from './trace.js';
import { stepId } from './step-id.js';
import type { Values, Characteristic } from '../lib/values.js';
import type { StepAction } from '../order/actions.js';
import { placeOf } from './node-site.js';
import { planWait } from './wait.js';
import type { Growth, SpecificationNode } from './specification-node.js';

/** A step whose dependencies are still to be found. */
export type Draft = Omit<Step, 'dependsOn' | 'asked' | 'staggers' | 'lags'> & {
  dependsOn: string[];
  asked?: string[];
  staggers?: true;
  lags?: Record<string, string>;
};

/** The steps of each node, first to last; nodes without any are missing. */
export type StepsOf = ReadonlyMap<SpecificationNode, readonly Draft[]>;

/** Repeated after 5 s, then at most every 5 minutes, for an hour: an outage shorter than that needs nobody. */
const retry: RetryPolicy = { initialInterval: 5, maximumInterval: 300, limit: 3600 };

/** A day: a lost callback is noticed the next morning at the latest. */
const inquireAfter = 86_400;

/** Makes the steps that the specifications' fulfilment asks for; those of one specification follow each other. */
export function makeSteps(order: OrderToPlan, growth: Growth): StepsOf {
  const result = new Map<SpecificationNode, Draft[]>();
  for (const node of growth.nodes) {
    const drafts = fulfilmentsOf(node, growth).map((source) => {
      const draft = toStep(order, { node, ...source }, growth);
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
  steps.find(({ kind }) => orderKinds.has(kind)) ?? steps.find(({ kind }) => kind === 'workOrder');

/** The node's manual tasks in which a person is asked for characteristics. */
export const askedTasks = (steps: readonly Draft[] = []): readonly Draft[] =>
  steps.filter(({ kind, asked }) => kind === 'manualTask' && asked !== undefined);

/** What neither the order nor the catalog fills only the downstream system can tell: of the node, by its nearest step. */
function ask(node: SpecificationNode, stepsOf: StepsOf): void {
  const { specification, values, action } = node;
  if (isProduct(specification) || (action !== 'add' && action !== 'modify')) return;
  const told = [...unfilled(specification, values), ...node.told];
  const names = told.filter((name) => !taskFor(node, name, stepsOf));
  const step = nearestResult(node, stepsOf);
  if (step && names.length > 0) step.asked = [...new Set([...(step.asked ?? []), ...names])];
}

/** The step that tells what only the fulfilment of the node can tell: a task that asks for it, else the nearest order. */
export const tellerOf = (node: SpecificationNode, name: string, stepsOf: StepsOf): Draft | undefined =>
  taskFor(node, name, stepsOf) ?? (isProduct(node.specification) ? undefined : nearestResult(node, stepsOf));

const taskFor = (node: SpecificationNode, name: string, stepsOf: StepsOf): Draft | undefined =>
  askedTasks(stepsOf.get(node)).find(({ asked = [] }) => asked.includes(name));

/** The node's own, else the nearest above. */
function nearestResult(node: SpecificationNode, stepsOf: StepsOf): Draft | undefined {
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

function toStep(order: OrderToPlan, { node, action, fulfilment, ordinal }: Source, growth: Growth): Draft {
  const { item, specification, values } = node;
  const place = placeOf(node);
  const { kind } = fulfilment;
  const key = `${node.key}:${kind}${ordinal === 1 ? '' : `#${ordinal}`}`;
  return {
    id: stepId(order.id, key),
    key,
    kind,
    name: fulfilment.name ?? `${verbs[action]} ${specification.ref.name}`,
    itemId: item.id,
    action,
    specification: specification.ref,
    characteristics: toCharacteristics(values, specification),
    ...(action === 'modify' && { before: valuesBefore(node) }),
    dependsOn: [],
    ...takerOf(node, fulfilment, growth),
    pointOfNoReturn: fulfilment.pointOfNoReturn ?? 'none',
    expectedDuration: fulfilment.expectedDuration ?? 'P1D',
    retry: fulfilment.retry ?? retry,
    inquireAfter: fulfilment.inquireAfter ?? inquireAfter,
    compensation: fulfilment.compensation ?? (orderKinds.has(kind) ? 'opposite' : 'none'),
    ...(place && { place }),
    ...(fulfilment.workOrder && { workOrder: fulfilment.workOrder }),
    ...(kind === 'manualTask' && { task: toTask(fulfilment.task) }),
    ...(fulfilment.task?.characteristic && { asked: [...fulfilment.task.characteristic] }),
    ...(fulfilment.milestone && { milestone: fulfilment.milestone }),
    ...(kind === 'waitUntil' && { wait: waitOf(order, { node, fulfilment }, growth) }),
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

/** Who takes a hand-off; the kinds that never leave Turnup have nobody. */
function takerOf(
  { specification, item, key }: SpecificationNode,
  { kind, downstreamSystem = '' }: Fulfilment,
  { catalog, faults }: Growth,
): Pick<Step, 'downstreamSystem'> {
  if (!handOffKinds.some((each) => each === kind)) return {};
  if (!catalog.downstreamSystem(downstreamSystem)) {
    const message = `${specification.id} is fulfilled by ${downstreamSystem || 'nobody'}, which the catalog does not have.`;
    faults.push({ code: 'unknownDownstreamSystem', message, itemId: item.id, path: key });
  }
  return { downstreamSystem };
}

const toTask = ({ instructions, role, skills = [] }: TaskOfCatalog = {}): TaskTemplate => ({
  skills,
  ...(instructions !== undefined && { instructions }),
  ...(role !== undefined && { role }),
});

function waitOf(
  order: OrderToPlan,
  { node, fulfilment }: Pick<Source, 'node' | 'fulfilment'>,
  { faults }: Growth,
): Wait {
  const planned = planWait(fulfilment.until ?? {}, order, scopeOf(node));
  if ('wait' in planned) return planned.wait;
  faults.push({ code: 'notADate', message: planned.fault, itemId: node.item.id, path: node.key });
  return {};
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
