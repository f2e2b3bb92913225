import assert from 'node:assert/strict';
import { fullOrder, keepRecords } from './support/full-order.js';
import { staggeredOrders } from './support/staggered-orders.js';
import { lightCatalog } from './support/light-catalog.js';
import { carriedOn, notes } from './support/carried.js';
import { openScene } from './support/scene.js';
import type { Json } from '../../domain/lib/json.js';
import { perSuite } from '../support/per-suite.js';

describe('the order data that a hand-off carries', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  before(async () => {
    await keepRecords(scene);
  });

  beforeEach(() => {
    scene.downstream.asked.length = 0;
    scene.downstream.answer = () => ({ status: 201 });
  });

  const { stepOf, sent, change, complete } = carriedOn(scene);

  it('is the same in the requests that undo or stop it', async () => {
    const doc = fullOrder();
    const order = await scene.begin(doc);
    const [line, sim] = [await stepOf(order, 'rfs-fibre-access-line'), await stepOf(order, 'sim-card')];
    const { body: first } = await sent(order, line);
    await sent(order, sim);
    await complete(order, line);
    await scene.activities.beginCancel(order);
    scene.downstream.asked.length = 0;
    for (const { id, step } of [line, sim])
      await scene.activities.undoSteps({ ...order, system: step.downstreamSystem, stepIds: [id] });
    const [undo, stop] = scene.downstream.asked;
    const [item] = first['serviceOrderItem'] as [Json];
    assert.deepEqual(undo?.body, {
      ...first,
      externalId: `${line.id}:1:undo`,
      callbackUrl: `http://turnup.test/api/v1/callback/${line.id}:1:undo`,
      serviceOrderItem: [
        {
          ...item,
          action: 'delete',
          service: { ...(item['service'] as Json), serviceCharacteristic: line.step.characteristics },
        },
      ],
    });
    const references = stop?.body['externalReference'] as Json[];
    assert.deepEqual(
      references.slice(1).map(({ entityType, id }) => [entityType, id]),
      [
        ['productOrder', order.orderId],
        ['productOrder', doc['externalId']],
        ['agreement', 'frame-1'],
      ],
    );
  });

  it('follows a change of the order, unless the hand-off was sent before', async () => {
    const order = await scene.begin(fullOrder());
    const [line, voice] = [
      await stepOf(order, 'rfs-fibre-access-line'),
      await stepOf(order, 'rfs-voice-line'),
    ];
    scene.downstream.answer = () => ({ status: 503 });
    await assert.rejects(
      scene.activities.handOff({ ...order, system: line.step.downstreamSystem, stepIds: [line.id] }),
    );
    const [lost] = scene.downstream.asked;
    const relatedParty = [...(fullOrder()['relatedParty'] as Json[]), { id: 'janitor', role: 'neighbour' }];
    const { outcome } = await change(order, { relatedParty, priority: '0', notificationContact: undefined });
    assert.equal(outcome, 'changed');
    scene.downstream.answer = () => ({ status: 201 });
    const again = await sent(order, line);
    assert.deepEqual([again.key, again.body], [lost?.key, lost?.body]);
    await complete(order, line);
    const { body } = await sent(order, voice);
    assert.deepEqual([body['priority'], body['notificationContact'], body['note']], ['0', undefined, notes]);
    assert.deepEqual(
      (body['relatedParty'] as Json[]).map(({ id, role }) => [id, role]),
      [
        ['customer-full', 'customer'],
        ['agent-1', 'salesAgent'],
        ['janitor', 'neighbour'],
        ['person-2', 'contact'],
      ],
    );
  });

  it('follows a change of the order while the hand-off is queued', async () => {
    const order = await scene.begin(fullOrder());
    const line = await stepOf(order, 'rfs-fibre-access-line');
    await scene.setSystem(line.step.downstreamSystem, { status: 'offline' });
    assert.equal(await sent(order, line), undefined);
    await change(order, { note: [{ text: 'Come on Monday.' }] });
    await scene.setSystem(line.step.downstreamSystem, { status: 'online' });
    const { body } = await sent(order, line);
    assert.deepEqual(body['note'], [{ text: 'Come on Monday.' }]);
  });

  it('follows a correction of the order after the hand-off was refused', async () => {
    const order = await scene.begin(fullOrder());
    const sim = await stepOf(order, 'sim-card');
    scene.downstream.answer = () => ({ status: 422 });
    await sent(order, sim);
    assert.equal((await change(order, { note: [{ text: 'Deliver to the shop.' }] })).outcome, 'changed');
    const [fallout] = await scene.database.rows<{ id: string }>('SELECT id FROM fallout WHERE stepId = ?', [
      sim.id,
    ]);
    await scene.activities.retryStep({ stepId: sim.id, falloutId: fallout!.id });
    scene.downstream.answer = () => ({ status: 201 });
    const { key, body } = await sent(order, sim);
    assert.deepEqual(
      [key, body['note']],
      [`${order.orderId}/${sim.id}/2/do`, [{ text: 'Deliver to the shop.' }]],
    );
  });

  it('is there for a step that came into the plan later', async () => {
    await scene.add(lightCatalog);
    const { begin, reportLine, replan, stepOf: lateStep } = staggeredOrders(scene);
    const order = await begin();
    await change(order, { priority: '2' });
    const line = await reportLine(order, { opticalPower: -30, serialNumber: 'ALCL1' });
    await replan(order, line.id);
    await scene.activities.advanceOrder({ ...order, stepIds: [line.id], partitions: 1, cancelling: false });
    for (const id of ['booster', 'activation']) {
      const { body } = await sent(order, await lateStep(order, id));
      assert.deepEqual(
        [String(body['priority']), (body['relatedParty'] as Json[]).map((party) => party['id'])],
        ['2', ['customer-1']],
      );
    }
  });
});
