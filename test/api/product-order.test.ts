import assert from 'node:assert/strict';
import { systemCaller } from '../../api/tmf630/auth.js';
import { toSubmission } from '../../api/orders/submit-order.js';
import { ProductOrderCreate } from '../../domain/tmf/schemas/product-order.js';
import { storeOrder } from '../../entities/orders/intake.js';
import { openScene, type Json } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const path = '/tmf-api/productOrderingManagement/v4/productOrder';
const order = {
  externalId: 'shop-1',
  category: 'residential',
  requestedCompletionDate: '2036-12-01T10:00:00+01:00',
  'x-campaign': { name: 'spring' },
  relatedParty: [{ id: 'c-1', role: 'customer', '@referredType': 'Customer' }],
  productOrderItem: [{ id: '1', action: 'add', quantity: 1, productOffering: { id: 'fibre' } }],
};

describe('product orders', () => {
  const scene = perSuite(openScene);

  it('are answered whole, at their address, with state and date of the server', async () => {
    const reply = await scene.call('POST', path, { body: { ...order, state: 'completed', id: 'mine' } });
    assert.equal(reply.status, 201);
    const { id, href, orderDate, ...rest } = reply.body;
    assert.deepEqual(rest, {
      ...order,
      '@type': 'ProductOrder',
      relatedParty: order.relatedParty.map((party) => ({ ...party, '@type': 'RelatedParty' })),
      state: 'acknowledged',
      version: 1,
      requestedCompletionDate: '2036-12-01T09:00:00.000Z',
      productOrderItem: [
        {
          id: '1',
          action: 'add',
          quantity: 1,
          productOffering: { id: 'fibre' },
          state: 'acknowledged',
        },
      ],
    });
    assert.notEqual(id, 'mine');
    assert.match(orderDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.equal(href, `${scene.url}${path}/${id}`);
    assert.equal(reply.headers.get('location'), href);
    assert.equal(reply.headers.get('etag'), '"1"');
    assert.deepEqual(scene.delivered.slice(-1), [`productOrder/${id}`]);
    assert.deepEqual((await scene.call('GET', `${path}/${id}`)).body, reply.body);
  });

  it('may be as sparse as TMF622 allows, but for the customer', async () => {
    const body = {
      relatedParty: [{ id: 'c-1', role: 'customer' }],
      productOrderItem: [{ id: '1', action: 'add' }],
    };
    assert.equal((await scene.call('POST', path, { body })).status, 201);
  });

  it('are refused with every fault at once, each with its place and what would be right', async () => {
    const body = {
      externalId: 7,
      requestedStartDate: 'tomorrow',
      productOrderItem: [
        { id: '1', action: 'cancel' },
        { action: 'add', productOrderItem: [{ id: '1.1', action: 'ad' }] },
      ],
    };
    const reply = await scene.call('POST', path, { body });
    assert.equal(reply.status, 400);
    const actions = ['add', 'modify', 'delete', 'noChange'];
    const oneOfActions = { message: `must be one of ${actions.join(', ')}`, allowedValues: actions };
    assert.deepEqual(
      new Set(reply.body.errors as Json[]),
      new Set([
        { path: '$.externalId', message: 'must be string' },
        { path: '$.requestedStartDate', message: 'must be a date-time, e.g. 2026-03-01T08:00:00Z' },
        { path: '$.productOrderItem[0].action', ...oneOfActions },
        { path: '$.productOrderItem[1].id', message: 'is required' },
        { path: '$.productOrderItem[1].productOrderItem[0].action', ...oneOfActions },
      ]),
    );
    const { code, reason, status, '@type': type } = reply.body;
    assert.deepEqual(
      { code, reason, status, type },
      { code: 'invalidBody', reason: 'The body does not follow the schema', status: '400', type: 'Error' },
    );
  });

  it('are refused when a place is named by more than can be kept', async () => {
    const product = { place: [{ id: 'x'.repeat(256) }] };
    const body = { productOrderItem: [{ id: '1', action: 'add', product }] };
    const reply = await scene.call('POST', path, { body });
    assert.deepEqual(
      [reply.status, reply.body.errors[0].path],
      [400, '$.productOrderItem[0].product.place[0].id'],
    );
  });

  it('are refused when they are to be completed in the past, unless they repeat one that was accepted', async () => {
    const past = { ...order, externalId: 'late', requestedCompletionDate: '2001-01-01T00:00:00Z' };
    const refused = await scene.call('POST', path, { body: past });
    assert.deepEqual(
      [refused.status, refused.body.errors],
      [
        400,
        [
          {
            path: '$.requestedCompletionDate',
            message: 'is in the past: give a future day, or leave it out',
          },
        ],
      ],
    );
    const caller = systemCaller('anonymous', []);
    const submission = await toSubmission(
      scene,
      { kind: 'productOrder', schema: ProductOrderCreate },
      { body: past, caller, header: () => undefined },
    );
    await scene.database.transaction(async (tx) => storeOrder(tx, 'in-time', submission));
    const repeated = await scene.call('POST', path, { body: past });
    assert.deepEqual([repeated.status, repeated.body.id], [200, 'in-time']);
    const other = { ...past, category: 'business' };
    assert.equal((await scene.call('POST', path, { body: other })).status, 409);
    const change = { requestedCompletionDate: '2001-01-01T00:00:00Z' };
    const patched = await scene.call('PATCH', `${path}/in-time`, { body: change });
    assert.deepEqual([patched.status, patched.body.errors[0].path], [400, '$.requestedCompletionDate']);
    const plan = await scene.call('POST', '/api/v1/productOrder/plan', { body: past });
    assert.deepEqual([plan.status, plan.body.errors[0].path], [400, '$.requestedCompletionDate']);
  });

  it('are refused when two items have the same id', async () => {
    const item = { id: '1', action: 'add' };
    const body = { productOrderItem: [{ ...item, productOrderItem: [item] }] };
    assert.deepEqual((await scene.call('POST', path, { body })).body.errors, [
      {
        path: '$.productOrderItem[0].productOrderItem[0].id',
        message: 'is the id of $.productOrderItem[0] too',
      },
    ]);
  });

  it('show the state and sold product of each item, and what the bundle implies', async () => {
    const { body: made } = await scene.call('POST', path, { body: { ...order, externalId: 'bundle' } });
    const product = { id: 'p-2', name: 'Router', offering: { id: 'router', version: '1', name: 'Router' } };
    const rows = [
      { itemId: '1', productId: 'p-1', parentItemId: null, planned: { implied: false } },
      { itemId: '1.router', productId: 'p-2', parentItemId: '1', planned: { implied: true, product } },
    ];
    await scene.database.transaction(async (tx) =>
      tx.insert(
        'order_item',
        ['orderId', 'itemId', 'parentItemId', 'position', 'action', 'state', 'productId', 'planned'],
        rows.map((row, position) => ({
          ...row,
          orderId: made.id as string,
          position,
          action: 'add',
          state: 'inProgress',
        })),
      ),
    );
    const inventory = `${scene.url}/tmf-api/productInventory/v4/product`;
    const href = `${scene.url}/tmf-api/productCatalogManagement/v4/productOffering/router:(version=1)`;
    const { body } = await scene.call('GET', `${path}/${made.id}`);
    assert.deepEqual(body.productOrderItem, [
      {
        ...order.productOrderItem[0],
        state: 'inProgress',
        product: { id: 'p-1', href: `${inventory}/p-1` },
        productOrderItem: [
          {
            id: '1.router',
            action: 'add',
            quantity: 1,
            state: 'inProgress',
            productOffering: { ...product.offering, '@referredType': 'ProductOffering', href },
            product: { id: 'p-2', name: 'Router', href: `${inventory}/p-2` },
          },
        ],
      },
    ]);
    const found = await scene.call('GET', `${path}?productOrderItem.product.id=p-2&fields=externalId`);
    assert.deepEqual(found.body, [{ id: made.id, href: made.href, externalId: 'bundle' }]);
  });

  describe('sent twice', () => {
    const once = {
      relatedParty: [{ id: 'c-1', role: 'customer' }],
      productOrderItem: [{ id: '1', action: 'add' }],
    };

    it('are the same order under the same Idempotency-Key, however their attributes are ordered', async () => {
      const headers = { 'idempotency-key': 'key-1' };
      const first = await scene.call('POST', path, { body: { ...once, category: 'a' }, headers });
      const again = await scene.call('POST', path, { body: { category: 'a', ...once }, headers });
      assert.deepEqual([first.status, again.status], [201, 200]);
      assert.deepEqual(again.body, first.body);
      assert.equal(again.headers.get('location'), first.body.href);
    });

    it('are the same order under the same externalId in the same caller only', async () => {
      const body = { ...once, externalId: 'ext-1' };
      const first = await scene.call('POST', path, { body, key: 'dev-channel' });
      const again = await scene.call('POST', path, { body, key: 'dev-channel' });
      const other = await scene.call('POST', path, { body, key: 'dev-operator' });
      assert.deepEqual([first.status, again.status, other.status], [201, 200, 201]);
      assert.equal(again.body.id, first.body.id);
      assert.notEqual(other.body.id, first.body.id);
    });

    it('conflict when the body is another, and the first order is named', async () => {
      const headers = { 'idempotency-key': 'key-2' };
      const first = await scene.call('POST', path, { body: once, headers });
      const other = await scene.call('POST', path, { body: { ...once, category: 'b' }, headers });
      assert.deepEqual([other.status, other.body.code], [409, 'idempotencyConflict']);
      assert.match(other.body.message, new RegExp(first.body.id as string));
    });

    it('at the same moment are one order', async () => {
      const headers = { 'idempotency-key': 'key-3' };
      const replies = await Promise.all(
        Array.from({ length: 8 }, () => scene.call('POST', path, { body: once, headers })),
      );
      assert.equal(new Set(replies.map(({ body }) => body.id as string)).size, 1);
      assert.deepEqual(replies.map(({ status }) => String(status)).toSorted(), [
        ...Array.from({ length: 7 }, () => '200'),
        '201',
      ]);
    });
  });
});
