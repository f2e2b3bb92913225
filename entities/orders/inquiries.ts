import { defaultAnswerWithin, nextInquiryAt } from '../../domain/plan/inquiry-times.js';
import { orderStates } from '../../domain/order/order-state.js';
import { isFinalReport } from '../../domain/plan/step-state.js';
import type { Step } from '../../domain/plan/plan.js';
import type { PlanStep } from '../tables/plan.js';
import type { Filled, Row } from '../tables/row.js';
import { idsAnd } from '../events/changes.js';
import { anyOf, type Assignments, type Database, sql } from '../database.js';

/** What a step has from when its system took it, or was asked to take it back, until it has ended. */
export const inquiriesFrom = (step: Step, now: Date): Assignments => ({
  nextInquiryAt: nextInquiryAt(step, { inquiries: 0, lastHeardAt: now, now }),
  inquiries: 0,
  lastHeardAt: now,
});

const seconds = (attribute: string, otherwise: string) =>
  `COALESCE(CAST(JSON_EXTRACT(step, '$.${attribute}') AS DECIMAL(20, 3)), ${otherwise})`;

/** The same where its system has reported progress: time begins anew. What is not asked for stays so. */
export const inquiriesAnew = (now: Date): Assignments => ({
  nextInquiryAt: sql(
    `IF(nextInquiryAt IS NULL, NULL, ? + INTERVAL LEAST(${seconds('inquireAfter', '86400')},
       ${seconds('answerWithin', String(defaultAnswerWithin))}) SECOND)`,
    [now],
  ),
  inquiries: 0,
  lastHeardAt: now,
});

/**
 * Gives those steps of these orders that are under way a time for their inquiry that have none: a worker of an earlier
 * version, which leaves inquiries to the workflow, has handed them off. What waits in the queue of its system was not sent.
 */
export async function inquireAboutForgotten(
  database: Database,
  orderIds: readonly string[],
  now: Date,
): Promise<void> {
  if (orderIds.length === 0) return;
  const isForgotten = sql(
    `state IN ('inProgress', 'undoing') AND downstreamSystem IS NOT NULL AND nextInquiryAt IS NULL
     AND COALESCE(reportedState NOT IN (?), TRUE)
     AND NOT EXISTS (SELECT 1 FROM queued_undo q WHERE q.stepId = plan_step.id)`,
    [anyOf(orderStates.filter(isFinalReport))],
  );
  const steps = await database.rows<Row<PlanStep, 'id' | 'step'>>(
    `SELECT id, step FROM plan_step WHERE orderId IN (?) AND ${isForgotten.text} ORDER BY id`,
    [anyOf(orderIds), ...isForgotten.values],
  );
  if (steps.length === 0) return;
  await database.transaction(async (tx) => {
    for (const { id, step } of steps)
      tx.update('plan_step', inquiriesFrom(step, now), idsAnd([id], isForgotten));
  });
}

/** Its system has said all: there is nothing to ask for. */
export const noInquiry = { nextInquiryAt: null } as const;

type OverdueRow = Row<PlanStep, 'id' | 'inquiries' | 'step'> & Filled<PlanStep, 'lastHeardAt'>;

/**
 * Claims steps whose system is to be asked: each is due again by its own back-off, whatever becomes of this inquiry. Other
 * workers take others.
 */
export async function claimInquiries(
  database: Database,
  { now, atMost }: { readonly now: Date; readonly atMost: number },
): Promise<readonly string[]> {
  return await database.transaction(async (tx) => {
    const rows = await tx.rows<OverdueRow>(
      `SELECT id, inquiries, COALESCE(lastHeardAt, startedAt, nextInquiryAt) AS lastHeardAt, step FROM plan_step
       WHERE nextInquiryAt <= ? ORDER BY nextInquiryAt LIMIT ? FOR UPDATE SKIP LOCKED`,
      [now, atMost],
    );
    for (const { id, step, inquiries, lastHeardAt } of rows) {
      const next = nextInquiryAt(step, { inquiries: inquiries + 1, lastHeardAt, now });
      tx.update('plan_step', { nextInquiryAt: next, inquiries: inquiries + 1 }, sql('id = ?', [id]));
    }
    return rows.map(({ id }) => id);
  });
}

/** The systems of these could not be asked, because they are offline: that was no inquiry. */
export async function takeInquiriesBack(
  database: Pick<Database, 'run'>,
  stepIds: readonly string[],
): Promise<void> {
  if (stepIds.length > 0)
    await database.run('UPDATE plan_step SET inquiries = GREATEST(inquiries, 1) - 1 WHERE id IN (?)', [
      anyOf(stepIds),
    ]);
}

/** Its system knows of the step, and works on it. */
export async function recordHeard(database: Pick<Database, 'run'>, stepId: string): Promise<void> {
  await database.run('UPDATE plan_step SET lastHeardAt = ? WHERE id = ?', [new Date(), stepId]);
}
