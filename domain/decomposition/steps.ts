import { isInstalled, isProduct } from '../catalog/specification.js';
import type { OrderToPlan } from '../order/order.js';
import { handOffKinds, type Step, type StepKind, type TaskTemplate, type Wait } from '../plan/plan.js';
import type { Fulfilment, TaskTemplate as TaskOfCatalog } from '../tmf/schemas/specification.js';
import { toCharacteristics } from '../catalog/characteristics.js';
import { reversed } from './macd.js';
import { conditionHolds, isOpen, scopeOf } from './rules.js';
import { unfilled } from './reported-values.js';
import { valuesReadBy } from './trace.js';
import { inventoryIdOf, stepId } from './step-id.js';
import type { Characteristic, CharacteristicValues } from '../lib/values.js';
import type { StepAction } from '../order/actions.js';
import { earliestStart } from './earliest-start.js';
import { placeOf, timeZoneOf } from './node-site.js';
import { defaultRetry, retryPolicy } from '../catalog/retry-policy.js';
import { planWait } from './wait.js';
import type { Expansion, SpecificationNode } from './specification-node.js';

/** A step whose dependencies are still to be found. */
export type StepDraft = Omit<Step, 'dependsOn' | 'asked' | 'staggers' | 'lags'> & {
  dependsOn: string[];
  asked?: string[];
  staggers?: true;
  lags?: Record<string, string>;
};

/** The steps of each node, first to last; nodes without any are missing. */
export type StepsOf = ReadonlyMap<SpecificationNode, readonly StepDraft[]>;

/** A day: a lost callback is noticed the next morning at the latest. */
export const defaultInquireAfter = 86_400;

