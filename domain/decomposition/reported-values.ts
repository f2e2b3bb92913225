import { isDeepStrictEqual } from 'node:util';
import { valueFault } from '../catalog/characteristics.js';
import { isProduct, type Specification } from '../catalog/specification.js';
import type { StepState } from '../plan/step-state.js';
import type { Characteristic, CharacteristicValues } from '../lib/values.js';
import type {
  Expansion,
  NodeAction,
  OrderItem,
  ReportedValues,
  SpecificationNode,
  StepReport,
} from './specification-node.js';

/** A node that is about to be created. */
interface PartialNode {
  readonly key: string;
  readonly item: OrderItem;
  readonly specification: Specification;
  readonly action: NodeAction;
  readonly known: CharacteristicValues;
  readonly parent: SpecificationNode | undefined;
}

/**
 * What the node's nearest step reported for it; a value that the specification does not allow is a fault and is
 * ignored.
 */
export function reportedValuesOf(
  node: PartialNode,
  { reportedValues, faults }: Expansion,
): CharacteristicValues {
  const { key, item, specification, action, known, parent } = node;
  if (action !== 'add' && action !== 'modify') return {};
  let report = reportedValues.get(key);
  // A node that was added later has a step of its own to report for it; for a product only its own tasks report.
  const hasStep =
    isProduct(specification) ||
    specification.fulfilments.some((each) => each.action.some((one) => one === action));
  for (let above = hasStep ? undefined : parent; above && !report; above = above.parent)
    report = reportedValues.get(above.key);
  const values = report?.values ?? {};
  const accepted = unfilled(specification, known).filter((name) => {
    const definition = specification.characteristics.find((each) => each.name === name);
    const fault = name in values && definition && valueFault(definition, values[name]);
    if (fault) faults.push({ code: 'invalidCharacteristic', message: fault, itemId: item.id, path: key });
    return name in values && !fault;
  });
  return Object.fromEntries(accepted.map((name) => [name, values[name]]));
}

/** The characteristics that neither order nor catalog fills: only the fulfilment can report them. */
export function unfilled(
  { characteristics, mappings }: Specification,
  values: CharacteristicValues,
): string[] {
  const mapped = new Set(mappings.map(({ to }) => to));
  return characteristics
    .map(({ name }) => name)
    .filter((name) => values[name] === undefined && !mapped.has(name));
}

/** A step of the running plan with what it has reported. */
interface ReportingStep {
  readonly id: string;
  readonly key: string;
  readonly state: StepState;
  /** Names that it was requested to report. */
  readonly requestedCharacteristics: readonly string[];
  readonly characteristics: readonly Characteristic[];
  /** True when its system reported completion. */
  readonly reportedCompleted: boolean;
}

export type ReportedValuesByStep = Readonly<Record<string, StepReport>>;

/**
 * What the steps have reported, by step id. For a step that failed or is handed off again the last accepted values
 * hold, so that nothing is rolled back before new ones are reported.
 */
export function reportedValuesByStep(
  steps: readonly ReportingStep[],
  previous: ReportedValuesByStep,
): ReportedValuesByStep {
  return Object.fromEntries(
    steps
      .filter(({ requestedCharacteristics: asked }) => asked.length > 0)
      .map((step) => [step.id, stepReportOf(step, previous[step.id])]),
  );
}

function stepReportOf(
  { state, characteristics, reportedCompleted }: ReportingStep,
  previous?: StepReport,
): StepReport {
  if (previous && (state === 'failed' || state === 'waiting' || state === 'handingOff') && !reportedCompleted)
    return previous;
  const values = Object.fromEntries(characteristics.map(({ name, value }) => [name, value]));
  return {
    values: { ...previous?.values, ...values },
    final: reportedCompleted || state === 'completed' || (previous?.final ?? false),
  };
}

/**
 * True when the plan was made with these values of the step; always true for a step on whose values nothing depends.
 */
export const isTakenIntoPlan = (
  characteristics: readonly Characteristic[],
  taken: StepReport | undefined,
): boolean =>
  !taken || characteristics.every(({ name, value }) => isDeepStrictEqual(taken.values[name], value));

/**
 * What the steps have reported, by the key of the specification node that each step is for: tasks and order of a node
 * are merged.
 */
export function reportedValuesByNode(
  steps: readonly ReportingStep[],
  byStep: ReportedValuesByStep,
): ReportedValues {
  const result = new Map<string, StepReport>();
  for (const { id, key } of steps) {
    const report = byStep[id];
    if (!report) continue;
    const earlier = result.get(nodeKeyOf(key));
    result.set(nodeKeyOf(key), {
      values: { ...earlier?.values, ...report.values },
      final: report.final && (earlier?.final ?? true),
    });
  }
  return result;
}

export const nothingReported: ReportedValues = new Map();

/** The key of the node that the step with this key is for. */
export const nodeKeyOf = (stepKey: string): string => stepKey.slice(0, stepKey.lastIndexOf(':'));
