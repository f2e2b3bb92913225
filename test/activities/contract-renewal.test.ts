import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { agreementId } from '../../domain/tmf/documents/agreement-doc.js';
import { reviewContract } from '../../entities/inventory/contract-life.js';
import { renewContractsOfQuote } from '../../entities/inventory/contract-renewals.js';
import { contractsCovering } from '../../entities/inventory/contracts.js';
import { rejectOrder } from '../../entities/orders/reject-order.js';
import { inDays } from '../support/days.js';
import { perSuite } from '../support/per-suite.js';
import { orderOn, productsOf, relatedParty } from './support/inventory.js';
import { cancelOrder, rollBackOrder } from './support/rollback.js';
import { openScene, seedOrder } from './support/scene.js';

interface ContractRow {
  readonly state: string;
  readonly endDate: Date | null;
  readonly doc: { readonly agreementItem: readonly Readonly<Record<string, unknown>>[] };
}

describe('a renewal', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  const contractOf = async (id: string): Promise<ContractRow> =>
    (
      await scene.database.rows<ContractRow>('SELECT state, endDate, doc FROM agreement WHERE id = ?', [id])
    )[0]!;
  const dated = async (id: string, date: string): Promise<void> =>
    void (await scene.database.run('UPDATE agreement SET endDate = ? WHERE id = ?', [new Date(date), id]));

  /** A product, and the contract that covers it until the date. */
  async function sold(end: string): Promise<{ readonly id: string; readonly product: string }> {
    const order = await scene.begin({ ...seedOrder('mobile-plan'), relatedParty });
    await scene.fulfil(order);
    const [plan] = await productsOf(scene, order);
    const id = agreementId(order.orderId);
    await dated(id, end);
    return { id, product: plan!.id };
  }

  const quoteOf = (products: readonly string[], more: object = {}) => ({
    contractTerm: { amount: 24, units: 'month' },
    quoteItem: products.map((id, index) => ({
      id: String(index + 1),
      action: 'modify',
      product: { id },
      priceRenewal: { renewalType: 'early' },
      quoteItemPrice: [
        {
          priceType: 'recurring',
          recurringChargePeriod: 'month',
          netPrice: { dutyFreeAmount: { value: 17.5, unit: 'EUR' } },
          price: { dutyFreeAmount: { value: 20, unit: 'EUR' } },
        },
      ],
    })),
    ...more,
  });

  const renew = async ({ orderId }: OrderInput, products: readonly string[], more: object = {}) =>
    scene.database.transaction(async (tx) =>
      renewContractsOfQuote(tx, { quote: quoteOf(products, more), orderId }),
    );

  async function cancel(order: OrderInput): Promise<void> {
    const answer = await cancelOrder(scene, order);
    assert.equal(answer.outcome, 'accepted');
    await scene.activities.beginCancel({ ...order, taskId: answer.taskId });
    await rollBackOrder(scene, order);
    await scene.activities.finishCancel(order);
  }

  it('is taken back with its order: price, commitment and end are as before, once, and subscribers are told', async () => {
    const { id, product } = await sold(inDays(30));
    const before = await contractOf(id);
    const order = await scene.submit(orderOn('modify', [product]));
    await renew(order, [product]);
    assert.notDeepEqual((await contractOf(id)).doc.agreementItem, before.doc.agreementItem);
    await scene.activities.prepareOrder(order);
    await scene.database.run('DELETE FROM event WHERE resourceId = ?', [id]);
    await cancel(order);
    await scene.activities.finishCancel(order);
    const after = await contractOf(id);
    assert.deepEqual(
      [after.state, after.endDate, after.doc.agreementItem],
      [before.state, before.endDate, before.doc.agreementItem],
    );
    const events = await scene.database.rows('SELECT eventType, fieldPath FROM event WHERE resourceId = ?', [
      id,
    ]);
    assert.deepEqual(events, [
      { eventType: 'AgreementAttributeValueChangeEvent', fieldPath: 'agreementItem,agreementPeriod' },
    ]);
  });

  it('is taken back when its order is rejected', async () => {
    const { id, product } = await sold(inDays(30));
    const before = await contractOf(id);
    const order = await scene.submit(orderOn('modify', [product]));
    await renew(order, [product]);
    await rejectOrder(scene.database, order, []);
    assert.deepEqual((await contractOf(id)).endDate, before.endDate);
  });

  it('stays for what another order renews, and is taken back for the products of the order that is cancelled', async () => {
    const [one, other] = [await sold(inDays(30)), await sold(inDays(40))];
    const ends = await Promise.all([one, other].map(async ({ id }) => (await contractOf(id)).endDate));
    const first = await scene.submit(orderOn('modify', [one.product]));
    const second = await scene.submit(orderOn('modify', [other.product]));
    await renew(first, [one.product]);
    await renew(second, [other.product]);
    await rejectOrder(scene.database, first, []);
    assert.deepEqual((await contractOf(one.id)).endDate, ends[0]);
    assert.ok((await contractOf(other.id)).endDate! > ends[1]!);
  });

  it('stays for the items that were completed when the others of the order were not', async () => {
    const [one, other] = [await sold(inDays(30)), await sold(inDays(30))];
    const before = await contractOf(other.id);
    const order = await scene.begin(orderOn('modify', [one.product, other.product]));
    await renew(order, [one.product, other.product]);
    await scene.database.run(
      `UPDATE order_item SET state = IF(itemId = '1', 'completed', state) WHERE orderId = ?`,
      [order.orderId],
    );
    await rejectOrder(scene.database, order, []);
    assert.ok((await contractOf(one.id)).endDate! > before.endDate!);
    assert.deepEqual((await contractOf(other.id)).endDate, before.endDate);
  });

  it('of a contract that is over brings it back into force, and its end back when its order is cancelled', async () => {
    const { id, product } = await sold(inDays(-5));
    await scene.database.run(
      `UPDATE agreement SET doc = JSON_SET(doc, '$.renewal', JSON_OBJECT('renewalType', 'none')) WHERE id = ?`,
      [id],
    );
    await reviewContract(scene.database, { id });
    assert.equal((await contractOf(id)).state, 'expired');
    const [covering] = await contractsCovering(scene.database, [product]);
    assert.deepEqual([covering?.id, covering?.isOver], [id, true]);
    const order = await scene.submit(orderOn('modify', [product]));
    assert.deepEqual(await renew(order, [product]), [`contract/${id}`]);
    assert.equal((await contractOf(id)).state, 'active');
    const open = async () =>
      (
        await scene.database.rows<{ coveredTo: Date | null }>(
          'SELECT coveredTo FROM agreement_coverage WHERE agreementId = ? AND coveredId = ?',
          [id, product],
        )
      ).map(({ coveredTo }) => coveredTo === null);
    assert.deepEqual(await open(), [true]);
    await scene.database.run(
      `UPDATE agreement SET status = 'suspended', state = 'suspended',
         doc = JSON_SET(doc, '$.suspension', JSON_OBJECT('reason', 'not paid')) WHERE id = ?`,
      [id],
    );
    await rejectOrder(scene.database, order, []);
    const { state, doc } = await contractOf(id);
    assert.deepEqual([state, 'suspension' in doc, await open()], ['expired', false, [false]]);
  });

  it('is none of a contract whose grace period is over, unless the quote was made in it', async () => {
    const { id, product } = await sold(inDays(-40));
    await reviewContract(scene.database, { id });
    const order = await scene.submit(orderOn('modify', [product]));
    assert.deepEqual(await contractsCovering(scene.database, [product]), []);
    assert.deepEqual(await renew(order, [product]), []);
    assert.deepEqual(await renew(order, [product], { quoteDate: inDays(-20) }), [`contract/${id}`]);
  });
});
