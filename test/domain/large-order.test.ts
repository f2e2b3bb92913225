import assert from 'node:assert/strict';
import { vpnOrder } from '../../catalog-seeds/orders/vpn-order.js';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import { LargePlanError } from '../../domain/decomposition/decomposition-error.js';
import { readOrder } from '../../domain/order/order.js';
import { graphsOf, partition } from '../../domain/plan/partition.js';
import type { Plan } from '../../domain/plan/plan.js';
import { qualify } from '../../domain/qualification/qualify.js';
import { sent } from './support/catalog.js';
import { cost } from './support/cost.js';
import { orderOn, ownedBy } from './support/owned.js';
import { seedAreas, seedCatalog, seedPlan } from './support/seeds.js';

describe('an order of 10,000 items', function () {
  this.timeout('60s');
  const order = (branches: number) => readOrder('productOrder', 'order', vpnOrder(branches));
  let plan: Plan;

  it('decomposes in the time of ten orders of 1,000 items, far from minutes', () => {
    const small = cost(() => seedPlan(order(998)));
    const large = cost(() => seedPlan(order(9_998)));
    plan = large.result;
    assert.equal(plan.items.length, 10_000);
    assert.equal(plan.steps.length, 29_997);
    // About 2,800 on free cores; 4,141 was seen where they are shared.
    assert.ok(large.milliseconds < 8_000, `${large.milliseconds} ms of CPU`);
    assert.ok(
      large.milliseconds < 25 * Math.max(small.milliseconds, 50),
      `${small.milliseconds} ms for 1,000`,
    );
  });

  it('is given up as soon as it comes to more parts than there is time for, however few its items', () => {
    const item = { id: '1', action: 'add', productOffering: { id: 'mobile-plan' }, quantity: 10_000 };
    const fleet = readOrder('productOrder', 'order', { productOrderItem: [item] });
    const { milliseconds } = cost(() =>
      assert.throws(() => decompose(fleet, seedCatalog, emptyInventory, { atMost: 2_000 }), LargePlanError),
    );
    assert.ok(milliseconds < 2_000, `${milliseconds} ms of CPU`);
    const parts = decompose(
      { ...fleet, items: [{ ...fleet.items[0]!, quantity: 2 }] },
      seedCatalog,
      emptyInventory,
      {
        atMost: 2_000,
      },
    );
    assert.equal(parts.items.length, 1);
  });

  it('is qualified as fast', () => {
    const { result, milliseconds } = cost(() =>
      qualify(sent(order(9_998)), seedCatalog, emptyInventory, seedAreas),
    );
    assert.equal(result.result, 'qualified');
    assert.ok(milliseconds < 4_000, `${milliseconds} ms of CPU`);
  });

  it('is partitioned as fast', () => {
    const { result, milliseconds } = cost(() => graphsOf(plan, partition(plan)));
    assert.equal(result.length, 152);
    assert.ok(milliseconds < 2_000, `${milliseconds} ms of CPU`);
  });

  it('is deleted as fast, the hub last', () => {
    const owned = ownedBy(plan);
    const { result, milliseconds } = cost(() => seedPlan(orderOn(owned, 'delete'), owned));
    assert.equal(result.items.length, 10_000);
    assert.equal(result.steps.at(-1)?.name, 'Take down Ethernet access line');
    assert.ok(milliseconds < 4_000, `${milliseconds} ms of CPU`);
  });
});
