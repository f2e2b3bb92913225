import { addDuration, parseInstant } from '../lib/instants.js';
import type { OrderToPlan } from '../order/order.js';
import { handOffKinds, type StepKind } from '../plan/plan.js';
import type { Fulfilment } from '../tmf/schemas/specification.js';

type Dated = Pick<OrderToPlan, 'requestedStartDate'>;

/** Work for others; milestones and waits pass when what is before them has. */
const scheduledKinds: ReadonlySet<StepKind> = new Set([...handOffKinds, 'manualTask']);

/**
 * The instant before which a step is not begun: the order's start date, and so much earlier as its work takes, by the
 * calendar of its site. Whether it is past already is for the run of the plan to say: there is no clock here.
 */
export function earliestStart(
  { kind, leadTime }: Pick<Fulfilment, 'kind' | 'leadTime'>,
  order: Dated,
  timeZone: string | undefined,
): string | undefined {
  const start = startDateOf(order, timeZone);
  if (!start || !scheduledKinds.has(kind)) return undefined;
  return (leadTime === undefined ? start : addDuration(start, `-${leadTime}`, timeZone)).toISOString();
}

/** The instant at which the order is to start at a site; undefined where it names none. */
export const startDateOf = ({ requestedStartDate }: Dated, timeZone: string | undefined): Date | undefined =>
  parseInstant(requestedStartDate, timeZone);
