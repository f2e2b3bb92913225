import { addDuration, parseInstant } from '../lib/instants.js';
import type { Wait } from '../plan/plan.js';
import type { OrderToPlan } from '../order/order.js';
import type { Until } from '../tmf/schemas/specification.js';
import type { CharacteristicValues } from '../lib/values.js';

/** Either what a step waits for, or why it cannot. */
type PlannedWait = { readonly wait: Wait } | { readonly fault: string };

/** What the catalog says to wait for, with the order's dates and values filled in; those not known yet stay open. */
export function planWait(
  { characteristic, attribute, duration, offset }: Until,
  { requestedStartDate, requestedCompletionDate }: OrderToPlan,
  { values, timeZone }: { readonly values: CharacteristicValues; readonly timeZone: string | undefined },
): PlannedWait {
  if (duration !== undefined) return { wait: { duration } };
  const named = { requestedStartDate, requestedCompletionDate };
  const value = attribute === undefined ? values[characteristic ?? ''] : named[attribute];
  if (value === undefined) {
    if (characteristic === undefined) return { wait: {} };
    const zone = timeZone !== undefined && { timeZone };
    return { wait: { characteristic, ...(offset !== undefined && { offset }), ...zone } };
  }
  const instant = parseInstant(value, timeZone);
  const name = attribute ?? characteristic;
  if (!instant)
    return { fault: `${name} must be a date, because a step waits for it, not ${JSON.stringify(value)}.` };
  return {
    wait: { at: (offset === undefined ? instant : addDuration(instant, offset, timeZone)).toISOString() },
  };
}
