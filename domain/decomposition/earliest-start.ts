import { addDuration, parseInstant } from '../lib/instants.js';
import type { OrderToPlan } from '../order/order.js';
import { handOffKinds, type StepKind } from '../plan/plan.js';
import type { Fulfilment } from '../tmf/schemas/specification.js';

type Dated = Pick<OrderToPlan, 'requestedStartDate'>;

/** Kinds that take working time; milestones and waits pass as soon as what precedes them has. */
const scheduledKinds: ReadonlySet<StepKind> = new Set([...handOffKinds, 'manualTask']);

/**
 * The instant before which a step does not start: the order's start date less the lead time of its work, by the
 * calendar of its site. There is no clock here: the run of the plan decides whether that is past.
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

/** The instant at which the order is to start at a site; undefined when it names none. */
export const startDateOf = ({ requestedStartDate }: Dated, timeZone: string | undefined): Date | undefined =>
  parseInstant(requestedStartDate, timeZone);
