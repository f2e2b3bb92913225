import { later, toInstant } from '../lib/instants.js';
import type { StepKind, Wait } from './plan.js';
import type { Values } from '../lib/values.js';

/** As much of a waiting step as the beginning of it needs; a `Step` is one. */
export interface Candidate {
  readonly id: string;
  readonly kind: StepKind;
  /** What it waits for; in a running order those that were not completed before may be enough. */
  readonly dependsOn: readonly string[];
  readonly lags?: Readonly<Record<string, string>>;
  readonly wait?: Wait;
  /** The end of its lag, where that was fixed before. */
  readonly lagEnd?: Date;
}

/** What is known at the moment at which steps are begun. */
export interface Moment {
  readonly now: Date;
  /** Completed at this moment. */
  readonly completed: ReadonlySet<string>;
  /** When steps were completed that others begin some time after. */
  readonly completedAt: ReadonlyMap<string, Date>;
  /** Steps whose lag is known to be over. */
  readonly lagOver: ReadonlySet<string>;
  /** What the steps of the candidate's item were told. */
  readonly told: (id: string) => Values;
}

/** What begins now, of what could. */
export interface Opened<C> {
  readonly handOff: readonly C[];
  readonly tasks: readonly C[];
  /** Milestones, and waits for what is past. */
  readonly passed: readonly C[];
  /** Running waits. */
  readonly waits: readonly Due<C>[];
  /** Steps that begin some time after what they depend on. */
  readonly lagging: readonly Due<C>[];
  /** Waits for what is no date. */
  readonly faulty: readonly { readonly step: C; readonly reason: string }[];
}

export interface Due<C> {
  readonly step: C;
  readonly dueAt: Date;
}

/**
 * Which of these steps begin, given in dependency order. What is passed at once leads on to what waits for it, so that
 * any number of milestones in a row are passed together.
 */
export function openSteps<C extends Candidate>(candidates: readonly C[], moment: Moment): Opened<C> {
  const completed = new Set(moment.completed);
  const opened = {
    handOff: [] as C[],
    tasks: [] as C[],
    passed: [] as C[],
    waits: [] as Due<C>[],
    lagging: [] as Due<C>[],
    faulty: [] as { step: C; reason: string }[],
  };
  for (const step of candidates) {
    if (!step.dependsOn.every((id) => completed.has(id))) continue;
    const lagEnd = moment.lagOver.has(step.id) ? undefined : lagEndOf(step, moment);
    // A lag that is over is told too: it is the reason that the step was not begun without asking.
    if (lagEnd) opened.lagging.push({ step, dueAt: lagEnd });
    if (lagEnd && lagEnd > moment.now) continue;
    begin(step);
  }
  return opened;

  function begin(step: C): void {
    if (step.kind === 'manualTask') opened.tasks.push(step);
    else if (step.kind === 'milestone') pass(step);
    else if (step.kind === 'waitUntil') wait(step);
    else opened.handOff.push(step);
  }

  function wait(step: C): void {
    const end = waitEnd(step.wait ?? {}, moment.now, moment.told(step.id));
    if ('fault' in end) opened.faulty.push({ step, reason: end.fault });
    else if (end > moment.now) opened.waits.push({ step, dueAt: end });
    else pass(step);
  }

  function pass(step: C): void {
    opened.passed.push(step);
    completed.add(step.id);
  }
}

/** When the last of a step's lags is over; what was completed at this moment counts from now. */
function lagEndOf({ lags, lagEnd }: Candidate, { now, completed, completedAt }: Moment): Date | undefined {
  if (!lags || lagEnd) return lagEnd;
  const since = (id: string): Date => (completed.has(id) ? now : (completedAt.get(id) ?? now));
  const ends = Object.entries(lags).map(([id, lag]) => later(since(id), lag).getTime());
  return new Date(Math.max(...ends));
}

/** When a wait that begins now is over: at once when there is no date; a fault when what was told is no date. */
export function waitEnd(
  { at, duration, characteristic, offset }: Wait,
  now: Date,
  told: Values,
): Date | { readonly fault: string } {
  if (at !== undefined) return new Date(at);
  if (duration !== undefined) return later(now, duration);
  const value = told[characteristic ?? ''];
  if (value === undefined) return now;
  const instant = toInstant(value);
  if (!instant) return { fault: `${characteristic} was told as ${JSON.stringify(value)}, which is no date` };
  return offset === undefined ? instant : later(instant, offset);
}
