import { patched } from '@temporalio/workflow';
import type { OrderInput } from '../../../domain/order/messages.js';
import type { OrderState } from '../../../domain/order/order-state.js';
import { productOrder as productOrderOfToday } from '../../../workflows/order.js';

export { orderPartition } from '../../../workflows/order-partition.js';

/** The workflow of a later version: its histories have a marker that today's code does not know. */
export async function productOrder(input: OrderInput): Promise<OrderState> {
  patched('of-a-later-version');
  return await productOrderOfToday(input);
}
