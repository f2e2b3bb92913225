import { type MilestoneStep, toMilestone } from '../../domain/plan/milestone.js';
import { anyOf, type Database } from '../../entities/database.js';
import { type Fields, includesField } from '../tmf630/fields.js';
import type { Row } from '../../entities/documents/document-kind.js';
import type { Body } from '../tmf630/resource.js';
import { type HandOffNotices, noticesOfParts, type OrderNotices } from '../../domain/plan/notices.js';

interface MilestoneRow extends MilestoneStep {
  readonly orderId: string;
}

/** The milestones of those orders of a page whose plans have any, as the attribute that shows them. */
export async function milestonesOf(
  database: Database,
  orders: readonly Row[],
  fields: Fields,
): Promise<(orderId: string) => Body> {
  const withMilestones = orders.filter(({ milestones }) => Number(milestones) > 0).map(({ id }) => id);
  if (withMilestones.length === 0 || !includesField(fields, 'milestone')) return () => ({});
  const rows = await database.rows<MilestoneRow>(
    `SELECT orderId, state, completedAt, step FROM plan_step WHERE orderId IN (?) AND kind = 'milestone'
     ORDER BY orderId, position`,
    [anyOf(withMilestones)],
  );
  const byOrder = new Map<string, Body[]>();
  for (const row of rows) byOrder.set(row.orderId, [...(byOrder.get(row.orderId) ?? []), toMilestone(row)]);
  return (orderId) => {
    const milestone = byOrder.get(orderId);
    return milestone ? { milestone } : {};
  };
}

/** What the systems reported of these hand-offs, by the hand-off's id; nothing for most. */
export async function noticesByStep(
  database: Database,
  stepIds: readonly string[],
): Promise<ReadonlyMap<string, OrderNotices>> {
  if (stepIds.length === 0) return new Map();
  const rows = await database.rows<HandOffNotices>(
    'SELECT id, itemId, notices FROM plan_step WHERE id IN (?) AND notices IS NOT NULL',
    [anyOf(stepIds)],
  );
  return new Map(rows.map(({ id, notices }) => [id, notices]));
}

/** The notices of the parts of these orders, by the order's id. */
export async function noticesByOrder(
  database: Database,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, OrderNotices>> {
  if (orderIds.length === 0) return new Map();
  const rows = await database.rows<HandOffNotices & { readonly orderId: string }>(
    `SELECT id, orderId, itemId, notices FROM plan_step
     WHERE orderId IN (?) AND notices IS NOT NULL ORDER BY orderId, position`,
    [anyOf(orderIds)],
  );
  return new Map(
    orderIds.map((orderId) => [
      orderId,
      noticesOfParts(
        orderId,
        rows.filter((row) => row.orderId === orderId),
      ),
    ]),
  );
}
