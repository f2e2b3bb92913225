import { toMilestone } from '../../domain/plan/milestone.js';
import { anyOf, type Database } from '../database.js';
import type { PlanStep } from '../tables/plan.js';
import { groupBy } from '../../domain/lib/group-by.js';
import type { Row } from '../tables/row.js';

type MilestoneRow = Row<PlanStep, 'orderId' | 'state' | 'completedAt' | 'step'>;

/** The milestones of the orders' plans, by the order's id and in their order. */
export async function milestonesByOrder(
  database: Database,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, ReturnType<typeof toMilestone>[]>> {
  if (orderIds.length === 0) return new Map();
  const rows = await database.rows<MilestoneRow>(
    `SELECT orderId, state, completedAt, step FROM plan_step WHERE orderId IN (?) AND kind = 'milestone'
     ORDER BY orderId, position`,
    [anyOf(orderIds)],
  );
  const byOrder = groupBy(rows, ({ orderId }) => orderId);
  return new Map([...byOrder].map(([orderId, milestones]) => [orderId, milestones.map(toMilestone)]));
}
