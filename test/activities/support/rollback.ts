import { readyToUndo } from '../../../domain/plan/graph.js';
import type { OrderInput } from '../../../domain/order/messages.js';
import type { StepState } from '../../../domain/plan/step-state.js';
import { type CancelAnswer, requestCancel } from '../../../entities/orders/cancellation.js';
import type { Scene } from './scene.js';

/** An operator or a customer asks for the order to be cancelled. */
export const cancelOrder = async (
  { database }: Scene,
  { orderId, kind }: OrderInput,
): Promise<CancelAnswer> =>
  await requestCancel(database, {
    orderId,
    kind,
    caller: 'test',
    reason: 'changed his mind',
    doc: { [kind]: { id: orderId } },
  });

/** Undoes all that was begun of the order; the keys of its steps in the sequence in which they were undone. */
export async function rollBackOrder(scene: Scene, order: OrderInput): Promise<string[]> {
  const { activities } = scene;
  const sequence: string[] = [];
  for (;;) {
    const rows = await scene.steps(order);
    const states = new Map(rows.map(({ id, state }) => [id, state]));
    const ready = readyToUndo(
      rows.map(({ step }) => step),
      (id) => states.get(id),
    );
    if (ready.length === 0) return sequence;
    for (const { id, key, downstreamSystem: system } of ready) {
      sequence.push(key);
      await activities.undoSteps({ ...order, system, stepIds: [id] });
      await scene.report(id, states.get(id) === 'completed' ? 'completed' : 'cancelled');
      await activities.advanceOrder({ ...order, stepIds: [id], partitions: 1, cancelling: true });
    }
  }
}

/** What became of the order's cancel tasks. */
export const tasksOf = async ({ database }: Scene, { orderId }: OrderInput) =>
  await database.rows<{ state: string; completionMessage: string | null }>(
    'SELECT state, completionMessage FROM cancel_order WHERE orderId = ? ORDER BY createdAt',
    [orderId],
  );

/** An operator has the step tried again; its state after that. */
export async function retryFallout(
  { database, activities }: Scene,
  { orderId }: OrderInput,
  stepId: string,
): Promise<Readonly<Record<string, StepState>>> {
  const [open] = await database.rows<{ id: string }>(
    `SELECT id FROM fallout WHERE orderId = ? AND stepId = ? AND state = 'open'`,
    [orderId, stepId],
  );
  return await activities.retryStep({ stepId, falloutId: open!.id });
}
