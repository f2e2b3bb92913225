import assert from 'node:assert/strict';
import type { PlannedItem } from '../../domain/plan/plan.js';
import { undoItem } from '../../entities/orders/finish-rollback.js';
import { trackCommitment } from '../../entities/selling/commitments.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { fullOrder, keepRecords } from './support/full-order.js';
import { modifyOf } from './support/inventory.js';
import { openScene } from './support/scene.js';
import { cancelOrder, rollBackOrder } from './support/rollback.js';
import type { Json } from '../../domain/lib/json.js';
import { perSuite } from '../support/per-suite.js';

const monthly = (value: number) => ({
  name: 'Monthly fee',
  priceType: 'recurring',
  recurringChargePeriod: 'month',
  price: { taxIncludedAmount: { unit: 'EUR', value } },
});
const frame = { id: 'frame-1', name: 'Frame contract', '@referredType': 'Agreement' };
const household = { id: 'account-1', name: 'Household' };

describe('the commercial terms of an order', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  before(async () => {
    await keepRecords(scene);
  });

  const agreedOn = ({ productPrice, billingAccount, agreement }: Json) => ({
    productPrice,
    billingAccount,
    agreement,
  });

  const docOf = async (table: string, id: string): Promise<Json> => {
    const [row] = await scene.database.rows<{ doc: Json }>(`SELECT doc FROM ${table} WHERE id = ?`, [id]);
    return row!.doc;
  };

  const soldBy = async ({ orderId }: OrderInput) =>
    await scene.database.rows<{ id: string; name: string; doc: Json }>(
      'SELECT id, name, doc FROM product WHERE orderId = ? ORDER BY orderItemId',
      [orderId],
    );

  const sold = async (): Promise<OrderInput> => {
    const order = await scene.begin(fullOrder());
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
    return order;
  };

  it('are kept with each product: price, billing account and agreements', async () => {
    const order = await scene.begin(fullOrder());
    const contract = {
      id: `${order.orderId}.agreement`,
      name: `Contract of order ${order.orderId}`,
      '@referredType': 'Agreement',
    };
    const agreement = [contract, frame];
    const products = await soldBy(order);
    assert.deepEqual(
      products.map(({ name, doc }) => [name, agreedOn(doc)]),
      [
        ['Fibre Home', { productPrice: [monthly(49)], billingAccount: household, agreement }],
        ['Fibre Internet', { productPrice: undefined, billingAccount: household, agreement }],
        ['Home Router', { productPrice: [monthly(5)], billingAccount: { id: 'account-2' }, agreement }],
        ['Home Voice', { productPrice: undefined, billingAccount: household, agreement }],
        ['Mobile Plan', { productPrice: undefined, billingAccount: household, agreement }],
      ],
    );
  });

  it('make a contract that names the customer and the agreement of the order', async () => {
    const order = await scene.begin(fullOrder());
    const { engagedParty, associatedAgreement } = await docOf('agreement', `${order.orderId}.agreement`);
    assert.deepEqual(engagedParty, [
      {
        id: 'customer-full',
        name: 'Anna Müller',
        role: 'customer',
        '@type': 'RelatedParty',
        '@referredType': 'Customer',
      },
    ]);
    assert.deepEqual(associatedAgreement, [frame]);
  });

  it('are under the agreement of the order when that is kept here', async () => {
    const now = new Date();
    await scene.database.run(
      `INSERT INTO agreement (id, status, name, agreementType, doc, createdAt, updatedAt)
       VALUES ('frame-1', 'approved', 'Frame contract', 'commercial', '{}', ?, ?)`,
      [now, now],
    );
    const order = await sold();
    const covered = await scene.database.rows<{ coveredId: string }>(
      `SELECT coveredId FROM agreement_coverage WHERE agreementId = 'frame-1' AND coveredKind = 'product'
       AND coveredTo IS NULL ORDER BY coveredId`,
    );
    const products = await soldBy(order);
    assert.deepEqual(
      covered.map(({ coveredId }) => coveredId),
      products.map(({ id }) => id).toSorted(),
    );
  });

  it('leave nothing behind when the sale is undone: no cover of a contract, and nothing that counts as bought', async () => {
    const now = new Date();
    await scene.database.run(
      `INSERT INTO agreement (id, status, state, name, agreementType, doc, createdAt, updatedAt)
       VALUES ('frame-3', 'approved', 'active', 'Service', 'serviceContract', '{}', ?, ?)`,
      [now, now],
    );
    const order = await scene.begin({ ...fullOrder(), agreement: [{ id: 'frame-3' }] });
    await scene.fulfil(order);
    const { orderId } = order;
    const bought = async (): Promise<number> => {
      const [period] = await trackCommitment(scene.database, {
        agreement: {
          account: { id: 'customer-full' },
          validFor: { startDateTime: now.toISOString(), endDateTime: '2999-01-01T00:00:00Z' },
        },
        commitment: { measure: 'volume', amount: 10 },
        now: new Date(),
      });
      return period!.bought.toNumber();
    };
    const items = await scene.database.rows<{ itemId: string; planned: PlannedItem }>(
      'SELECT itemId, planned FROM order_item WHERE orderId = ? ORDER BY itemId DESC',
      [orderId],
    );
    assert.equal(await bought(), items.length);
    for (const item of items) await scene.database.transaction(async (tx) => undoItem(tx, orderId, item));
    assert.equal(await bought(), 0);
    assert.deepEqual(
      await scene.database.rows("SELECT coveredId FROM agreement_coverage WHERE agreementId = 'frame-3'"),
      [],
    );
    const [contract] = await scene.database.rows<{ state: string; dueAt: Date | null }>(
      "SELECT state, dueAt FROM agreement WHERE id = 'frame-3'",
    );
    assert.deepEqual(contract, { state: 'active', dueAt: null });
  });

  it('are under no agreement of another customer', async () => {
    const now = new Date();
    await scene.database.run(
      `INSERT INTO agreement (id, status, name, agreementType, customerId, doc, createdAt, updatedAt)
       VALUES ('frame-2', 'approved', 'Frame contract', 'commercial', 'somebody-else', '{}', ?, ?)`,
      [now, now],
    );
    const order = await scene.begin({ ...fullOrder(), agreement: [{ id: 'frame-2' }] });
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
    assert.deepEqual(
      await scene.database.rows("SELECT coveredId FROM agreement_coverage WHERE agreementId = 'frame-2'"),
      [],
    );
  });

  it('change only where a modify says so, and are restored by its cancellation', async () => {
    const [bundle] = await soldBy(await sold());
    const before = agreedOn(bundle!.doc);
    const { relatedParty } = fullOrder();
    const change = { ...modifyOf({ id: bundle!.id }), relatedParty } as unknown as {
      productOrderItem: [Json];
    };
    const silent = await scene.begin(change);
    await scene.fulfil(silent);
    await scene.activities.advanceOrder({ ...silent, stepIds: [], partitions: 1, cancelling: false });
    assert.equal(await scene.stateOf(silent), 'completed');
    assert.deepEqual(agreedOn(await docOf('product', bundle!.id)), before);

    const [item] = change.productOrderItem;
    const dearer = { ...item, itemPrice: [monthly(55)], billingAccount: { id: 'account-3' } };
    const mobile = { id: '2', action: 'add', productOffering: { id: 'mobile-plan' } };
    const order = await scene.begin({ ...change, productOrderItem: [dearer, mobile] });
    await scene.activities.advanceOrder({ ...order, stepIds: [], partitions: 1, cancelling: false });
    assert.deepEqual(agreedOn(await docOf('product', bundle!.id)), {
      productPrice: [monthly(55)],
      billingAccount: { id: 'account-3' },
      agreement: before.agreement,
    });

    const answer = await cancelOrder(scene, order);
    assert.equal(answer.outcome, 'accepted');
    await scene.activities.beginCancel({ ...order, taskId: answer.taskId });
    await rollBackOrder(scene, order);
    await scene.activities.finishCancel(order);
    assert.deepEqual(agreedOn(await docOf('product', bundle!.id)), before);
  });
});
