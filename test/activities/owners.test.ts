import assert from 'node:assert/strict';
import { changesOn } from './support/changes.js';
import { openScene, seedOrder } from './support/scene.js';
import { perSuite } from '../support/per-suite.js';

const customer = (id: string) => [{ id, role: 'customer', '@referredType': 'Customer' }];

/** What is asked of a product that is there. */
type Change = (id: string) => object;
const end: Change = (id) => ({ id: '1', action: 'delete', product: { id } });

describe('an order for what another customer has', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  before(async () => {
    await record('organization', 'group', { parentId: null });
    await record('organization', 'branch', { parentId: 'group' });
    await record('customer', 'branch-customer', { doc: { engagedParty: { id: 'branch' } } });
  });

  async function record(
    resource: string,
    id: string,
    { parentId = null, doc = {} }: { readonly parentId?: string | null; readonly doc?: object },
  ): Promise<void> {
    const now = new Date();
    await scene.database.run(
      `INSERT INTO business_document (resource, id, parentId, doc, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?, ?)`,
      [resource, id, parentId, JSON.stringify(doc), now, now],
    );
  }

  /** Codes of the faults that an order is refused for; none when it is taken. */
  async function faultsOf(
    doc: object,
    kind: 'productOrder' | 'serviceOrder' = 'productOrder',
  ): Promise<string[]> {
    const order = await scene.begin(doc, kind);
    const [row] = await scene.database.rows<{ errorMessage: { code: string }[] | null }>(
      `SELECT errorMessage FROM ${kind === 'productOrder' ? 'product_order' : 'service_order'} WHERE id = ?`,
      [order.orderId],
    );
    assert.equal(await scene.stateOf(order), row?.errorMessage ? 'rejected' : 'inProgress');
    return (row?.errorMessage ?? []).map(({ code }) => code);
  }

  /** The product of a mobile plan that a customer has bought. */
  async function planOf(owner: string): Promise<string> {
    const order = await scene.begin({
      relatedParty: customer(owner),
      productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'mobile-plan' } }],
    });
    await scene.fulfil(order);
    return await changesOn(scene).idOf(order, 'Mobile Plan');
  }

  const ordered = async (orderer: string, owner: string, change = end): Promise<string[]> =>
    await faultsOf({
      relatedParty: customer(orderer),
      productOrderItem: [change(await planOf(owner))],
    });

  it('is rejected, and leaves it as it is', async () => {
    const id = await planOf('anna');
    const doc = { relatedParty: customer('berta'), productOrderItem: [end(id)] };
    assert.deepEqual(await faultsOf(doc), ['productNotOwned']);
    const [product] = await scene.database.rows('SELECT status, reservedBy FROM product WHERE id = ?', [id]);
    assert.deepEqual(product, { status: 'active', reservedBy: null });
  });

  it('is rejected also where it only adds to it', async () => {
    const added = { id: '1.1', action: 'add', productOffering: { id: 'mobile-plan' } };
    const unchanged: Change = (id) => ({
      id: '1',
      action: 'noChange',
      product: { id },
      productOrderItem: [added],
    });
    assert.deepEqual(await ordered('berta', 'anna', unchanged), ['productNotOwned']);
  });

  it('is rejected when it names no customer at all', async () => {
    assert.deepEqual(await faultsOf({ productOrderItem: [end(await planOf('anna'))] }), ['productNotOwned']);
  });

  it('is rejected as a captured service order that names no customer, too', async () => {
    const product = await planOf('anna');
    const [service] = await scene.database.rows<{ id: string }>(
      'SELECT id FROM service WHERE productId = ? LIMIT 1',
      [product],
    );
    const doc = { serviceOrderItem: [{ id: '1', action: 'delete', service: { id: service!.id } }] };
    assert.deepEqual(await faultsOf(doc, 'serviceOrder'), ['productNotOwned']);
    assert.deepEqual(await faultsOf({ ...doc, relatedParty: customer('anna') }, 'serviceOrder'), []);
  });

  it('is rejected where the ids of both are almost the same', async () => {
    for (const orderer of ['ANNA', 'anna ', 'änna'])
      assert.deepEqual(await ordered(orderer, 'anna'), ['productNotOwned'], orderer);
  });

  it('is rejected where no organization can have the ids of both', async () => {
    assert.deepEqual(await ordered('jürgen', 'käthe'), ['productNotOwned']);
  });

  it('is taken from the organization above, and not from the one below', async () => {
    assert.deepEqual(await ordered('group', 'branch'), []);
    assert.deepEqual(await ordered('group', 'branch-customer'), []);
    assert.deepEqual(await ordered('branch', 'group'), ['productNotOwned']);
    assert.deepEqual(await ordered('branch-customer', 'group'), ['productNotOwned']);
  });

  it('is the survivor’s when it was sent while its customer was merged', async () => {
    await record('customer', 'ann', {});
    const order = await scene.submit({ ...seedOrder('mobile-plan'), relatedParty: customer('anna') });
    await record('customer', 'anna', { doc: { mergedInto: { id: 'ann' } } });
    await scene.activities.prepareOrder(order);
    const rows = async (sql: string) => scene.database.rows<{ customerId: string }>(sql, [order.orderId]);
    assert.deepEqual(await rows('SELECT customerId FROM product_order WHERE id = ?'), [
      { customerId: 'ann' },
    ]);
    assert.deepEqual(await rows('SELECT DISTINCT customerId FROM product WHERE orderId = ?'), [
      { customerId: 'ann' },
    ]);
  });
});
