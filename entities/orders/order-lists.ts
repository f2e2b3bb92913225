import type { OrderKind } from '../../domain/order/messages.js';
import { type MilestoneStep, toMilestone } from '../../domain/plan/milestone.js';
import { toldByParts, type ToldList, toldLists, type ToldPart, withTold } from '../../domain/plan/told.js';
import type { Transaction } from '../database.js';
import { tellOfLists } from '../events/event-sources.js';
import { orderTable } from '../tables/order-tables.js';

interface OwnOrder {
  readonly doc: Readonly<Record<string, unknown>>;
  readonly errorMessage: readonly unknown[] | null;
}

type ListedStep = Omit<ToldPart, 'told'> &
  MilestoneStep & { readonly kind: string; readonly told: ToldPart['told'] | null };

/**
 * Tells that these lists of an order that Turnup runs have changed, with all that they have now: what its plan passed
 * and the systems of its parts told stand in the steps, not in the order's row.
 */
export async function tellOfOrderLists(
  tx: Transaction,
  { kind, orderId }: { readonly kind: OrderKind; readonly orderId: string },
  lists: readonly ToldList[],
): Promise<void> {
  // TMF622 has nothing that parts tell.
  const shown: readonly ToldList[] = kind === 'productOrder' ? ['milestone'] : toldLists;
  const changed = lists.filter((list) => shown.includes(list));
  if (changed.length === 0) return;
  const [[order], steps] = await tx.reads<[OwnOrder, ListedStep]>(
    [`SELECT doc, errorMessage FROM ${orderTable[kind]} WHERE id = ?`, [orderId]],
    [
      `SELECT id, itemId, kind, state, completedAt, step, told FROM plan_step
       WHERE orderId = ? AND (kind = 'milestone' OR told IS NOT NULL) ORDER BY position`,
      [orderId],
    ],
  );
  const milestone = steps.filter((step) => step.kind === 'milestone').map(toMilestone);
  const own: Readonly<Record<string, unknown>> = {
    ...order?.doc,
    ...(order?.errorMessage && { errorMessage: order.errorMessage }),
    ...(milestone.length > 0 && { milestone }),
  };
  const told = steps.flatMap(({ id, itemId, told: some }) => (some ? [{ id, itemId, told: some }] : []));
  const whole = kind === 'serviceOrder' ? withTold(own, toldByParts(orderId, told)) : own;
  const content = Object.fromEntries(
    shown.flatMap((list) => (whole[list] === undefined ? [] : [[list, whole[list]]])),
  );
  tellOfLists(tx, kind, changed, { where: 't.id = ?', values: [orderId], content });
}
