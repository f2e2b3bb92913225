import assert from 'node:assert/strict';
import { until } from '../support/until.js';
import { countsOf } from './support/inventory.js';
import { ownProduct } from './support/own-catalog.js';
import { perSuite } from '../support/per-suite.js';
import { openTurnup, seedOrder, type Json, type Order } from './support/turnup.js';

const orders = '/tmf-api/productOrderingManagement/v4/productOrder';
const cancels = '/tmf-api/productOrderingManagement/v4/cancelProductOrder';
const systems = '/api/v1/downstreamSystem';

describe('when something goes wrong,', function () {
  this.timeout('120s');
  const turnup = perSuite(async () => openTurnup({ TURNUP_INQUIRY_SECONDS: '2' }));

  beforeEach(async () => {
    await turnup.sandbox({ all: null });
    await turnup.sandbox({ all: { delayMs: 0 } });
  });

  const falloutOf = ({ id }: Order) =>
    until('the fallout', async () => (await turnup.list(`/api/v1/fallout?order.id=${id}&state=open`))[0]);

  const stepOf = async (order: Order, name: string) =>
    (await turnup.plan(order)).find((step) => step.name.includes(name));

  const untilStep = (order: Order, name: string, state: string) =>
    until(`${name} to be ${state}`, async () => (await stepOf(order, name))?.state === state);

  it('a step that fails is fallout, seen by the operator, and its retry completes the order', async () => {
    await turnup.sandbox({ provisioning: { failSpecifications: ['rfs-voice-line'] } });
    const order = await turnup.run(seedOrder('fibre-bundle'), 'held');
    const fallout = await falloutOf(order);
    assert.deepEqual([fallout['state'], fallout['downstreamSystem']], ['open', 'provisioning']);
    assert.match(String(fallout['code']), /^PRV-/);
    await until('the order among those with fallout in Temporal', async () => {
      const found = turnup.temporal.workflow.list({
        query: `Fallout = 'provisioning' AND OrderState = 'held'`,
      });
      for await (const { workflowId } of found) if (workflowId === `productOrder/${order.id}`) return true;
      return false;
    });
    await turnup.sandbox({ provisioning: { failSpecifications: [] } });
    const retried = await turnup.api('POST', `/api/v1/fallout/${String(fallout['id'])}/retry`);
    assert.equal(retried.status, 202);
    await turnup.untilState(order.href, 'completed');
    assert.equal((await stepOf(order, 'Voice line'))?.generation, 2);
    const { keys } = await turnup.effects(`${order.id}/`);
    assert.deepEqual(
      [Object.keys(keys).length, new Set(Object.values(keys).map(({ effects }) => effects))],
      [5, new Set([1])],
    );
    assert.deepEqual((await countsOf(turnup, order))['products'], { active: 4 });
    const again = await turnup.api('POST', `/api/v1/fallout/${String(fallout['id'])}/retry`);
    assert.equal(again.status, 409);
  });

  it('an order that is cancelled is undone downstream, and nothing of it is left', async () => {
    await turnup.sandbox({ 'field-service': { delayMs: 600_000 } });
    const order = await turnup.submit(seedOrder('fibre-bundle'));
    await untilStep(order, 'Install on site', 'inProgress');
    await untilStep(order, 'Voice line', 'completed');
    const task = await turnup.api('POST', cancels, {
      productOrder: { id: order.id },
      cancellationReason: 'moved',
    });
    assert.equal(task.status, 201);
    const cancelled = (await turnup.untilState(order.href, 'cancelled')) as unknown as Json;
    assert.equal(cancelled['cancellationReason'], 'moved');
    const { keys } = await turnup.effects(`${order.id}/`);
    const operations = Object.keys(keys).map((key) => key.split('/').at(-1) ?? '');
    assert.deepEqual(operations.toSorted(), ['cancel', 'do', 'do', 'do', 'undo', 'undo']);
    assert.ok(Object.values(keys).every(({ effects }) => effects === 1));
    const { products, agreements } = await countsOf(turnup, order);
    assert.ok(Object.keys(products!).every((state) => state === 'cancelled' || state === 'terminated'));
    assert.deepEqual(agreements, { rejected: 1 });
    assert.equal((await turnup.api('GET', String(task.body['href']))).body['state'], 'done');
    const late = await turnup.api('POST', cancels, { productOrder: { id: order.id } });
    assert.equal(late.status, 409);
  });

  for (const via of ['listener', 'patch', 'callbackUrl']) {
    it(`an order is completed by answers that come early, twice and out of order by ${via}`, async () => {
      const settings = {
        via,
        progress: true,
        duplicateRate: 1,
        outOfOrderRate: 0.5,
        earlyRate: 0.5,
        lostAnswerRate: 0.2,
      };
      await turnup.sandbox({ all: settings });
      const order = await turnup.run(seedOrder('fibre-self-install'), 'completed', 60);
      const { keys } = await turnup.effects(`${order.id}/`);
      assert.ok(Object.values(keys).every(({ effects }) => effects === 1));
      assert.deepEqual((await countsOf(turnup, order))['products'], { active: 4 });
    });
  }

  it('a callback that is lost is asked for', async () => {
    await turnup.sandbox({ all: { lostRate: 1 } });
    const order = await turnup.run(await ownProduct(turnup, 'silent-line', { inquireAfter: 1 }));
    assert.deepEqual((await countsOf(turnup, order))['services'], { active: 1 });
  });

  it('what is handed off to a system that is offline waits until it is back', async () => {
    const setStatus = (status: string) => turnup.api('PATCH', `${systems}/resource-management`, { status });
    const retry = { initialInterval: 0.2, maximumInterval: 0.2, limit: 1 };
    const doc = await ownProduct(turnup, 'parked-line', {
      downstreamSystem: 'resource-management',
      kind: 'resourceOrder',
      retry,
    });
    assert.equal((await setStatus('offline')).status, 200);
    let order;
    try {
      order = await turnup.submit(doc);
      const placed = order;
      // For longer than the step's retry limit.
      const step = await until('the step that waits in the queue', async () =>
        (await turnup.plan(placed)).find(
          ({ state, startedAt = '' }) => state === 'queued' && Date.now() - Date.parse(startedAt) > 1_500,
        ),
      );
      const { queued } = step as unknown as { readonly queued: Json };
      // Orders of other tests may wait before it.
      assert.ok(Number(queued['place']) >= 1);
      assert.deepEqual([queued['reason'], queued['attempts']], ['offline', 0]);
      const handedOff = await turnup.api(
        'GET',
        `/tmf-api/resourceOrderingManagement/v4/resourceOrder/${step.id}`,
      );
      assert.deepEqual([handedOff.body['state'], handedOff.body['queued']], ['acknowledged', queued]);
      const { raw } = await turnup.temporal.workflow.getHandle(`productOrder/${order.id}`).describe();
      assert.deepEqual(raw.pendingActivities, [], 'nothing is parked in Temporal');
      assert.deepEqual((await turnup.effects(`${order.id}/`)).keys, {});
    } finally {
      assert.equal((await setStatus('online')).status, 200);
    }
    await turnup.untilState(order.href, 'completed');
  });

  it('what could not be brought to its system in time is fallout that says so', async () => {
    const retry = { initialInterval: 0.1, maximumInterval: 0.2, limit: 1 };
    const doc = await ownProduct(turnup, 'impatient-line', { retry });
    await turnup.sandbox({ provisioning: { online: false } });
    const order = await turnup.run(doc, 'held');
    const fallout = await falloutOf(order);
    assert.deepEqual(
      [fallout['code'], /Service provisioning answered 503/.test(String(fallout['reason']))],
      ['unreachable', true],
      JSON.stringify(fallout),
    );
    await turnup.sandbox({ provisioning: { online: true } });
    await turnup.api('POST', `/api/v1/fallout/${String(fallout['id'])}/retry`);
    await turnup.untilState(order.href, 'completed');
    assert.deepEqual(Object.keys((await turnup.effects(`${order.id}/`)).keys).length, 1);
  });

  it('cancelling the workflow in Temporal cancels the order', async () => {
    await turnup.sandbox({ all: { delayMs: 600_000 } });
    const order = await turnup.submit(seedOrder('mobile-plan'));
    await untilStep(order, 'Mobile number', 'inProgress');
    await untilStep(order, 'SIM card', 'inProgress');
    await turnup.temporal.workflow.getHandle(`productOrder/${order.id}`).cancel();
    await turnup.untilState(`${orders}/${order.id}`, 'cancelled');
    const { keys } = await turnup.effects(`${order.id}/`);
    assert.deepEqual(
      Object.keys(keys)
        .map((key) => key.split('/').at(-1) ?? '')
        .toSorted(),
      ['cancel', 'cancel', 'do', 'do'],
    );
  });
});
