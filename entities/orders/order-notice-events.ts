import type { OrderKind } from '../../domain/order/messages.js';
import { toMilestone } from '../../domain/plan/milestone.js';
import { type NoticeList, noticeLists, noticesOfParts, withNotices } from '../../domain/plan/notices.js';
import type { Transaction } from '../database.js';
import { recordNoticeEvents } from '../events/event-sources.js';
import { orderTable } from '../tables/order-tables.js';
import type { OrchestratedOrderRow } from '../tables/orders.js';
import type { PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

type OrderNoticeRow = Row<OrchestratedOrderRow, 'doc' | 'errorMessage'>;

type NoticeStep = Row<PlanStep, 'id' | 'itemId' | 'kind' | 'state' | 'completedAt' | 'step' | 'notices'>;

/**
 * Records that these lists of a running order have changed, with their whole content: passed milestones and notices of
 * its parts are stored with the steps, not in the order's row.
 */
export async function recordOrderNoticeEvents(
  tx: Transaction,
  { kind, orderId }: { readonly kind: OrderKind; readonly orderId: string },
  lists: readonly NoticeList[],
): Promise<void> {
  // TMF622 has no attributes for the notices of parts.
  const shown: readonly NoticeList[] = kind === 'productOrder' ? ['milestone'] : noticeLists;
  const changed = lists.filter((list) => shown.includes(list));
  if (changed.length === 0) return;
  const [[order], steps] = await tx.reads<[OrderNoticeRow, NoticeStep]>(
    [`SELECT doc, errorMessage FROM ${orderTable[kind]} WHERE id = ?`, [orderId]],
    [
      `SELECT id, itemId, kind, state, completedAt, step, notices FROM plan_step
       WHERE orderId = ? AND (kind = 'milestone' OR notices IS NOT NULL) ORDER BY position`,
      [orderId],
    ],
  );
  const milestone = steps.filter((step) => step.kind === 'milestone').map(toMilestone);
  const own: Readonly<Record<string, unknown>> = {
    ...order?.doc,
    ...(order?.errorMessage && { errorMessage: order.errorMessage }),
    ...(milestone.length > 0 && { milestone }),
  };
  const parts = steps.flatMap(({ id, itemId, notices }) => (notices ? [{ id, itemId, notices }] : []));
  const merged = kind === 'serviceOrder' ? withNotices(own, noticesOfParts(orderId, parts)) : own;
  const content = Object.fromEntries(
    shown.flatMap((list) => (merged[list] === undefined ? [] : [[list, merged[list]]])),
  );
  recordNoticeEvents(tx, kind, changed, { where: 't.id = ?', values: [orderId], content });
}
