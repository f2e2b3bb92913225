import type { Database } from '../../entities/database.js';
import type { Row } from '../../entities/documents/document-kind.js';
import { milestonesByOrder } from '../../entities/orders/milestones.js';
import { type Fields, includesField } from '../tmf630/fields.js';
import type { Body } from '../tmf630/resource.js';

/** The milestones of the orders on a page, as the attribute that shows them; only for orders that have any. */
export async function milestonesOf(
  database: Database,
  orders: readonly Row[],
  fields: Fields,
): Promise<(orderId: string) => Body> {
  const withMilestones = orders.filter(({ milestones }) => Number(milestones) > 0).map(({ id }) => id);
  if (withMilestones.length === 0 || !includesField(fields, 'milestone')) return () => ({});
  const byOrder = await milestonesByOrder(database, withMilestones);
  return (orderId) => {
    const milestone = byOrder.get(orderId);
    return milestone ? { milestone } : {};
  };
}
