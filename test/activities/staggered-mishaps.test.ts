import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { requestCancel } from '../../entities/orders/cancellation.js';
import { staggeredOrders } from './support/staggered-orders.js';
import { lightCatalog, to } from './support/light-catalog.js';
import { openScene } from './support/scene.js';
import { perSuite } from '../support/per-suite.js';

/** A surveyor measures a trench; then somebody is asked to dig it, at the length that was measured. */
const trenchCatalog = [
  [
    'serviceSpecification',
    'trench-survey',
    {
      specCharacteristic: [{ name: 'metres', valueType: 'number', configurable: false }],
      fulfilment: [{ action: ['add'], kind: 'serviceOrder', downstreamSystem: 'provisioning' }],
    },
  ],
  [
    'serviceSpecification',
    'trench',
    {
      specCharacteristic: [{ name: 'metres', valueType: 'number' }],
      attributeMapping: [
        { from: { specification: 'trench-survey', characteristic: 'metres' }, to: 'metres' },
      ],
      fulfilment: [
        { action: ['add'], kind: 'manualTask', task: { instructions: 'Dig.', role: 'civil-works' } },
      ],
    },
  ],
  [
    'productSpecification',
    'trench',
    {
      specificationRelationship: [
        to('realizedAs', 'Service', 'trench-survey'),
        to('realizedAs', 'Service', 'trench'),
      ],
    },
  ],
  ['productOffering', 'trench', { productSpecification: { id: 'trench' } }],
] as const;

