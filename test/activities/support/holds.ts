import assert from 'node:assert/strict';
import type { OrderInput } from '../../../domain/order/messages.js';
import { holdItems, resumeItems } from '../../../entities/orders/item-holds.js';
import { holdOrder, resumeOrder } from '../../../entities/orders/order-holds.js';
import type { OrderHold } from '../../../entities/tables/orders.js';
import type { Scene } from './scene.js';

/** How orders of the scene are put on hold and resumed. */
export function holdsOn(scene: Scene) {
  const holdsOf = async ({ orderId }: OrderInput): Promise<OrderHold[]> =>
    scene.database.rows<OrderHold>('SELECT * FROM order_hold WHERE orderId = ? ORDER BY heldAt, id', [
      orderId,
    ]);
  return {
    holdsOf,
    openHolds: async (order: OrderInput) =>
      (await holdsOf(order)).filter(({ endedAt }) => endedAt === null).length,
    hold: async (order: OrderInput, more: { readonly reason?: string; readonly until?: Date } = {}) => {
      const request = { ...order, caller: 'anna', reason: 'credit check', ...more };
      const answer = await holdOrder(scene.database, request);
      assert.ok(answer.outcome === 'accepted');
      return answer.hold;
    },
    holdItems: async (
      order: OrderInput,
      itemIds: readonly string[],
      more: { readonly reason?: string; readonly until?: Date } = {},
    ) => holdItems(scene.database, { ...order, itemIds, caller: 'anna', reason: 'credit check', ...more }),
    resumeItems: async (order: OrderInput, ...itemIds: readonly string[]) =>
      resumeItems(scene.database, { ...order, itemIds, caller: 'ben' }),
    resume: async (order: OrderInput) => resumeOrder(scene.database, { ...order, caller: 'ben' }),
    /** The workflows that were woken since the last time, with their messages. */
    woken: async (): Promise<string[]> => {
      const rows = await scene.database.rows<{ workflowId: string; payload: { type: string } }>(
        "SELECT workflowId, payload FROM outbox WHERE kind = 'message'",
      );
      await scene.database.run('DELETE FROM outbox');
      return rows.map(({ workflowId, payload }) => `${workflowId} ${payload.type}`).toSorted();
    },
  };
}