/** Makes the steps that the specifications' fulfilment defines; those of one specification run one after the other. */
export function makeSteps(order: OrderToPlan, expansion: Expansion): StepsOf {
  const result = new Map<SpecificationNode, StepDraft[]>();
  for (const node of expansion.nodes) {
    const drafts = fulfilmentsOf(node, expansion).map((source) => {
      const draft = toStep(order, { node, ...source }, expansion);
      expansion.trace?.fulfilmentOf.set(draft.id, {
        node,
        index: source.index,
        seen: conditionValues(node, source.fulfilment),
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
  for (const node of expansion.nodes) requestCharacteristics(node, result);
  return result;
}

/** The step whose answer reports serial numbers and the like: the first one that orders something. */
export const resultStep = (steps: readonly StepDraft[] = []): StepDraft | undefined =>
  steps.find(({ kind }) => orderStepKinds.has(kind)) ?? steps.find(({ kind }) => kind === 'workOrder');

/** The node's manual tasks in which a person is to report characteristics. */
export const requestingTasks = (steps: readonly StepDraft[] = []): readonly StepDraft[] =>
  steps.filter(({ kind, asked }) => kind === 'manualTask' && asked !== undefined);

/**
 * Requests from the node's nearest step what neither order nor catalog fills: only the downstream system can report it.
 */
function requestCharacteristics(node: SpecificationNode, stepsOf: StepsOf): void {
  const { specification, values, action } = node;
  if (isProduct(specification) || (action !== 'add' && action !== 'modify')) return;
  const requested = [...unfilled(specification, values), ...node.reportedNames];
  const names = requested.filter((name) => !requestingTaskFor(node, name, stepsOf));
  const step = nearestResultStep(node, stepsOf);
  if (step && names.length > 0) step.asked = [...new Set([...(step.asked ?? []), ...names])];
}

/**
 * The step that reports a value which only the node's fulfilment can report: a task that requests it, else the nearest
 * order.
 */
export const reportingStepOf = (
  node: SpecificationNode,
  name: string,
  stepsOf: StepsOf,
): StepDraft | undefined =>
  requestingTaskFor(node, name, stepsOf) ??
  (isProduct(node.specification) ? undefined : nearestResultStep(node, stepsOf));

const requestingTaskFor = (node: SpecificationNode, name: string, stepsOf: StepsOf): StepDraft | undefined =>
  requestingTasks(stepsOf.get(node)).find(({ asked = [] }) => asked.includes(name));

/** The node's own, else the nearest above. */
function nearestResultStep(node: SpecificationNode, stepsOf: StepsOf): StepDraft | undefined {
  let step: StepDraft | undefined;
  for (let above: SpecificationNode | undefined = node; above && !step; above = above.parent)
    step = resultStep(stepsOf.get(above));
  return step;
}

interface FulfilmentUse {
  readonly node: SpecificationNode;
  readonly action: StepAction;
  readonly fulfilment: Fulfilment;
  /** Counts all fulfilments of the same kind, including those that make no step now, so that ids stay the same. */
  readonly ordinal: number;
  readonly index: number;
}

function fulfilmentsOf(node: SpecificationNode, expansion: Expansion): Omit<FulfilmentUse, 'node'>[] {
  const counts = new Map<StepKind, number>();
  return node.specification.fulfilments.flatMap((fulfilment, index) => {
    const ordinal = (counts.get(fulfilment.kind) ?? 0) + 1;
    counts.set(fulfilment.kind, ordinal);
    const action = fulfilment.action.find((each) => each === node.action);
    const open = action && isOpen({ node, attribute: 'fulfilment', index }, fulfilment, expansion);
    if (action && !open && conditionHolds(fulfilment.condition, node, expansion))
      return [{ action, fulfilment, ordinal, index }];
    const untouched = node.action === 'noChange' && fulfilment.action.includes('modify');
    expansion.trace?.skippedBranches.push({
      node,
      attribute: 'fulfilment',
      index,
      obstacle: open ? 'unknownYet' : action ? 'condition' : untouched ? 'untouched' : 'action',
      seen: action ? conditionValues(node, fulfilment) : {},
    });
    return [];
  });
}

const conditionValues = (node: SpecificationNode, { condition }: Fulfilment): CharacteristicValues =>
  condition ? valuesReadBy({ condition }, scopeOf(node)) : {};

function toStep(
  order: OrderToPlan,
  { node, action, fulfilment, ordinal }: FulfilmentUse,
  expansion: Expansion,
): StepDraft {
  const { item, specification, values } = node;
  const place = placeOf(node);
  const { kind } = fulfilment;
  const notBefore = earliestStart(fulfilment, order, timeZoneOf(node, expansion));
  const key = `${node.key}:${kind}${ordinal === 1 ? '' : `#${ordinal}`}`;
  return {
    id: stepId(order.id, key),
    key,
    kind,
    name: fulfilment.name ?? `${verbs[action]} ${specification.ref.name}`,
    itemId: item.id,
    action,
    specification: specification.ref,
    ...(isInstalled(specification) && { inventoryId: inventoryIdOf(node, order.id) }),
    characteristics: toCharacteristics(values, specification),
    ...(action === 'modify' && { before: valuesBefore(node) }),
    dependsOn: [],
    ...(notBefore !== undefined && { notBefore }),
    ...downstreamSystemOf(node, fulfilment, expansion),
    pointOfNoReturn: fulfilment.pointOfNoReturn ?? 'none',
    expectedDuration: fulfilment.expectedDuration ?? 'P1D',
    retry: fulfilment.retry ? retryPolicy(fulfilment.retry) : defaultRetry,
    inquireAfter: fulfilment.inquireAfter ?? defaultInquireAfter,
    ...(fulfilment.answerWithin !== undefined && { answerWithin: fulfilment.answerWithin }),
    compensation: fulfilment.compensation ?? (orderStepKinds.has(kind) ? 'opposite' : 'none'),
    ...(fulfilment.skippable === true && { skippable: true as const }),
    ...(place && { place }),
    ...(fulfilment.workOrder && { workOrder: fulfilment.workOrder }),
    ...(kind === 'manualTask' && { task: toTask(fulfilment.task) }),
    ...(fulfilment.task?.characteristic && { asked: [...fulfilment.task.characteristic] }),
    ...(fulfilment.milestone && { milestone: fulfilment.milestone }),
    ...(kind === 'waitUntil' && { wait: waitOf(order, { node, fulfilment }, expansion) }),
  };
}

/** What is missing from the install base is ordered again as it is. */
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

/** The downstream system of a hand-off; none for kinds that never leave Turnup. */
function downstreamSystemOf(
  { specification, item, key }: SpecificationNode,
  { kind, downstreamSystem = '' }: Fulfilment,
  { catalog, faults }: Expansion,
): Pick<Step, 'downstreamSystem'> {
  if (!handOffKinds.some((each) => each === kind)) return {};
  if (!catalog.downstreamSystem(downstreamSystem)) {
    const message = `${specification.id} is fulfilled by ${downstreamSystem || 'no downstream system'}, which the catalog does not have.`;
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
  { node, fulfilment }: Pick<FulfilmentUse, 'node' | 'fulfilment'>,
  expansion: Expansion,
): Wait {
  const { until = {} } = fulfilment;
  const planned = planWait(until, order, { values: scopeOf(node), timeZone: timeZoneOf(node, expansion) });
  if ('wait' in planned) return planned.wait;
  expansion.faults.push({ code: 'notADate', message: planned.fault, itemId: node.item.id, path: node.key });
  return {};
}

/** Only an order has an opposite; a visit that was made or a task that was done stays done. */
const orderStepKinds: ReadonlySet<StepKind> = new Set(['serviceOrder', 'resourceOrder']);

const verbs: Readonly<Record<StepAction, string>> = {
  add: 'Set up',
  modify: 'Change',
  suspend: 'Suspend',
  resume: 'Resume',
  delete: 'Take down',
};
