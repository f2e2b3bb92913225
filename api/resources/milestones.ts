import { toMilestone, type MilestoneStep } from '../../domain/milestone.js';
import { anyOf, type Database } from '../../entities/database.js';
import { wants, type Fields } from '../tmf630/fields.js';
import type { Body, Row } from '../tmf630/resource.js';

interface StepRow extends MilestoneStep {
  readonly orderId: string;
}

/** The milestones of those orders of a page whose plans have any, as the attribute that shows them. */
export async function milestonesOf(
  database: Database,
  orders: readonly Row[],
  fields: Fields,
): Promise<(orderId: string) => Body> {
  const having = orders.filter(({ milestones }) => Number(milestones) > 0).map(({ id }) => id);
  if (having.length === 0 || !wants(fields, 'milestone')) return () => ({});
  const rows = await database.rows<StepRow>(
    `SELECT orderId, state, completedAt, step FROM plan_step WHERE orderId IN (?) AND kind = 'milestone'
     ORDER BY orderId, position`,
    [anyOf(having)],
  );
  const byOrder = new Map<string, Body[]>();
  for (const row of rows) byOrder.set(row.orderId, [...(byOrder.get(row.orderId) ?? []), toMilestone(row)]);
  return (orderId) => {
    const milestone = byOrder.get(orderId);
    return milestone ? { milestone } : {};
  };
}
