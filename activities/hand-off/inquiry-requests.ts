import { type Json, object, objects } from '../../domain/lib/json.js';
import { handOffId } from '../../domain/order/ids.js';
import { handOffPath } from '../../domain/tmf/documents/hand-off-order.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import type { HandedOffStep } from '../../entities/orders/outgoing-hand-offs.js';
import type { PlanStep } from '../../entities/tables/plan.js';
import type { Row } from '../../entities/tables/row.js';
import type { DownstreamRequest } from './downstream.js';

/** A hand-off by which its system can be asked about it. */
type AskedHandOff = Pick<HandedOffStep, 'id' | 'generation' | 'step'> &
  Row<PlanStep, 'operation' | 'externalRef'>;

/** Asks for the hand-off by its system's own id; if the system has given none, by ours, as TMF630 filters. */
export function toInquiry(handOff: AskedHandOff, system: DownstreamSystem): DownstreamRequest {
  const { externalRef, step } = handOff;
  const collection = handOffPath(step.kind, system);
  const path =
    externalRef === null
      ? `${collection}?externalId=${encodeURIComponent(externalIdOf(handOff))}`
      : `${collection}/${encodeURIComponent(externalRef)}`;
  return { method: 'GET', path };
}

const externalIdOf = ({ id, generation, operation }: AskedHandOff): string =>
  handOffId({ stepId: id, generation, operation });

/** The order in the answer; of a list the one with our id, since a system may not support the filter. */
export function orderIn(body: unknown, handOff: AskedHandOff): Json | undefined {
  if (handOff.externalRef !== null) return object(body);
  return objects(body).find((order) => order['externalId'] === externalIdOf(handOff));
}
