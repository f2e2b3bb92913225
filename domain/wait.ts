import type { Values } from './condition.js';
import { later, toInstant } from './instants.js';
import type { OrderToPlan } from './order.js';
import type { Wait } from './plan.js';
import type { Until } from './resources/specification.js';

/** Either what a step waits for, or why that cannot be. */
export type PlannedWait = { readonly wait: Wait } | { readonly fault: string };

/** What the catalog says to wait for, with the order's dates and values put in; those not known yet stay open. */
export function planWait(
  { characteristic, attribute, duration, offset }: Until,
  { requestedStartDate, requestedCompletionDate }: OrderToPlan,
  values: Values,
): PlannedWait {
  if (duration !== undefined) return { wait: { duration } };
  const named = { requestedStartDate, requestedCompletionDate };
  const value = attribute === undefined ? values[characteristic ?? ''] : named[attribute];
  if (value === undefined) {
    const open = characteristic !== undefined && { characteristic, ...(offset !== undefined && { offset }) };
    return { wait: { ...open } };
  }
  const instant = toInstant(value);
  const name = attribute ?? characteristic;
  if (!instant) return { fault: `${name} must be a date to be waited for, not ${JSON.stringify(value)}.` };
  return { wait: { at: (offset === undefined ? instant : later(instant, offset)).toISOString() } };
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
