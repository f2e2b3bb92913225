import assert from 'node:assert/strict';
import { reviewContract } from '../../entities/inventory/contract-life.js';
import { renewContractsOfQuote } from '../../entities/inventory/contract-renewals.js';
import { storeContractOfQuote } from '../../entities/inventory/contract-of-quote.js';
import { agreementId } from '../../domain/tmf/documents/agreement-doc.js';
import { orderOn, productsOf, relatedParty } from './support/inventory.js';
import { openScene, type Scene, seedOrder } from './support/scene.js';

interface ContractRow {
  readonly state: string;
  readonly status: string;
  readonly quoteId: string | null;
  readonly startDate: Date;
  readonly endDate: Date | null;
  readonly doc: {
    readonly agreementItem: readonly Readonly<Record<string, unknown>>[];
    readonly quote?: object;
  };
}

describe('the contract of a quote', function () {
  this.timeout('60s');
  let scene: Scene;

  before(async () => (scene = await openScene()));
  after(async () => scene.close());

  const contractOf = async (orderId: string): Promise<ContractRow> => {
    const [row] = await scene.database.rows<ContractRow>('SELECT * FROM agreement WHERE id = ?', [
      agreementId(orderId),
    ]);
    return row!;
  };

  it('is the order’s: with the prices and terms that were accepted, then with the products, then in force', async () => {
    const quote = [{ id: 'q-1', '@referredType': 'Quote' }];
    const order = await scene.submit({ ...seedOrder('mobile-plan'), relatedParty, quote });
    const { orderId } = order;
    const [{ id: itemId, productOffering }] = seedOrder('mobile-plan')['productOrderItem'] as [
      { id: string; productOffering: object },
    ];
    await scene.database.transaction(async (tx) =>
      storeContractOfQuote(tx, {
        id: 'q-1',
        orderId,
        quote: {
          relatedParty,
          contractTerm: { amount: 24, units: 'month' },
          agreement: [{ id: 'frame' }],
          quoteItem: [
            {
              id: itemId,
              action: 'add',
              productOffering,
              quoteItemPrice: [
                { priceType: 'oneTime', price: { dutyFreeAmount: { value: 10, unit: 'EUR' } } },
                {
                  priceType: 'recurring',
                  recurringChargePeriod: 'month',
                  price: { dutyFreeAmount: { value: 30, unit: 'EUR' } },
                },
              ],
            },
          ],
        },
      }),
    );
    assert.deepEqual(
      [(await contractOf(orderId)).state, (await contractOf(orderId)).quoteId],
      ['draft', 'q-1'],
    );
    await scene.activities.prepareOrder(order);
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
    const [product] = await productsOf(scene, order);
    const { doc, status, state } = await contractOf(orderId);
    assert.deepEqual(
      [status, state, doc.quote],
      ['approved', 'active', { id: 'q-1', '@referredType': 'Quote' }],
    );
    const [line] = doc.agreementItem;
    assert.deepEqual(
      [line?.['orderItemId'], line?.['price'], line?.['term'], line?.['lineType']],
      [itemId, { value: 30, unit: 'EUR' }, 'P24M', 'recurring'],
    );
    assert.deepEqual((line!['product'] as readonly { id: string }[])[0]?.id, product!.id);

    await scene.activities.processDue(undefined);
    assert.ok(scene.delivered.includes(`contract/${agreementId(orderId)}`));
    const { startDate, endDate } = await contractOf(orderId);
    const later = new Date(startDate);
    later.setUTCFullYear(later.getUTCFullYear() + 2);
    assert.ok(Math.abs(endDate!.getTime() - later.getTime()) < 3 * 86_400_000);
  });

  it('is over when the customer has nothing of it any more, and the order that ended it has too', async () => {
    const sold = await scene.begin({ ...seedOrder('mobile-plan'), relatedParty });
    await scene.fulfil(sold);
    const [plan] = await productsOf(scene, sold);
    const order = await scene.begin(orderOn('delete', [plan!.id]));
    assert.equal((await contractOf(sold.orderId)).state, 'active');
    await scene.fulfil(order);
    await scene.activities.processDue(undefined);
    assert.deepEqual(
      [(await contractOf(sold.orderId)).state, (await contractOf(sold.orderId)).status],
      ['expired', 'terminated'],
    );
    assert.equal(await reviewContract(scene.database, { id: agreementId(sold.orderId) }), null);
  });

  it('has all that a line costs again and again, by the month, and the line’s own term', async () => {
    const each = (recurringChargePeriod: string, value: number) => ({
      '@type': 'CalculatedPrice',
      priceType: 'recurring',
      recurringChargePeriod,
      netPrice: { dutyFreeAmount: { value, unit: 'EUR' } },
    });
    const orderId = 'order-3';
    await scene.database.transaction(async (tx) =>
      storeContractOfQuote(tx, {
        id: 'q-3',
        orderId,
        quote: {
          relatedParty,
          contractTerm: { amount: 24, units: 'month' },
          quoteItem: [
            {
              id: '1',
              itemTerm: [{ duration: { amount: 1, units: 'year' } }],
              quoteItemPrice: [each('month', 30), each('3 month', 15), each('year', 12)],
            },
            { id: '2', quoteItemPrice: [each('year', 100), each('year', 20)] },
          ],
        },
      }),
    );
    assert.deepEqual(
      (await contractOf(orderId)).doc.agreementItem.map(({ price, recurringPeriod, term }) => [
        price,
        recurringPeriod,
        term,
      ]),
      [
        [{ value: 36, unit: 'EUR' }, 'month', 'P12M'],
        [{ value: 120, unit: 'EUR' }, 'year', 'P24M'],
      ],
    );
  });

  it('is renewed by the acceptance of a quote that renews its product: price, commitment and end', async () => {
    const sold = await scene.begin({ ...seedOrder('mobile-plan'), relatedParty });
    await scene.fulfil(sold);
    const [plan] = await productsOf(scene, sold);
    const id = agreementId(sold.orderId);
    await scene.database.run('UPDATE agreement SET endDate = NOW(3) + INTERVAL 30 DAY WHERE id = ?', [id]);
    const quote = {
      contractTerm: { amount: 24, units: 'month' },
      quoteItem: [
        {
          id: '1',
          action: 'modify',
          product: { id: plan!.id },
          priceRenewal: { renewalType: 'blended' },
          quoteItemPrice: [
            {
              priceType: 'recurring',
              recurringChargePeriod: 'month',
              netPrice: { dutyFreeAmount: { value: 17.5, unit: 'EUR' } },
              price: { dutyFreeAmount: { value: 20, unit: 'EUR' } },
            },
          ],
        },
      ],
    };
    const woken = await scene.database.transaction(async (tx) =>
      renewContractsOfQuote(tx, { quote, orderId: 'order-4' }),
    );
    assert.deepEqual(woken, [`contract/${id}`]);
    const { doc, endDate } = await contractOf(sold.orderId);
    const [line] = doc.agreementItem;
    assert.deepEqual([line?.['price'], line?.['term']], [{ value: 17.5, unit: 'EUR' }, 'P24M']);
    assert.ok(endDate!.getTime() > Date.now() + 700 * 86_400_000);
    await scene.database.transaction(async (tx) =>
      assert.deepEqual(
        await renewContractsOfQuote(tx, {
          quote: { quoteItem: [{ id: '1', action: 'modify' }] },
          orderId: 'order-5',
        }),
        [],
      ),
    );
  });

  it('is not what a sales agreement is, though that covers what was sold under it', async () => {
    const sold = await scene.begin({ ...seedOrder('mobile-plan'), relatedParty });
    await scene.fulfil(sold);
    const [plan] = await productsOf(scene, sold);
    const id = 'frame-1';
    await scene.database.run(
      `INSERT INTO agreement (id, doc, name, agreementType, status, startDate, endDate, revision, createdAt, updatedAt)
       VALUES (?, '{}', 'Frame', 'salesAgreement', 'approved', NOW(3), NOW(3) + INTERVAL 1 YEAR, 1, NOW(3), NOW(3))`,
      [id],
    );
    await scene.database.run(
      `INSERT INTO agreement_coverage (agreementId, coveredKind, coveredId, coveredFrom) VALUES (?, 'product', ?, NOW(3))`,
      [id, plan!.id],
    );
    const order = await scene.begin(orderOn('delete', [plan!.id]));
    await scene.fulfil(order);
    await scene.database.run('UPDATE agreement SET dueAt = NOW(3) WHERE id = ? AND dueAt IS NOT NULL', [id]);
    await scene.activities.processDue(undefined);
    assert.equal(await reviewContract(scene.database, { id }), null);
    const [frame] = await scene.database.rows<{ status: string; dueAt: Date | null; doc: object }>(
      'SELECT status, dueAt, doc FROM agreement WHERE id = ?',
      [id],
    );
    assert.deepEqual(frame, { status: 'approved', dueAt: null, doc: {} });
  });

  it('is none where nothing new is sold', async () => {
    await scene.database.transaction(async (tx) =>
      storeContractOfQuote(tx, {
        id: 'q-2',
        orderId: 'order-2',
        quote: { relatedParty, quoteItem: [{ id: '1', action: 'modify' }] },
      }),
    );
    assert.equal(await contractOf('order-2'), undefined);
  });
});
