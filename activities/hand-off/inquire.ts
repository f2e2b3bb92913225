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

interface OverdueStep extends HandedOffStep {
  readonly operation: 'do' | 'undo';
  readonly externalRef: string;
}

/**
 * Asks the downstream systems about steps whose callback is overdue: a lost callback costs time, never the order. What
 * they say takes the way of every callback. Returns how many answers were news.
 */
export async function inquire(
  { database, relay, log }: Dependencies,
  downstream: Downstream,
  { stepIds }: { readonly stepIds: readonly string[] },
): Promise<number> {
  const steps = await database.rows<OverdueStep>(
    `SELECT id, orderId, orderKind, downstreamSystem, state, generation, operation, externalRef, step FROM plan_step
     WHERE id IN (?) AND state IN ('inProgress', 'undoing') AND externalRef IS NOT NULL`,
    [anyOf(stepIds)],
  );
  let applied = 0;
  for (const { id, generation, operation, externalRef, downstreamSystem, step } of steps) {
    const system = await findDownstreamSystem(database, downstreamSystem);
    if (!system || system.status === 'offline') continue;
    const answer = await downstream.send(system, {
      method: 'GET',
      path: `${handOffPath(step.kind, system)}/${encodeURIComponent(externalRef)}`,
    });
    if (answer.outcome !== 'accepted') {
      log.info({ stepId: id, answer: answer.message }, 'inquiry not answered');
      continue;
    }
    const { state, characteristics, reasons } = readReport(answer.body);
    if (state === undefined || !isFinalReport(state)) continue;
    const result = await receiveCallback(database, {
      stepId: id,
      generation,
      operation,
      state,
      characteristics,
      reasons,
      notices: readNotices(answer.body),
      body: answer.body,
      caller: 'turnup',
      channel: 'inquiry',
    });
    if (result.outcome !== 'applied') continue;
    applied += 1;
    relay.flush(result.workflowId);
  }
  return applied;
}
