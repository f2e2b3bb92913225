import { handOffId } from '../../domain/order/ids.js';
import { type Json, object, objects } from '../../domain/lib/json.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import { readReport } from '../../domain/plan/downstream-report.js';
import { readNotices } from '../../domain/plan/notices.js';
import { isFinalReport } from '../../domain/plan/step-state.js';
import { findDownstreamSystem } from '../../entities/catalog/catalog-store.js';
import { receiveCallback } from '../../entities/orders/callbacks.js';
import { anyOf } from '../../entities/database.js';
import type { Dependencies } from '../dependencies.js';
import type { Downstream } from './downstream.js';
import { handOffPath } from '../../domain/tmf/documents/hand-off-order.js';
import type { HandedOffStep } from './outgoing-hand-off.js';
import type { PlanStep } from '../../entities/tables/plan.js';
import type { Row } from '../../entities/tables/row.js';

type OverdueStep = HandedOffStep & Row<PlanStep, 'operation' | 'externalRef'>;

/**
 * Inquires of the downstream systems about steps whose callback is overdue: a lost callback costs time, never the
 * order. Their answers are processed like callbacks. Returns how many were news.
 */
export async function inquire(
  { database, relay, log }: Dependencies,
  downstream: Downstream,
  { stepIds }: { readonly stepIds: readonly string[] },
): Promise<number> {
  const steps = await database.rows<OverdueStep>(
    `SELECT id, orderId, orderKind, downstreamSystem, state, generation, operation, externalRef, step FROM plan_step
     WHERE id IN (?) AND state IN ('inProgress', 'undoing')`,
    [anyOf(stepIds)],
  );
  let applied = 0;
  for (const overdue of steps) {
    const { id, generation, operation, downstreamSystem } = overdue;
    const system = await findDownstreamSystem(database, downstreamSystem);
    if (!system || system.status === 'offline') continue;
    const answer = await downstream.send(system, { method: 'GET', path: pathOf(overdue, system) });
    if (answer.outcome !== 'accepted') {
      log.info({ stepId: id, answer: answer.message }, 'inquiry not answered');
      continue;
    }
    const body = orderIn(answer.body, overdue);
    if (!body) {
      log.info({ stepId: id }, 'its downstream system does not know the hand-off');
      continue;
    }
    const { state, characteristics, reasons } = readReport(body);
    if (state === undefined || !isFinalReport(state)) continue;
    const result = await receiveCallback(database, {
      stepId: id,
      generation,
      operation,
      state,
      characteristics,
      reasons,
      notices: readNotices(body),
      body,
      caller: 'turnup',
      channel: 'inquiry',
    });
    if (result.outcome !== 'applied') continue;
    applied += 1;
    relay.flush(result.workflowId);
  }
  return applied;
}

/** The hand-off by its system's own id; if the system has given none, by ours, as TMF630 filters. */
function pathOf(overdue: OverdueStep, system: DownstreamSystem): string {
  const { externalRef, step } = overdue;
  const collection = handOffPath(step.kind, system);
  return externalRef === null
    ? `${collection}?externalId=${encodeURIComponent(externalIdOf(overdue))}`
    : `${collection}/${encodeURIComponent(externalRef)}`;
}

const externalIdOf = ({ id, generation, operation }: OverdueStep): string =>
  handOffId({ stepId: id, generation, operation });

/** The order in the answer; of a list the one with our id, since a system may not support the filter. */
function orderIn(body: unknown, overdue: OverdueStep): Json | undefined {
  if (overdue.externalRef !== null) return object(body);
  return objects(body).find((order) => order['externalId'] === externalIdOf(overdue));
}