describe('a plan that changes while its order runs', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);
  const { begin, stepOf, statesOf, replan, advance, handOff, reportLine, finish, fallouts, undo } =
    staggeredOrders(scene);

  before(async () => {
    await scene.add([...lightCatalog, ...trenchCatalog]);
  });

  /** An order whose line has reported these values and is completed. */
  async function withLine(values: Readonly<Record<string, unknown>>) {
    const order = await begin();
    const line = await reportLine(order, values);
    await replan(order, line.id);
    await advance(order, line.id);
    return { order, line };
  }

  /** Turns the order back, as its workflow does. */
  async function cancel(order: OrderInput): Promise<void> {
    const request = { kind: order.kind, orderId: order.orderId, caller: 'test', doc: {} };
    const answer = await requestCancel(scene.database, request);
    assert.equal(answer.outcome, 'accepted');
    await scene.activities.beginCancel({
      ...order,
      ...('taskId' in answer && { taskId: answer.taskId }),
    });
  }

  it('requests an open task again when its input is corrected', async () => {
    const order = await scene.begin({
      productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'trench' } }],
    });
    const survey = await stepOf(order, 'trench-survey');
    const trench = await stepOf(order, 'trench');
    const measured = async (metres: number) => {
      await scene.report(survey.id, 'completed', [{ name: 'metres', value: metres }]);
      assert.deepEqual(await replan(order, survey.id), { changed: true });
      const next = [{ id: trench.id, waitsFor: [survey.id] }];
      await scene.activities.advanceOrder({
        ...order,
        stepIds: [survey.id],
        partitions: 1,
        cancelling: false,
        next,
      });
    };
    await handOff(order, survey);
    await measured(5);
    assert.equal((await stepOf(order, 'trench')).state, 'inProgress');
    await measured(40);
    const { id, state, generation, step } = await stepOf(order, 'trench');
    assert.deepEqual([state, generation], ['inProgress', 2]);
    assert.deepEqual(step.characteristics, [{ name: 'metres', value: 40 }]);
    const [task] = await scene.database.rows('SELECT state, generation FROM manual_task WHERE stepId = ?', [
      id,
    ]);
    assert.deepEqual(task, { state: 'open', generation: 2 });
  });

  it('does not complete its item while the last step is to be done again', async () => {
    const { order, line } = await withLine({ opticalPower: -20, serialNumber: 'A' });
    const activation = await stepOf(order, 'activation');
    await handOff(order, activation);
    await reportLine(order, { serialNumber: 'B' });
    await replan(order, line.id);
    assert.equal((await advance(order, line.id)).ended, false);
    await undo(order, activation);
    await scene.report(activation.id, 'cancelled');
    assert.equal((await advance(order, activation.id)).ended, false);
    await replan(order);
    assert.equal(await finish(order, 'activation'), true);
    assert.match(JSON.stringify((await stepOf(order, 'activation')).step.characteristics), /"B"/);
  });

  it('does not complete its item when a step ends that must be undone first', async () => {
    const { order, line } = await withLine({ opticalPower: -20, serialNumber: 'A' });
    const activation = await stepOf(order, 'activation');
    await handOff(order, activation);
    await reportLine(order, { serialNumber: 'B' });
    await replan(order, line.id);
    await scene.report(activation.id);
    assert.equal((await advance(order, activation.id)).ended, false);
  });

  it('waits for a person where something could not be undone, and decides the same again', async () => {
    const { order, line } = await withLine({ opticalPower: -30, serialNumber: 'A' });
    await finish(order, 'activation');
    await reportLine(order, { serialNumber: 'B' });
    await replan(order, line.id);
    const activation = await stepOf(order, 'activation');
    await undo(order, activation);
    await scene.report(activation.id, 'failed');
    await advance(order, activation.id);
    assert.equal((await stepOf(order, 'activation')).state, 'failed');
    assert.equal((await fallouts(order))[0]?.state, 'open');
    assert.deepEqual(await replan(order), { changed: false });
  });

  it('undoes on cancellation a step that reported an unusable value', async () => {
    const { order, line } = await withLine({ opticalPower: -20 });
    await reportLine(order, { opticalPower: 'weak' });
    await replan(order, line.id);
    assert.equal((await stepOf(order, 'line')).state, 'failed');
    await cancel(order);
    assert.deepEqual(await statesOf(order), { line: 'completed', activation: 'cancelled' });
    scene.downstream.asked.length = 0;
    await undo(order, line);
    assert.match(scene.downstream.asked[0]?.key ?? '', /\/undo$/);
  });

  it('cannot be cancelled after a step past the point of no return reported an unusable value', async () => {
    const { order, line } = await withLine({ opticalPower: -20 });
    await scene.database.run(`UPDATE plan_step SET pointOfNoReturn = 'hard' WHERE id = ?`, [line.id]);
    await reportLine(order, { opticalPower: 'weak' });
    await replan(order, line.id);
    assert.equal((await stepOf(order, 'line')).state, 'failed');
    const request = { kind: order.kind, orderId: order.orderId, caller: 'test', doc: {} };
    const answer = await requestCancel(scene.database, request);
    assert.equal(answer.outcome, 'refused');
  });

  for (const [how, report] of [
    ['failed', async (id: string) => scene.report(id, 'failed')],
    [
      'was never answered',
      async (id: string) => void (await scene.activities.giveUp({ stepIds: [id], reason: 'gone' })),
    ],
  ] as const) {
    it(`undoes on cancellation what it could not undo before, because that ${how}`, async () => {
      const { order, line } = await withLine({ opticalPower: -30 });
      await finish(order, 'booster');
      await reportLine(order, { opticalPower: -20 });
      await replan(order, line.id);
      const booster = await stepOf(order, 'booster');
      await undo(order, booster);
      await report(booster.id);
      await advance(order, booster.id);
      assert.equal((await stepOf(order, 'booster')).state, 'failed');
      await cancel(order);
      assert.equal((await stepOf(order, 'booster')).state, 'completed');
      scene.downstream.asked.length = 0;
      await undo(order, booster);
      const [asked] = scene.downstream.asked;
      assert.match(asked?.key ?? '', /\/undo$/);
      await scene.report(booster.id);
      await scene.activities.advanceOrder({
        ...order,
        stepIds: [booster.id],
        partitions: 1,
        cancelling: true,
      });
      assert.equal((await stepOf(order, 'booster')).state, 'undone');
    });
  }

  it('completes no item once the order is being rolled back', async () => {
    const { order } = await withLine({ opticalPower: -20 });
    const activation = await stepOf(order, 'activation');
    await handOff(order, activation);
    await cancel(order);
    await scene.report(activation.id);
    await advance(order, activation.id);
    const [item] = await scene.database.rows<{ state: string }>(
      'SELECT state FROM order_item WHERE orderId = ?',
      [order.orderId],
    );
    assert.equal(item?.state, 'inProgress');
  });

  it('reserves only the customer’s products that the order names', async () => {
    const { order } = await withLine({ opticalPower: -20 });
    const [kept] = await scene.database.rows<{ inventory: { products: readonly unknown[] } }>(
      'SELECT inventory FROM decomposition WHERE orderId = ?',
      [order.orderId],
    );
    assert.deepEqual(kept?.inventory.products, []);
  });
});
