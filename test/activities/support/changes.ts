import assert from 'node:assert/strict';
import type { OrderInput } from '../../../domain/order/messages.js';
import { modifyOf, productsOf, relatedParty } from './inventory.js';
import { type Scene, seedOrder } from './scene.js';
import { cancelOrder, rollBackOrder } from './rollback.js';

export type Json = Readonly<Record<string, unknown>>;

/** A site where everything can be had that the seeds sell. */
export const elsewhere = [{ id: 'site-elsewhere', postcode: '10437', role: 'installationAddress' }];

/** What is done with products that a customer has. */
export function changesOn(scene: Scene) {
  async function sold(name: string): Promise<OrderInput> {
    const order = await scene.begin({ ...seedOrder(name), relatedParty });
    await scene.fulfil(order);
    return order;
  }

  const idOf = async (order: OrderInput, name: string): Promise<string> =>
    (await productsOf(scene, order)).find((each) => each.name === name)!.id;

  /** From the order to its end. */
  async function done(doc: object): Promise<OrderInput> {
    const order = await scene.begin(doc);
    await scene.fulfil(order);
    // As the workflow of an order without steps does.
    await scene.activities.advanceOrder({ ...order, stepIds: [], partitions: 1, cancelling: false });
    assert.equal(await scene.stateOf(order), 'completed');
    return order;
  }

  /** Television with so many boxes, on a line that is there. */
  async function television(setTopBoxes: number): Promise<{ order: OrderInput; id: string }> {
    const order = await sold('fibre-self-install');
    const id = await idOf(order, 'Home TV');
    await done(modifyOf({ id, productCharacteristic: [{ name: 'setTopBoxes', value: setTopBoxes }] }));
    return { order, id };
  }

  async function completeStep(
    order: OrderInput,
    { id, step }: Awaited<ReturnType<Scene['steps']>>[number],
  ): Promise<void> {
    await scene.activities.handOff({ ...order, system: step.downstreamSystem, stepIds: [id] });
    await scene.report(id);
    await scene.activities.advanceOrder({ ...order, stepIds: [id], partitions: 1, cancelling: false });
  }

  /** Does the first steps of the order. */
  async function advance(order: OrderInput, count: number): Promise<void> {
    for (const step of (await scene.steps(order)).slice(0, count)) await completeStep(order, step);
  }

  /** The change is completed, but an item beside it keeps its order open. */
  async function completedBeside(product: object): Promise<OrderInput> {
    const doc = modifyOf(product) as { productOrderItem: object[] };
    const other = { id: '2', action: 'add', productOffering: { id: 'mobile-plan' } };
    const order = await scene.begin({ ...doc, productOrderItem: [...doc.productOrderItem, other] });
    for (const row of await scene.steps(order)) if (row.step.itemId === '1') await completeStep(order, row);
    const states = await scene.database.rows<{ state: string }>(
      'SELECT state FROM order_item WHERE orderId = ? ORDER BY position',
      [order.orderId],
    );
    assert.deepEqual(
      states.map(({ state }) => state),
      ['completed', 'inProgress'],
    );
    return order;
  }

  /** From the request to the end; the requests that the downstream systems received. */
  async function cancel(order: OrderInput): Promise<string[]> {
    const answer = await cancelOrder(scene, order);
    assert.equal(answer.outcome, 'accepted');
    await scene.activities.beginCancel({ ...order, taskId: answer.taskId });
    scene.downstream.asked.length = 0;
    await rollBackOrder(scene, order);
    await scene.activities.finishCancel(order);
    assert.equal(await scene.stateOf(order), 'cancelled');
    return asked(scene);
  }

  return { sold, idOf, done, television, completeStep, advance, completedBeside, cancel };
}

/** What service and resource orders asked for: action, specification, state, place, characteristics. */
export const asked = (scene: Scene): string[] =>
  scene.downstream.asked.flatMap(({ body }) => wire(body as Readonly<Record<string, readonly Json[]>>));

/** The first words of each. */
export const inShort = (lines: readonly string[], words: number): string[] =>
  lines.map((line) => line.split(' ').slice(0, words).join(' '));

function wire(body: Readonly<Record<string, readonly Json[] | undefined>>): string[] {
  const [item] = body['serviceOrderItem'] ?? body['orderItem'] ?? [];
  if (!item) return [];
  const subject = (item['service'] ?? item['resource']) as Readonly<Record<string, Json | undefined>>;
  const values = (subject['serviceCharacteristic'] ?? subject['resourceCharacteristic']) as unknown as Json[];
  const place = [subject['place'] ?? {}].flat()[0] as Json;
  const said = [
    item['action'],
    (subject['serviceSpecification'] ?? subject['resourceSpecification'])?.['id'],
    subject['state'] ?? subject['resourceStatus'],
    place['id'],
    ...values.map(({ name, value }) => `${String(name)}=${String(value)}`),
  ];
  return [said.filter((each) => typeof each === 'string').join(' ')];
}
