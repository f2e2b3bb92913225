import assert from 'node:assert/strict';
import type { OrderInput } from '../../../domain/order/messages.js';
import type { OrderState } from '../../../domain/order/order-state.js';
import type { Scene, StepRow } from './scene.js';

/** Orders of the light catalog, whose plans are extended by what their steps report. */
export function staggeredOrders(scene: Scene) {
  const begin = async () =>
    await scene.begin({
      '@type': 'ProductOrder',
      relatedParty: [{ id: 'customer-1', role: 'customer' }],
      productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'light' } }],
    });

  const stepOf = async (order: OrderInput, id: string): Promise<StepRow> => {
    const found = (await scene.steps(order)).find(({ step }) => step.specification.id === id);
    return found ?? assert.fail(`there is no step for ${id}`);
  };

  const statesOf = async (order: OrderInput) =>
    Object.fromEntries((await scene.steps(order)).map(({ step, state }) => [step.specification.id, state]));

  const replan = async (order: OrderInput, ...stepIds: string[]) =>
    await scene.activities.replanOrder({ ...order, partition: 0, stepIds });

  const advance = async (order: OrderInput, ...stepIds: string[]) =>
    await scene.activities.advanceOrder({ ...order, stepIds, partitions: 1, cancelling: false });

  const handOff = async (order: OrderInput, { id, step }: StepRow) =>
    await scene.activities.handOff({ ...order, system: step.downstreamSystem, stepIds: [id] });

  /** Reports values of the line and answers with its step. */
  async function reportLine(
    order: OrderInput,
    values: Readonly<Record<string, unknown>>,
    state: OrderState = 'completed',
  ): Promise<StepRow> {
    const line = await stepOf(order, 'line');
    if (line.state === 'waiting') await handOff(order, line);
    await scene.report(
      line.id,
      state,
      Object.entries(values).map(([name, value]) => ({ name, value })),
    );
    return line;
  }

  /** Hands off and completes the step; whether the order ended. */
  async function finish(order: OrderInput, id: string): Promise<boolean> {
    const row = await stepOf(order, id);
    if (row.state === 'waiting') await handOff(order, row);
    await scene.report(row.id);
    return (await advance(order, row.id)).ended;
  }

  const openRules = async ({ orderId }: OrderInput) =>
    await scene.database.rows('SELECT openRules FROM order_item WHERE orderId = ?', [orderId]);

  const fallouts = async ({ orderId }: OrderInput) =>
    await scene.database.rows<{ id: string; code: string; reason: string; state: string }>(
      'SELECT id, code, reason, state FROM fallout WHERE orderId = ?',
      [orderId],
    );

  /** Asks the step's system to undo it. */
  const undo = async (order: OrderInput, { id, step }: StepRow) =>
    await scene.activities.undoSteps({ ...order, system: step.downstreamSystem, stepIds: [id] });

  return { begin, stepOf, statesOf, replan, advance, handOff, reportLine, finish, openRules, fallouts, undo };
}
