import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { requestCompletion } from '../../entities/orders/fallout-decisions.js';
import { changesOn } from './support/changes.js';
import { staggeredOrders } from './support/staggered-orders.js';
import { to } from './support/light-catalog.js';
import { openScene } from './support/scene.js';
import { perTest } from '../support/per-suite.js';

const handedOff = {
  fulfilment: [
    { action: ['add', 'modify', 'delete'], kind: 'serviceOrder', downstreamSystem: 'provisioning' },
  ],
};

/** A line that gets an amplifier where its light is weak, and a gauge, sold by itself, that is set to the amplifier's gain. */
const amplifiedCatalog = [
  [
    'serviceSpecification',
    'line',
    {
      ...handedOff,
      specCharacteristic: [{ name: 'opticalPower', valueType: 'number', configurable: false }],
      specificationRelationship: [
        to('requires', 'Resource', 'amplifier', { condition: { jsonata: 'opticalPower < -27' } }),
      ],
    },
  ],
  [
    'resourceSpecification',
    'amplifier',
    {
      fulfilment: [
        { action: ['add', 'delete'], kind: 'resourceOrder', downstreamSystem: 'resource-management' },
      ],
      resourceSpecCharacteristic: [
        {
          name: 'gain',
          valueType: 'integer',
          configurable: true,
          resourceSpecCharacteristicValue: [{ isDefault: true, value: 7 }],
        },
      ],
    },
  ],
  [
    'serviceSpecification',
    'gauge',
    {
      ...handedOff,
      specCharacteristic: [{ name: 'gain', valueType: 'integer' }],
      attributeMapping: [{ from: { specification: 'amplifier', characteristic: 'gain' }, to: 'gain' }],
    },
  ],
  ...['line', 'gauge'].flatMap(
    (id) =>
      [
        [
          'productSpecification',
          `${id}-product`,
          { specificationRelationship: [to('realizedAs', 'Service', id)] },
        ],
        ['productOffering', `${id}-product`, { productSpecification: { id: `${id}-product` } }],
      ] as const,
  ),
] as const;

describe('a product that a report brings into the plan late', function () {
  this.timeout('60s');
  const scene = perTest(openScene);
  const changes = changesOn(scene);
  const { statesOf, replan, advance, reportLine, finish, fallouts } = staggeredOrders(scene);

  const place = [{ id: 'site-1', role: 'installation' }];
  const ordered = (...items: readonly object[]) => ({
    relatedParty: [{ id: 'customer-1', role: 'customer' }],
    productOrderItem: items.map((item, index) => ({ id: String(index + 1), ...item })),
  });
  const added = (id: string) => ({ action: 'add', productOffering: { id }, product: { place } });

  /** A gauge beside a line without an amplifier, and the order that replaces the line. */
  async function replaceLine(): Promise<{ order: OrderInput; gauge: string }> {
    await scene.add(amplifiedCatalog);
    const sale = await scene.begin(ordered(added('line-product'), added('gauge-product')));
    const line = await reportLine(sale, { opticalPower: -20 });
    await replan(sale, line.id);
    await advance(sale, line.id);
    assert.equal(await finish(sale, 'gauge'), true);
    const id = await changes.idOf(sale, 'line-product');
    const order = await scene.begin(ordered({ action: 'delete', product: { id } }, added('line-product')));
    const ended = (await scene.steps(order)).find(({ step }) => step.action === 'delete');
    await changes.completeStep(order, ended!);
    const gauge = await changes.idOf(sale, 'gauge-product');
    assert.deepEqual(await reservation(gauge), { reservedBy: null }, 'nothing says yet that it is affected');
    return { order, gauge };
  }

  const reservation = async (id: string) =>
    (await scene.database.rows('SELECT reservedBy FROM product WHERE id = ?', [id]))[0];

  /** The new line reports weak light. */
  async function reportWeak(order: OrderInput): Promise<string> {
    const line = (await scene.steps(order)).find(({ step }) => step.action === 'add')!;
    await scene.activities.handOff({ ...order, system: line.step.downstreamSystem, stepIds: [line.id] });
    await scene.report(line.id, 'completed', [{ name: 'opticalPower', value: -30 }]);
    return line.id;
  }

  it('comes as it is by then where it has changed since the order was planned', async () => {
    const { order, gauge } = await replaceLine();
    // By a PATCH, an order that has come and gone, or the merge of its customer.
    await scene.database.run('UPDATE product SET revision = revision + 1 WHERE id = ?', [gauge]);
    const line = await reportWeak(order);
    assert.deepEqual(await replan(order, line), { changed: true });
    assert.deepEqual(await fallouts(order), []);
    assert.deepEqual(await reservation(gauge), { reservedBy: order.orderId });
    assert.equal((await statesOf(order))['gauge'], 'waiting');
    await advance(order, line);
    assert.equal(await finish(order, 'amplifier'), false);
    assert.equal(await finish(order, 'gauge'), true);
  });

  it('stays out of the plan where it has ended meanwhile', async () => {
    const { order, gauge } = await replaceLine();
    await scene.database.run(
      `UPDATE product SET revision = revision + 1, status = 'terminated' WHERE id = ?`,
      [gauge],
    );
    const line = await reportWeak(order);
    assert.deepEqual(await replan(order, line), { changed: true });
    assert.deepEqual(await fallouts(order), []);
    assert.deepEqual(
      [(await statesOf(order))['gauge'], (await statesOf(order))['amplifier']],
      [undefined, 'waiting'],
    );
  });

  it('is for a person to decide about while another order changes it, and is followed once that is over', async () => {
    const { order, gauge } = await replaceLine();
    await scene.database.run(
      `UPDATE product SET revision = revision + 1, reservedBy = 'other' WHERE id = ?`,
      [gauge],
    );
    const line = await reportWeak(order);
    const conflict = `item 2.${gauge}: product ${gauge} is being changed by order other`;
    assert.deepEqual(await replan(order, line), { changed: false, conflict });
    const [fallout] = await fallouts(order);
    assert.deepEqual([fallout?.code, fallout?.state], ['lateChange', 'open']);
    await scene.database.run('UPDATE product SET revision = revision + 1, reservedBy = NULL WHERE id = ?', [
      gauge,
    ]);
    await requestCompletion(scene.database, {
      falloutId: fallout!.id,
      caller: 'operator',
      characteristics: [{ name: 'opticalPower', value: -30 }],
    });
    assert.deepEqual(await replan(order, line), { changed: true });
    await advance(order, line);
    assert.deepEqual(await reservation(gauge), { reservedBy: order.orderId });
    assert.equal((await fallouts(order))[0]?.state, 'resolved');
  });
});
