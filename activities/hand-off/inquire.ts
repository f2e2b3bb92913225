import { readReport } from '../../domain/plan/downstream-report.js';
import { readTold } from '../../domain/plan/told.js';
import { finalReport } from '../../domain/plan/step-state.js';
import { findDownstreamSystem } from '../../entities/catalog/catalog-store.js';
import { receiveCallback } from '../../entities/orders/callbacks.js';
import { anyOf } from '../../entities/database.js';
import type { Dependencies } from '../dependencies.js';
import type { Downstream } from './downstream.js';
import { formOf } from '../../domain/tmf/documents/hand-off-order.js';
import type { Handed } from './bring.js';

interface Outstanding extends Handed {
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
  const steps = await database.rows<Outstanding>(
    `SELECT id, orderId, orderKind, downstreamSystem, state, generation, operation, externalRef, step FROM plan_step
     WHERE id IN (?) AND state IN ('inProgress', 'undoing') AND externalRef IS NOT NULL`,
    [anyOf(stepIds)],
  );
  let news = 0;
  for (const { id, generation, operation, externalRef, downstreamSystem, step } of steps) {
    const system = await findDownstreamSystem(database, downstreamSystem);
    if (!system || system.status === 'offline') continue;
    const answer = await downstream.ask(system, {
      method: 'GET',
      path: `${formOf(step.kind).path}/${encodeURIComponent(externalRef)}`,
    });
    if (answer.outcome !== 'accepted') {
      log.info({ stepId: id, answer: answer.message }, 'inquiry not answered');
      continue;
    }
    const { state, characteristics, reasons } = readReport(answer.body);
    if (state === undefined || !finalReport(state)) continue;
    const taken = await receiveCallback(database, {
      stepId: id,
      generation,
      operation,
      state,
      characteristics,
      reasons,
      told: readTold(answer.body),
      body: answer.body,
      caller: 'turnup',
      way: 'inquiry',
    });
    if (taken.outcome !== 'applied') continue;
    news += 1;
    relay.deliver(taken.workflowId);
  }
  return news;
}
