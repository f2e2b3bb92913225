import assert from 'node:assert/strict';
import { largest, runsOf } from '../../bench/history.js';
import { fleetOffering, fleetOrder } from '../../catalog-seeds/orders/fleet-order.js';
import { vpnOrder } from '../../catalog-seeds/orders/vpn-order.js';
import { until } from '../support/until.js';
import { countsOf } from './support/inventory.js';
import { perSuite } from '../support/per-suite.js';
import { type Order, openTurnup } from './support/turnup.js';

const sites = 300;

describe('a large order', function () {
  this.timeout('180s');
  const turnup = perSuite(openTurnup);

  it(`of ${sites} sites completes, and no history of it is long`, async () => {
    const order = await turnup.run(vpnOrder(sites - 1), 'completed', 150);
    const { products, services, agreements } = await countsOf(turnup, order);
    assert.deepEqual(
      [products, services, agreements],
      [{ active: sites + 1 }, { active: sites * 3 }, { approved: 1 }],
    );
    const steps = await turnup.plan(order);
    assert.equal(steps.length, sites * 3);
    const hub = steps.find(({ key }) => key.includes('rfs-hub-cpe'));
    const branches = steps.filter(({ key }) => key.includes('rfs-branch-cpe'));
    assert.ok(branches.every(({ startedAt }) => startedAt! >= hub!.completedAt!));
    const lengths: Record<string, number> = {};
    const found = turnup.temporal.workflow.list({
      query: `WorkflowId STARTS_WITH 'productOrder/${order.id}'`,
    });
    for await (const { workflowId, historyLength } of found) lengths[workflowId] = historyLength ?? 0;
    assert.ok(Object.keys(lengths).length > 2, 'it is run in partitions');
    assert.ok(
      Object.values(lengths).every((length) => length < 10_000),
      JSON.stringify(lengths),
    );
    const effects = Object.values((await turnup.effects(`${order.id}/`)).keys);
    assert.deepEqual([effects.length, effects.every((key) => key.effects === 1)], [sites * 3, true]);
  });

  it('of 80 sites that is cancelled halfway is undone in all its partitions', async () => {
    await turnup.sandbox({ 'field-service': { delayMs: { min: 0, max: 4_000 } } });
    const order = await turnup.submit(vpnOrder(79));
    await until('the work to be halfway', async () => {
      const steps = await turnup.plan(order);
      return steps.filter(({ state }) => state === 'completed').length > steps.length / 3;
    });
    const path = '/tmf-api/productOrderingManagement/v4/cancelProductOrder';
    assert.equal((await turnup.api('POST', path, { productOrder: { id: order.id } })).status, 201);
    await turnup.untilState(order.href, 'cancelled', 60);
    const steps = await turnup.plan(order);
    assert.ok(steps.every(({ state }) => state === 'undone' || state === 'cancelled'));
    const { products } = await countsOf(turnup, order);
    assert.equal((products!['cancelled'] ?? 0) + (products!['terminated'] ?? 0), 81);
    const { keys } = await turnup.effects(`${order.id}/`);
    assert.ok(Object.values(keys).every(({ effects }) => effects <= 1));
  });

  it('of 80 sites of a managed project, whose parts wait for each other both ways, completes in small payloads', async () => {
    const order = await turnup.submit(vpnOrder(79, { projectManaged: true }));
    await approveDesign(order);
    await turnup.untilState(order.href, 'completed', 120);
    const steps = await turnup.plan(order);
    const milestone = steps.find(({ key }) => key.includes('vpn-handover'));
    const equipment = steps.filter(({ key }) => /rfs-(hub|branch)-cpe/.test(key));
    assert.equal(equipment.length, 80);
    assert.ok(equipment.every(({ completedAt }) => completedAt! <= milestone!.completedAt!));
    const runs = await runsOf(turnup.temporal, `productOrder/${order.id}`);
    assert.ok(runs.length > 2, 'it is run in partitions');
    const { events, payloadBytes } = await largest(turnup.temporal, runs);
    assert.ok(payloadBytes < 128 * 1_024, `${payloadBytes} bytes`);
    assert.ok(events < 10_000, `${events} events`);
  });

  it('of 80 sites of a managed project that is cancelled after its design was approved is undone step by step', async () => {
    await turnup.sandbox({ provisioning: { delayMs: { min: 0, max: 4_000 } } });
    const order = await turnup.submit(vpnOrder(79, { projectManaged: true }));
    await approveDesign(order);
    await until('some lines to be set up', async () =>
      (await turnup.plan(order)).some(
        ({ key, state }) => key.includes('rfs-ethernet-access') && state === 'completed',
      ),
    );
    await turnup.sandbox({ provisioning: { delayMs: 0 }, 'field-service': { delayMs: 0 } });
    const path = '/tmf-api/productOrderingManagement/v4/cancelProductOrder';
    assert.equal((await turnup.api('POST', path, { productOrder: { id: order.id } })).status, 201);
    await turnup.untilState(order.href, 'cancelled', 60);
    const steps = await turnup.plan(order);
    assert.ok(steps.every(({ state }) => state === 'undone' || state === 'cancelled'));
  });

  it('of 100 SIMs in one bundle, none with a place, is split and completes', async () => {
    const offerings = '/tmf-api/productCatalogManagement/v4/productOffering';
    const answer = await turnup.api('POST', offerings, fleetOffering, { 'x-api-key': 'dev-catalog' });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    const order = await turnup.run(fleetOrder(100), 'completed', 90);
    const { products } = await countsOf(turnup, order);
    assert.deepEqual(products, { active: 101 });
    const second = turnup.temporal.workflow.getHandle(`productOrder/${order.id}/partition/1`);
    assert.equal((await second.describe()).status.name, 'COMPLETED');
  });

  async function approveDesign(order: Order): Promise<void> {
    const [task] = await until('the design to be due', async () => {
      const open = await turnup.list(`/api/v1/task?order.id=${order.id}&state=open`);
      return open.length > 0 && open;
    });
    await turnup.api('POST', `/api/v1/task/${String(task!['id'])}/complete`, {
      characteristic: [{ name: 'designDocument', value: 'D-1' }],
    });
  }
});
