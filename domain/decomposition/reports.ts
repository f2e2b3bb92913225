import { valueFault } from '../catalog/characteristics.js';
import { isProduct, type Specification } from '../catalog/specification.js';
import type { StepState } from '../plan/step-state.js';
import type { Values, Characteristic } from '../lib/values.js';
import type {
  OrderItem,
  Growth,
  SpecificationNode,
  ToldByStep,
  ToldValues,
  NodeAction,
} from './specification-node.js';

/** A node that is about to be. */
interface Sprout {
  readonly key: string;
  readonly item: OrderItem;
  readonly specification: Specification;
  readonly action: NodeAction;
  readonly known: Values;
  readonly parent: SpecificationNode | undefined;
}

/** What the node's nearest step told of it; a value that the specification does not allow is a fault, and not taken. */
export function toldOf(sprout: Sprout, { told, faults }: Growth): Values {
  const { key, item, specification, action, known, parent } = sprout;
  if (action !== 'add' && action !== 'modify') return {};
  let by = told.get(key);
  // A node that has come since has a step of its own to tell of it; of a product only its own tasks tell.
  const hasStep =
    isProduct(specification) ||
    specification.fulfilments.some((each) => each.action.some((one) => one === action));
  for (let above = hasStep ? undefined : parent; above && !by; above = above.parent) by = told.get(above.key);
  const values = by?.values ?? {};
  const taken = unfilled(specification, known).filter((name) => {
    const definition = specification.characteristics.find((each) => each.name === name);
    const fault = name in values && definition && valueFault(definition, values[name]);
    if (fault) faults.push({ code: 'invalidCharacteristic', message: fault, itemId: item.id, path: key });
    return name in values && !fault;
  });
  return Object.fromEntries(taken.map((name) => [name, values[name]]));
}

/** The characteristics that neither order nor catalog fill: only the fulfilment can tell them. */
export function unfilled({ characteristics, mappings }: Specification, values: Values): string[] {
  const mapped = new Set(mappings.map(({ to }) => to));
  return characteristics
    .map(({ name }) => name)
    .filter((name) => values[name] === undefined && !mapped.has(name));
}

/** A step of the running plan with what has come from it. */
export interface TellingStep {
  readonly id: string;
  readonly key: string;
  readonly state: StepState;
  /** Names that it was asked to tell. */
  readonly asked: readonly string[];
  readonly characteristics: readonly Characteristic[];
  /** True when its system said that it is done. */
  readonly reportedCompleted: boolean;
}

export type ToldById = Readonly<Record<string, ToldByStep>>;

/**
 * What the steps have told, by step id. A step that failed, or is asked anew, is taken at its last good word, so that
 * nothing is taken back before there is another one.
 */
export function toldBySteps(steps: readonly TellingStep[], before: ToldById): ToldById {
  return Object.fromEntries(
    steps.filter(({ asked }) => asked.length > 0).map((step) => [step.id, toldBy(step, before[step.id])]),
  );
}

function toldBy({ state, characteristics, reportedCompleted }: TellingStep, before?: ToldByStep): ToldByStep {
  if (before && (state === 'failed' || state === 'waiting' || state === 'handingOff') && !reportedCompleted)
    return before;
  const values = Object.fromEntries(characteristics.map(({ name, value }) => [name, value]));
  return {
    values: { ...before?.values, ...values },
    final: reportedCompleted || state === 'completed' || (before?.final ?? false),
  };
}

/** The same by the key of the specification node that each step was made for: its tasks and its order tell together. */
export function toldByNodes(steps: readonly TellingStep[], told: ToldById): ToldValues {
  const result = new Map<string, ToldByStep>();
  for (const { id, key } of steps) {
    const by = told[id];
    if (!by) continue;
    const other = result.get(nodeKeyOf(key));
    result.set(nodeKeyOf(key), {
      values: { ...other?.values, ...by.values },
      final: by.final && (other?.final ?? true),
    });
  }
  return result;
}

export const nothingTold: ToldValues = new Map();

/** The key of the node that a step with this key was made for. */
export const nodeKeyOf = (stepKey: string): string => stepKey.slice(0, stepKey.lastIndexOf(':'));
