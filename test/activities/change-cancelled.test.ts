import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { changesOn, elsewhere, inShort } from './support/changes.js';
import { soldBy, modifyOf, orderOn, activeSoldBy } from './support/inventory.js';
import { openScene } from './support/scene.js';
import { cancelOrder, rollBackOrder } from './support/rollback.js';
import { perSuite } from '../support/per-suite.js';

describe('the cancellation of a change', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);
  const changes = changesOn(scene);

  it('hands off the old values again after a modify has begun', async () => {
    const order = await changes.sold('business-vpn');
    const before = await soldBy(scene, order);
    const id = await changes.idOf(order, 'VPN Branch Site');
    const change = await scene.begin(
      modifyOf({ id, productCharacteristic: [{ name: 'bandwidthMbps', value: 500 }] }),
    );
    await changes.advance(change, 1);
    const [first, ...others] = await changes.cancel(change);
    assert.match(first!, /^modify rfs-ethernet-access site-nordwind-\w+ bandwidthMbps=100$/);
    assert.deepEqual(others, []);
    assert.deepEqual(await soldBy(scene, order), before);
  });

  it('restores values, entitlements, equipment and agreement cover after the changed item was completed', async () => {
    const { order, id } = await changes.television(3);
    const before = await activeSoldBy(scene, order);
    const change = await changes.completedBeside({
      id,
      productCharacteristic: [
        { name: 'setTopBoxes', value: 1 },
        { name: 'package', value: 'sports' },
      ],
    });
    assert.notDeepEqual(await activeSoldBy(scene, order), before);
    const lines = await changes.cancel(change);
    assert.deepEqual(inShort(lines, 2), ['add set-top-box', 'add set-top-box', 'modify rfs-iptv-account']);
    assert.match(lines[2]!, /channelGroup=CH-140/);
    assert.deepEqual(sets(await activeSoldBy(scene, order)), sets(before));
  });

  it('resumes what was suspended, and suspends what was resumed', async () => {
    const order = await changes.sold('mobile-plan');
    const id = await changes.idOf(order, 'Mobile Plan');
    const active = await soldBy(scene, order);
    assert.deepEqual(
      inShort(await changes.cancel(await changes.completedBeside({ id, status: 'suspended' })), 3),
      ['modify rfs-mobile-subscription active'],
    );
    assert.deepEqual(await soldBy(scene, order), active);
    await changes.done(modifyOf({ id, status: 'suspended' }));
    const rested = await soldBy(scene, order);
    await changes.cancel(await changes.completedBeside({ id, status: 'active' }));
    assert.deepEqual(await soldBy(scene, order), rested);
  });

  it('leaves the old site untouched when the move has not taken it down yet', async () => {
    const order = await changes.sold('fibre-bundle');
    const before = await soldBy(scene, order);
    const move = await scene.begin(
      modifyOf({ id: await changes.idOf(order, 'Fibre Internet'), place: elsewhere }),
    );
    await changes.advance(move, 1);
    assert.deepEqual(inShort(await changes.cancel(move), 3), ['delete rfs-fibre-access-line site-elsewhere']);
    assert.deepEqual(await soldBy(scene, order), before);
  });

  it('restores the old site with its values when the move has taken it down', async () => {
    const order = await changes.sold('fibre-bundle');
    const before = await activeSoldBy(scene, order);
    const id = await changes.idOf(order, 'Fibre Internet');
    const lines = await changes.cancel(await changes.completedBeside({ id, place: elsewhere }));
    assert.deepEqual(lines, [
      'add rfs-fibre-access-line site-torstrasse-12 downstreamMbps=500 upstreamMbps=100 lineProfile=FTTH-500-100',
      'delete rfs-fibre-access-line site-elsewhere downstreamMbps=500 upstreamMbps=100 lineProfile=FTTH-500-100',
    ]);
    assert.deepEqual(sets(await activeSoldBy(scene, order)), sets(before));
  });

  it('leaves a product suspended that was suspended before it was ended', async () => {
    const order = await changes.sold('mobile-plan');
    const id = await changes.idOf(order, 'Mobile Plan');
    await changes.done(modifyOf({ id, status: 'suspended' }));
    const rested = await soldBy(scene, order);
    const end = await scene.begin(orderOn('delete', [id]));
    await changes.advance(end, 1);
    await changes.cancel(end);
    assert.deepEqual(await soldBy(scene, order), rested);
  });

  it('is refused when another order has changed the product since', async () => {
    const order = await changes.sold('mobile-plan');
    const id = await changes.idOf(order, 'Mobile Plan');
    const first = await changes.completedBeside({
      id,
      productCharacteristic: [{ name: 'dataGb', value: 10 }],
    });
    const second = await changes.done(
      modifyOf({ id, productCharacteristic: [{ name: 'dataGb', value: 200 }] }),
    );
    const answer = await cancelOrder(scene, first);
    assert.deepEqual(answer, {
      outcome: 'refused',
      reason: `order ${second.orderId} has changed product ${id} since`,
      state: 'inProgress',
    });
  });

  describe('with workers whose clocks differ', () => {
    const more = (dataGb: number) => [{ name: 'dataGb', value: dataGb }];

    /** A completed item was recorded by a worker whose clock is so far off. */
    const recordedWith = async (skew: string, { orderId }: OrderInput): Promise<void> =>
      void (await scene.database.run(
        `UPDATE inventory_ledger SET recordedAt = recordedAt + INTERVAL ${skew} WHERE orderId = ?`,
        [orderId],
      ));

    it('is refused when another order has changed the product since, however early by its clock', async () => {
      const id = await changes.idOf(await changes.sold('mobile-plan'), 'Mobile Plan');
      const first = await changes.completedBeside({ id, productCharacteristic: more(10) });
      const second = await changes.done(modifyOf({ id, productCharacteristic: more(200) }));
      await recordedWith('-1 HOUR', second);
      assert.deepEqual(await cancelOrder(scene, first), {
        outcome: 'refused',
        reason: `order ${second.orderId} has changed product ${id} since`,
        state: 'inProgress',
      });
    });

    it('is accepted when others changed the product only before, however late by their clocks', async () => {
      const sold = await changes.sold('mobile-plan');
      const id = await changes.idOf(sold, 'Mobile Plan');
      const first = await changes.done(modifyOf({ id, productCharacteristic: more(10) }));
      const second = await changes.completedBeside({ id, productCharacteristic: more(200) });
      for (const earlier of [sold, first]) await recordedWith('1 HOUR', earlier);
      await changes.cancel(second);
    });
  });

  it('keeps the product reserved until it is as it was before', async () => {
    const order = await changes.sold('mobile-plan');
    const id = await changes.idOf(order, 'Mobile Plan');
    const first = await changes.completedBeside({
      id,
      productCharacteristic: [{ name: 'dataGb', value: 10 }],
    });
    await scene.activities.beginCancel(first);
    const second = await scene.begin(
      modifyOf({ id, productCharacteristic: [{ name: 'dataGb', value: 200 }] }),
    );
    assert.equal(await scene.stateOf(second), 'rejected');
    await rollBackOrder(scene, first);
    await scene.activities.finishCancel(first);
    await changes.done(modifyOf({ id, productCharacteristic: [{ name: 'dataGb', value: 200 }] }));
  });
});

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Lists in TMF documents that are sets come back in another sequence. */
const sets = (all: Readonly<Record<string, Rows>>): unknown =>
  JSON.parse(
    JSON.stringify(all, (name, value: unknown) =>
      name.startsWith('supporting') && Array.isArray(value)
        ? value.map((each) => JSON.stringify(each)).toSorted()
        : value,
    ),
  );
