import { noticesOfParts, type OrderNotices } from '../../domain/plan/notices.js';
import { anyOf, type Database } from '../database.js';
import type { PlanStep } from '../tables/plan.js';
import type { Filled, Row } from '../tables/row.js';

type NoticesRow = Row<PlanStep, 'id' | 'itemId'> & Filled<PlanStep, 'notices'>;

/** What the systems reported of these hand-offs, by the hand-off's id; nothing for most. */
export async function noticesByStep(
  database: Database,
  stepIds: readonly string[],
): Promise<ReadonlyMap<string, OrderNotices>> {
  if (stepIds.length === 0) return new Map();
  const rows = await database.rows<NoticesRow>(
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
  const rows = await database.rows<NoticesRow & Row<PlanStep, 'orderId'>>(
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
