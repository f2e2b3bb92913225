import { addDuration, parseInstant } from '../lib/instants.js';
import type { StepKind, Wait } from './plan.js';
import type { CharacteristicValues } from '../lib/values.js';

/** The part of a waiting step that decides when it starts; a `Step` is one. */
export interface WaitingStep {
  readonly id: string;
  readonly kind: StepKind;
  /** What it waits for; in a running order, the steps that were not completed before are enough. */
  readonly dependsOn: readonly string[];
  readonly lags?: Readonly<Record<string, string>>;
  /** ISO 8601 instant before which it does not start. */
  readonly notBefore?: string;
  readonly wait?: Wait;
  /** The end of its lag, if that was fixed before. */
  readonly lagEnd?: Date;
}

/** What is known when steps are started. */
export interface StartContext {
  readonly now: Date;
  /** Completed just now. */
  readonly completed: ReadonlySet<string>;
  /** When steps were completed after which others start with a delay. */
  readonly completedAt: ReadonlyMap<string, Date>;
  /** Steps whose lag is known to be over and whose date has come. */
  readonly lagOver: ReadonlySet<string>;
  /** The values that were reported for a step's item. */
  readonly reportedValuesOf: (id: string) => CharacteristicValues;
}

/** What starts now. */
export interface StepsToStart<C> {
  readonly handOff: readonly C[];
  readonly tasks: readonly C[];
  /** Milestones, and waits whose date is past. */
  readonly passed: readonly C[];
  /** Running waits. */
  readonly waits: readonly Due<C>[];
  /** Steps that start some time after what they depend on. */
  readonly lagging: readonly Due<C>[];
  /** Waits for a value that is not a date. */
  readonly invalidWaits: readonly { readonly step: C; readonly reason: string }[];
}

interface Due<C> {
  readonly step: C;
  readonly dueAt: Date;
}

/**
 * Decides which of these steps (given in dependency order) start. What passes at once lets the steps after it start
 * too, so that any number of milestones in a row pass together.
 */
export function stepsToStart<C extends WaitingStep>(
  candidates: readonly C[],
  moment: StartContext,
): StepsToStart<C> {
  const completed = new Set(moment.completed);
  const result = {
    handOff: [] as C[],
    tasks: [] as C[],
    passed: [] as C[],
    waits: [] as Due<C>[],
    lagging: [] as Due<C>[],
    invalidWaits: [] as { step: C; reason: string }[],
  };
  for (const step of candidates) {
    if (!step.dependsOn.every((id) => completed.has(id))) continue;
    const lagEnd = moment.lagOver.has(step.id) ? undefined : lagEndOf(step, moment);
    // A lag that is over is returned too: it is why the step had not been started.
    if (lagEnd) result.lagging.push({ step, dueAt: lagEnd });
    if (lagEnd && lagEnd > moment.now) continue;
    if (!hasDateCome(step, moment)) continue;
    begin(step);
  }
  return result;

  function begin(step: C): void {
    if (step.kind === 'manualTask') result.tasks.push(step);
    else if (step.kind === 'milestone') pass(step);
    else if (step.kind === 'waitUntil') wait(step);
    else result.handOff.push(step);
  }

  function wait(step: C): void {
    const end = waitEnd(step.wait ?? {}, moment.now, moment.reportedValuesOf(step.id));
    if ('fault' in end) result.invalidWaits.push({ step, reason: end.fault });
    else if (end > moment.now) result.waits.push({ step, dueAt: end });
    else pass(step);
  }

  function pass(step: C): void {
    result.passed.push(step);
    completed.add(step.id);
  }
}

const hasDateCome = ({ id, notBefore }: WaitingStep, { now, lagOver }: StartContext): boolean =>
  notBefore === undefined || lagOver.has(id) || new Date(notBefore) <= now;

/** When the last of a step's lags is over; the lag after a step completed just now counts from now. */
function lagEndOf(
  { lags, lagEnd }: WaitingStep,
  { now, completed, completedAt }: StartContext,
): Date | undefined {
  if (!lags || lagEnd) return lagEnd;
  const since = (id: string): Date => (completed.has(id) ? now : (completedAt.get(id) ?? now));
  const ends = Object.entries(lags).map(([id, lag]) => addDuration(since(id), lag).getTime());
  return new Date(Math.max(...ends));
}

/**
 * When a wait that starts now is over: at once when there is no date; a fault when the reported value is not a date.
 */
function waitEnd(
  { at, duration, characteristic, offset, timeZone }: Wait,
  now: Date,
  reportedValues: CharacteristicValues,
): Date | { readonly fault: string } {
  if (at !== undefined) return new Date(at);
  if (duration !== undefined) return addDuration(now, duration);
  const value = reportedValues[characteristic ?? ''];
  if (value === undefined) return now;
  const instant = parseInstant(value, timeZone);
  if (!instant)
    return { fault: `${characteristic} was reported as ${JSON.stringify(value)}, which is not a date` };
  return offset === undefined ? instant : addDuration(instant, offset, timeZone);
}
