import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, OrderBody } from './channel.js';
import { orderNumber } from './orders.js';
import { type MillisecondRange, type Random, randomWithin } from './random.js';

/** How many orders come, and when. */
export interface OrderLoadOptions {
  readonly orders: number;
  /** The number of the first, so that later orders on the same stack are others. */
  readonly first?: number;
  /** Which of them are large, of one large family after another. */
  readonly largeAt?: readonly number[];
  /** They come evenly over this time, whatever happens. */
  readonly spreadMs: number;
  /** One in so many is cancelled midway; 0: none. */
  readonly cancelEvery: number;
  /** How long after its submission. */
  readonly cancelAfterMs: MillisecondRange;
}

/** An order that was answered with its id. */
export interface SentOrder {
  readonly body: OrderBody;
  readonly family: string;
  /** How many steps its plan grows by while it runs. */
  readonly grownSteps: number;
  readonly id: string;
  readonly cancelled: boolean;
}

/** Submits the orders, and cancels some; returns once each has its answer. */
export async function placeOrders(
  channel: Channel,
  random: Random,
  { orders, first = 0, largeAt = [], spreadMs, cancelEvery, cancelAfterMs }: OrderLoadOptions,
): Promise<SentOrder[]> {
  // Decided beforehand, so that the same seed gives the same orders, however long the answers take.
  const scheduledOrders = Array.from({ length: orders }, (_, index) => ({
    order: orderNumber({
      number: first + index,
      ...(largeAt.includes(index) && { large: largeAt.indexOf(index) }),
    }),
    atMs: (spreadMs * index) / orders,
    ...(cancelEvery > 0 &&
      index % cancelEvery === cancelEvery - 1 && { cancelAfter: randomWithin(random, cancelAfterMs) }),
  }));
  return await Promise.all(
    scheduledOrders.map(async ({ order, atMs, cancelAfter }) => {
      await delay(atMs);
      const id = await channel.submit(order.body);
      if (cancelAfter === undefined) return { ...order, id, cancelled: false };
      await delay(cancelAfter);
      return { ...order, id, cancelled: await channel.cancel(id) };
    }),
  );
}
