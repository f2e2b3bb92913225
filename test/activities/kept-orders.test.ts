import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { assertKeptPlans } from '../support/kept-plans.js';
import { perSuite } from '../support/per-suite.js';
import { staggeredOrders } from './support/staggered-orders.js';
import { lightCatalog, to } from './support/light-catalog.js';
import { openScene } from './support/scene.js';

const provisioning = {
  fulfilment: [{ action: ['add', 'delete'], kind: 'serviceOrder', downstreamSystem: 'provisioning' }],
};

/** A light line with a part for business customers and a part for one area. */
const businessLight = [
  ['serviceSpecification', 'corporate-access', provisioning],
  ['serviceSpecification', 'duct', provisioning],
  [
    'productSpecification',
    'business-light',
    {
      specificationRelationship: [
        to('realizedAs', 'Service', 'line'),
        to('realizedAs', 'Service', 'activation'),
        to('realizedAs', 'Service', 'corporate-access', {
          condition: { jsonata: "customer.segment = 'business'" },
        }),
        to('realizedAs', 'Service', 'duct', {
          condition: { jsonata: "$substring(place.postcode, 0, 3) = '163'" },
        }),
      ],
    },
  ],
  ['productOffering', 'business-light', { productSpecification: { id: 'business-light' } }],
] as const;

describe('what is kept of an order that was decomposed', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);
  const { replan, reportLine } = staggeredOrders(scene);

  before(async () => {
    await scene.add(lightCatalog);
    await scene.add(businessLight);
    const now = new Date();
    const common = { createdAt: now, updatedAt: now };
    await scene.database.transaction(async (tx) => {
      const doc = { name: 'Werk AG', characteristic: [{ name: 'segment', value: 'business' }] };
      const customer = { id: 'customer-business', resource: 'customer', name: 'Werk AG', doc, ...common };
      tx.insert('business_document', Object.keys(customer) as (keyof typeof customer)[], [customer]);
      const address = { id: 'address-bernau', postcode: '16321', doc: { postcode: '16321' }, ...common };
      tx.insert('geographic_address', Object.keys(address) as (keyof typeof address)[], [address]);
    });
  });

  const beginBusinessLight = async (party: object) =>
    await scene.begin({
      '@type': 'ProductOrder',
      relatedParty: [{ role: 'customer', ...party }],
      productOrderItem: [
        {
          id: '1',
          action: 'add',
          productOffering: { id: 'business-light' },
          product: { place: [{ id: 'address-bernau', role: 'installationAddress' }] },
        },
      ],
    });

  /** The steps that are not withdrawn. */
  const specificationsOf = async ({ orderId }: OrderInput) => {
    const rows = await scene.database.rows<{ id: string }>(
      `SELECT JSON_VALUE(step, '$.specification.id') AS id FROM plan_step
       WHERE orderId = ? AND withdrawal IS NULL AND state <> 'cancelled' ORDER BY 1`,
      [orderId],
    );
    return rows.map(({ id }) => id);
  };

  const wholePlan = ['activation', 'corporate-access', 'duct', 'line'];

  it('has the customer’s record and the postcodes, so that a plan made again has the same steps', async () => {
    const order = await beginBusinessLight({ id: 'customer-business' });
    assert.deepEqual(await specificationsOf(order), wholePlan);
    const line = await reportLine(order, { opticalPower: -20, serialNumber: 'S-1' });
    await replan(order, line.id);
    assert.deepEqual(await specificationsOf(order), wholePlan);
  });

  it('is the order as it was, whatever is said of the customer since', async () => {
    const order = await beginBusinessLight({ id: 'customer-1', segment: 'business' });
    await scene.database.run(
      `UPDATE product_order SET doc = JSON_REMOVE(doc, '$.relatedParty[0].segment') WHERE id = ?`,
      [order.orderId],
    );
    const line = await reportLine(order, { opticalPower: -20, serialNumber: 'S-1' });
    await replan(order, line.id);
    assert.deepEqual(await specificationsOf(order), wholePlan);
  });

  it('is read from the document where an earlier version kept no order', async () => {
    const order = await beginBusinessLight({ id: 'customer-business' });
    await scene.database.run('UPDATE decomposition SET decomposedOrder = NULL WHERE orderId = ?', [
      order.orderId,
    ]);
    const line = await reportLine(order, { opticalPower: -30, serialNumber: 'S-1' });
    await replan(order, line.id);
    assert.deepEqual(await specificationsOf(order), [...wholePlan, 'booster'].toSorted());
  });

  it('gives the stored plan again, for an order that nothing is reported for', async () => {
    await beginBusinessLight({ id: 'customer-business' });
    await assertKeptPlans(scene.database);
  });
});
