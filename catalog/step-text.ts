import type { Step } from '../domain/plan/plan.js';

/** Who takes it, or until when it waits; a milestone has neither. */
export function performerOrWait({ downstreamSystem, task, wait }: Step): string {
  if (downstreamSystem !== undefined) return `at ${downstreamSystem}`;
  if (task) return `by ${task.role ?? 'a person'}`;
  if (!wait) return '';
  const { at, duration, characteristic, offset } = wait;
  if (at !== undefined) return `until ${at}`;
  if (duration !== undefined) return `for ${duration}`;
  return characteristic === undefined
    ? 'until no date'
    : `until ${characteristic}${offset === undefined ? '' : ` ${offset}`}`;
}

/** The date before which the step does not start, if the order gives one. */
export const startSuffix = ({ notBefore }: Step): string =>
  notBefore === undefined ? '' : ` not before ${notBefore}`;

export const lagSuffix = (lag: string | undefined): string => (lag === undefined ? '' : ` + ${lag}`);
