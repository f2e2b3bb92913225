import assert from 'node:assert/strict';
import { vpnOrder } from '../../catalog-seeds/orders/vpn-order.js';
import { until } from '../support/until.js';
import { countsOf } from './support/inventory.js';
import { openTurnup, type Turnup } from './support/turnup.js';

const sites = 300;

describe('a large order', function () {
  this.timeout('180s');
  let turnup: Turnup;

  before(async () => {
    turnup = await openTurnup();
  });

  after(async () => {
    await turnup?.close();
  });

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
});
