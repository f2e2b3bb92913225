import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { lockCatalog } from '../../entities/catalog/catalog-store.js';
import { openScene, type Scene, seedOrder } from './support/scene.js';
import { perSuite } from '../support/per-suite.js';

describe('a hand-off', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  beforeEach(() => {
    scene.downstream.asked.length = 0;
    scene.downstream.answer = () => ({ status: 201 });
  });

  /** A mobile plan, whose number and SIM card can be handed off at once. */
  async function mobile(): Promise<{
    order: OrderInput;
    input: Parameters<Scene['activities']['handOff']>[0];
  }> {
    const order = await scene.begin(seedOrder('mobile-plan'));
    const first = (await scene.steps(order)).filter(({ step }) => step.dependsOn.length === 0);
    return { order, input: { ...order, system: 'resource-management', stepIds: first.map(({ id }) => id) } };
  }

  /** What the order has queued may be tried again now. */
  const makeDue = async ({ orderId }: OrderInput) =>
    scene.database.run('UPDATE queued_hand_off SET nextTryAt = queuedAt WHERE orderId = ?', [orderId]);

  it('is a TMF order with an idempotency key, and with where to answer', async () => {
    const { order, input } = await mobile();
    const states = await scene.activities.handOff(input);
    const [number] = await scene.steps(order);
    const asked = scene.downstream.asked.find(({ key }) => key?.includes(number!.id));
    assert.deepEqual(states, Object.fromEntries(input.stepIds.map((id) => [id, 'inProgress'])));
    assert.equal(asked?.key, `${order.orderId}/${number?.id}/1/do`);
    assert.equal(asked.path, '/resource-management/tmf-api/resourceOrderingManagement/v4/resourceOrder');
    const { orderItem, ...head } = asked.body as { orderItem: Record<string, unknown>[] };
    assert.deepEqual(head, {
      '@type': 'ResourceOrder',
      description: 'Set up Mobile number',
      externalId: `${number?.id}:1:do`,
      callbackUrl: `http://turnup.test/api/v1/callback/${number?.id}:1:do`,
      externalReference: [
        {
          id: number?.id,
          href: `http://turnup.test/tmf-api/resourceOrderingManagement/v4/resourceOrder/${number?.id}`,
          owner: 'Turnup',
          entityType: 'resourceOrder',
          '@type': 'ExternalId',
        },
        {
          '@type': 'ExternalId',
          entityType: 'productOrder',
          owner: 'Turnup',
          id: order.orderId,
          href: `http://turnup.test/tmf-api/productOrderingManagement/v4/productOrder/${order.orderId}`,
        },
      ],
      relatedParty: [
        {
          id: 'customer-4713',
          name: 'Leyla Demir',
          role: 'customer',
          '@referredType': 'Customer',
          '@type': 'RelatedParty',
        },
      ],
    });
    assert.equal(orderItem[0]?.['action'], 'add');
    const id = number?.step.inventoryId;
    assert.deepEqual(orderItem[0]['resource'], {
      id,
      href: `http://turnup.test/tmf-api/resourceInventoryManagement/v4/resource/${id}`,
      '@type': 'Resource',
      name: 'Set up Mobile number',
      resourceSpecification: number?.step.specification,
      resourceCharacteristic: [{ name: 'msisdn', value: null }],
    });
  });

  it('goes to the path that the system’s record has in place of the definition’s', async () => {
    const setPath = (change: string) =>
      scene.database.transaction(async (tx) => {
        await lockCatalog(tx);
        tx.write(
          `UPDATE catalog_entry SET doc = ${change}, revision = revision + 1
           WHERE resource = 'downstreamSystem' AND id = 'resource-management'`,
        );
      });
    await setPath(`JSON_SET(doc, '$.basePath', '/tmf-api/resourceOrdering/v4')`);
    const { input } = await mobile();
    await scene.activities.handOff(input);
    await scene.activities.undoSteps(input);
    const base = '/resource-management/tmf-api/resourceOrdering/v4';
    assert.deepEqual(
      [...new Set(scene.downstream.asked.map(({ path }) => path))],
      [`${base}/resourceOrder`, `${base}/cancelResourceOrder`],
    );
    await setPath(`JSON_REMOVE(doc, '$.basePath')`);
    await mobile();
  });

  it('is committed before the request leaves', async () => {
    const { order, input } = await mobile();
    const seen: string[] = [];
    scene.downstream.answer = async () => {
      const [number] = await scene.steps(order);
      seen.push(number!.state);
      return { status: 201 };
    };
    await scene.activities.handOff(input);
    assert.deepEqual(seen, ['handingOff', 'handingOff']);
  });

  it('keeps the downstream system’s own id', async () => {
    const { order, input } = await mobile();
    await scene.activities.handOff(input);
    const [number] = await scene.steps(order);
    assert.equal(number?.externalRef, `ref of ${order.orderId}/${number?.id}/1/do`);
  });

  it('is taken for accepted without an id where the system’s own is too long to be kept', async () => {
    const { order, input } = await mobile();
    scene.downstream.answer = () => ({ status: 201, body: { id: 'x'.repeat(256) } });
    await scene.activities.handOff(input);
    const [number] = await scene.steps(order);
    assert.deepEqual([number?.state, number?.externalRef], ['inProgress', null]);
  });

  it('is not sent again once it was accepted, and still returns the states', async () => {
    const { input } = await mobile();
    const first = await scene.activities.handOff(input);
    assert.deepEqual(await scene.activities.handOff(input), first);
    assert.equal(scene.downstream.asked.length, 2);
  });

  it('is sent again under the same key when its answer was lost', async () => {
    const { order, input } = await mobile();
    const [number] = await scene.steps(order);
    scene.downstream.answer = ({ key }) => ({ status: key?.includes(number!.id) ? 503 : 201 });
    await assert.rejects(scene.activities.handOff(input), /Resource management answered 503/);
    assert.deepEqual(
      (await scene.steps(order)).slice(0, 2).map(({ state }) => state),
      ['handingOff', 'inProgress'],
    );
    scene.downstream.answer = () => ({ status: 201 });
    await makeDue(order);
    await scene.queue.drain();
    assert.deepEqual(
      (await scene.steps(order)).slice(0, 2).map(({ state }) => state),
      ['inProgress', 'inProgress'],
    );
    const keys = scene.downstream.asked.map(({ key }) => key);
    assert.deepEqual([keys.length, new Set(keys).size], [3, 2]);
  });

  it('that is refused becomes fallout at once, with what the system said', async () => {
    const { order, input } = await mobile();
    scene.downstream.answer = () => ({ status: 422, body: { message: 'unknown SIM type' } });
    const states = await scene.activities.handOff({ ...input, stepIds: input.stepIds.slice(0, 1) });
    assert.deepEqual(Object.values(states), ['failed']);
    const fallouts = await scene.database.rows(
      'SELECT state, code, reason, downstreamSystem, customerId FROM fallout WHERE orderId = ?',
      [order.orderId],
    );
    assert.deepEqual(fallouts, [
      {
        state: 'open',
        code: 'HTTP 422',
        reason: 'Resource management answered 422: {"message":"unknown SIM type"}',
        downstreamSystem: 'resource-management',
        customerId: 'customer-4713',
      },
    ]);
  });

  it('leaves a step where its early callback took it', async () => {
    const { order, input } = await mobile();
    scene.downstream.answer = async ({ body }) => {
      const stepId = String(body['externalId']).split(':')[0]!;
      await scene.report(stepId);
      await scene.activities.advanceOrder({ ...order, stepIds: [stepId], partitions: 1, cancelling: false });
      return { status: 201 };
    };
    await scene.activities.handOff(input);
    const states = (await scene.steps(order)).map(({ state }) => state);
    assert.deepEqual(states, ['completed', 'completed', 'waiting']);
  });

  it('to a system that is offline waits in its queue, and is sent when it is back', async () => {
    await scene.setSystem('resource-management', { status: 'offline' });
    const { order, input } = await mobile();
    const states = await scene.activities.handOff({ ...input, mayQueue: true });
    assert.deepEqual(Object.values(states), ['handingOff', 'handingOff']);
    await scene.queue.drain();
    assert.equal(scene.downstream.asked.length, 0);
    await scene.setSystem('resource-management', { status: 'online' });
    await scene.queue.drain();
    assert.deepEqual(
      (await scene.steps(order)).slice(0, 2).map(({ state }) => state),
      ['inProgress', 'inProgress'],
    );
  });

  it('that waits fails for the workflow of a version that knows no queue, until it was sent', async () => {
    await scene.setSystem('resource-management', { rateLimit: 100 });
    const { input } = await mobile();
    await assert.rejects(scene.activities.handOff(input), { type: 'Busy' });
    await scene.queue.drain();
    assert.deepEqual(Object.values(await scene.activities.handOff(input)), ['inProgress', 'inProgress']);
    await scene.setSystem('resource-management', { rateLimit: null });
  });

  it('is not made for an order that is being rolled back', async () => {
    const { order, input } = await mobile();
    await scene.activities.beginCancel(order);
    await scene.activities.handOff(input);
    assert.deepEqual(scene.downstream.asked, []);
  });
});
