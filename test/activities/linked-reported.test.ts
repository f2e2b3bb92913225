import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { changesOn } from './support/changes.js';
import { staggeredOrders } from './support/staggered-orders.js';
import { lightCatalog, to } from './support/light-catalog.js';
import { openScene } from './support/scene.js';
import { perSuite } from '../support/per-suite.js';

/** The light line and what is activated with its serial number, as two products. */
const separateProducts = [
  [
    'productSpecification',
    'line-product',
    { specificationRelationship: [to('realizedAs', 'Service', 'line')] },
  ],
  [
    'productSpecification',
    'modem',
    { specificationRelationship: [to('realizedAs', 'Service', 'activation')] },
  ],
  ['productOffering', 'line-product', { productSpecification: { id: 'line-product' } }],
  ['productOffering', 'modem', { productSpecification: { id: 'modem' } }],
] as const;

describe('a product that the order does not name, with what a new one reports', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);
  const changes = changesOn(scene);

  before(async () => {
    await scene.add(lightCatalog);
    await scene.add(separateProducts);
  });

  const { stepOf, statesOf, replan, advance, reportLine, finish, fallouts } = staggeredOrders(scene);

  let sites = 0;
  let place: object[];
  const ordered = (...items: readonly object[]) => ({
    relatedParty: [{ id: 'customer-1', role: 'customer' }],
    productOrderItem: items.map((item, index) => ({ id: String(index + 1), ...item })),
  });
  const added = (id: string) => ({ action: 'add', productOffering: { id }, product: { place } });

  /** A modem that is set to the serial number of its line, and the order that replaces the line. */
  async function replaceLine(): Promise<{ sale: OrderInput; order: OrderInput }> {
    sites += 1;
    place = [{ id: `site-${sites}`, role: 'installation' }];
    const sale = await scene.begin(ordered(added('line-product'), added('modem')));
    const line = await reportLine(sale, { opticalPower: -20, serialNumber: 'OLD' });
    await replan(sale, line.id);
    await advance(sale, line.id);
    assert.equal(await finish(sale, 'activation'), true);
    const id = await changes.idOf(sale, 'line-product');
    const order = await scene.begin(ordered({ action: 'delete', product: { id } }, added('line-product')));
    const ended = (await scene.steps(order)).find(({ step }) => step.action === 'delete');
    await changes.completeStep(order, ended!);
    return { sale, order };
  }

  const newLine = async (order: OrderInput) =>
    (await scene.steps(order)).find(({ step }) => step.action === 'add') ?? assert.fail('no new line');

  async function report(order: OrderInput, serialNumber: string) {
    const line = await newLine(order);
    if (line.state === 'waiting')
      await scene.activities.handOff({ ...order, system: line.step.downstreamSystem, stepIds: [line.id] });
    await scene.report(line.id, 'completed', [
      { name: 'opticalPower', value: -20 },
      { name: 'serialNumber', value: serialNumber },
    ]);
    return line;
  }

  const serialOf = async (sale: OrderInput): Promise<unknown> => {
    const [row] = await scene.database.rows<{ value: string }>(
      `SELECT JSON_VALUE(doc, '$.serviceCharacteristic[0].value') AS value FROM service
       WHERE name = 'activation' AND productId = ?`,
      [await changes.idOf(sale, 'modem')],
    );
    return row?.value;
  };

  const reservedBy = async (sale: OrderInput) =>
    (
      await scene.database.rows<{ reservedBy: string | null }>(
        'SELECT reservedBy FROM product WHERE id = ?',
        [await changes.idOf(sale, 'modem')],
      )
    )[0]?.reservedBy;

  it('is reserved by the order until the value is reported, then changed and completed with it', async () => {
    const { sale, order } = await replaceLine();
    assert.equal(await reservedBy(sale), order.orderId);
    const line = await report(order, 'NEW');
    assert.deepEqual(await replan(order, line.id), { changed: true });
    assert.equal((await advance(order, line.id)).ended, false);
    assert.equal((await stepOf(order, 'activation')).state, 'waiting');
    assert.equal(await finish(order, 'activation'), true);
    assert.equal(await serialOf(sale), 'NEW');
    assert.equal(await reservedBy(sale), null);
  });

  it('is released when the reported value is the same', async () => {
    const { sale, order } = await replaceLine();
    const line = await report(order, 'OLD');
    await replan(order, line.id);
    assert.equal((await advance(order, line.id)).ended, true);
    assert.equal(await reservedBy(sale), null);
    assert.equal(await serialOf(sale), 'OLD');
  });

  it('is released when a correction restores the value', async () => {
    const { sale, order } = await replaceLine();
    const line = await report(order, 'NEW');
    await replan(order, line.id);
    await advance(order, line.id);
    await report(order, 'OLD');
    assert.deepEqual(await replan(order, line.id), { changed: true });
    assert.deepEqual(await fallouts(order), []);
    assert.equal((await statesOf(order))['activation'], 'cancelled');
    assert.equal((await advance(order)).ended, true);
    assert.equal(await serialOf(sale), 'OLD');
    assert.equal(await reservedBy(sale), null);
  });
});
