import { type Gates, gatesOf } from './gates.js';
import { graphsOf, type GraphStep, partition, type PartitionGraph, type Partitioning } from './partition.js';
import { type HandOffStep, isHandedOff, type Plan, type Step } from './plan.js';
import type { StepState } from './step-state.js';
import { type StepsToStart, stepsToStart } from './steps-to-start.js';

/** A step's first state. */
export interface StartedStep {
  readonly state: StepState;
  /** When its wait, or its lag, is over. */
  readonly dueAt?: Date;
  /** True when its request leaves right after the commit. */
  readonly isSent?: boolean;
}

/** Which workflow runs which step of a new plan, and what begins with the order. */
export interface PlanLayout {
  readonly partitioning: Partitioning;
  readonly gates: Gates;
  /** What each partition's workflow needs to know. */
  readonly graphs: readonly PartitionGraph[];
  readonly graph: ReadonlyMap<string, GraphStep>;
  /** The steps that begin with the order; all others wait. */
  readonly started: ReadonlyMap<string, StartedStep>;
  readonly tasks: readonly Step[];
  /** Milestones and waits that are over. */
  readonly passed: readonly Step[];
  /** The hand-offs that leave with the order, and those that wait in the queues of their systems. */
  readonly sent: readonly HandOffStep[];
  readonly queued: readonly HandOffStep[];
}

interface LayoutOptions {
  readonly now: Date;
  /** True to begin at once what depends on nothing; a large order's partitions begin theirs themselves. */
  readonly begins: boolean;
  /** True of a system that takes a hand-off at once. */
  readonly isAvailable: (system: string) => boolean;
}

/** Decides everything about a new plan that is stored with it. */
export function layOutPlan(plan: Plan, { now, begins, isAvailable }: LayoutOptions): PlanLayout {
  const partitioning = partition(plan);
  const gates = gatesOf(plan.steps, partitioning.partitionOf);
  const graphs = graphsOf(plan, partitioning, gates);
  const start = stepsToStart(begins && partitioning.count === 1 ? plan.steps : [], initialMoment(now));
  const handOffs = start.handOff.filter(isHandedOff);
  const sent = handOffs.filter(({ downstreamSystem }) => isAvailable(downstreamSystem));
  const sentIds = new Set(sent.map(({ id }) => id));
  return {
    partitioning,
    gates,
    graphs,
    graph: new Map(graphs.flatMap(({ steps }) => steps.map((step) => [step.id, step]))),
    started: startedSteps(start, sentIds),
    tasks: start.tasks,
    passed: start.passed,
    sent,
    queued: handOffs.filter(({ id }) => !sentIds.has(id)),
  };
}

/** Nothing was completed or reported before. */
const initialMoment = (now: Date) => ({
  now,
  completed: new Set<string>(),
  completedAt: new Map<string, Date>(),
  lagOver: new Set<string>(),
  reportedValuesOf: () => ({}),
});

function startedSteps(
  { handOff, tasks, passed, waits, lagging }: StepsToStart<Step>,
  sent: ReadonlySet<string>,
): ReadonlyMap<string, StartedStep> {
  const lagEnds = new Map(lagging.map(({ step, dueAt }) => [step.id, dueAt]));
  const lagOf = ({ id }: Step): Pick<StartedStep, 'dueAt'> => {
    const dueAt = lagEnds.get(id);
    return dueAt ? { dueAt } : {};
  };
  const startedAs = (state: StepState) => (step: Step) => [step.id, { state, ...lagOf(step) }] as const;
  return new Map<string, StartedStep>([
    ...lagging.map(({ step }) => startedAs('waiting')(step)),
    ...handOff
      .filter(isHandedOff)
      .map((step) => [step.id, { state: 'handingOff', isSent: sent.has(step.id), ...lagOf(step) }] as const),
    ...tasks.map(startedAs('inProgress')),
    ...passed.map(startedAs('completed')),
    ...waits.map(({ step, dueAt }) => [step.id, { state: 'inProgress', dueAt }] as const),
  ]);
}
