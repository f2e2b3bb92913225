import assert from 'node:assert/strict';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import {
  billingAccountFaults,
  isExpired,
  nextVersion,
  toProductOrder,
} from '../../domain/qualification/quote.js';
import { priceQuote } from './support/price-quote.js';
import { seedCatalog } from './support/seeds.js';

const monthly = (value: number, unit = 'EUR') => ({
  priceType: 'recurring',
  recurringChargePeriod: 'month',
  price: { dutyFreeAmount: { unit, value } },
});
const once = (value: number) => ({ priceType: 'oneTime', price: { dutyFreeAmount: { unit: 'EUR', value } } });

interface QuotedPrice {
  readonly name: string;
  readonly netPrice: { readonly dutyFreeAmount: { readonly value: number } };
}

describe('a quote', () => {
  const internet = (downstreamMbps: number, more: object = {}) => ({
    id: '1.1',
    productOffering: { id: 'fibre-internet' },
    product: { productCharacteristic: [{ name: 'downstreamMbps', value: downstreamMbps }] },
    ...more,
  });
  const pricesOf = (item: Record<string, unknown>) =>
    ((item['quoteItemPrice'] ?? []) as QuotedPrice[]).map(
      ({ name, netPrice }) => `${name}: ${netPrice.dutyFreeAmount.value}`,
    );
  const priceOf = (item: object) => {
    const { document, faults } = priceQuote(
      { quoteItem: [item] },
      { catalog: seedCatalog, inventory: emptyInventory, instant: '2026-06-15T12:00:00.000Z' },
    );
    const [answered] = document['quoteItem'] as [Record<string, unknown>];
    return { answered, sums: document['quoteTotalPrice'], faults };
  };

  it('has the price for its characteristics, times the quantity', () => {
    assert.deepEqual(pricesOf(priceOf(internet(500)).answered), ['Fibre internet, 500 Mbit/s: 44.95']);
    const { answered, sums } = priceOf(internet(100, { quantity: 3 }));
    assert.deepEqual(pricesOf(answered), ['Fibre internet, 100 Mbit/s: 89.85']);
    assert.deepEqual(sums, [monthly(89.85)]);
  });

  it('shows the implied items of a bundle', () => {
    const bundle = { id: '1', productOffering: { id: 'fibre-home' }, quoteItem: [internet(500)] };
    const { answered, sums } = priceOf(bundle);
    assert.deepEqual(pricesOf(answered), ['Activation of the fibre line: 69.95', 'Router rental: 4.95']);
    assert.deepEqual(sums, [once(69.95), monthly(49.9)]);
  });

  it('takes a price that was sent as one that was negotiated, and keeps it when it is priced again', () => {
    const negotiated = { quoteItemPrice: [{ name: 'For friends', ...monthly(20) }] };
    const { answered, sums } = priceOf(internet(500, negotiated));
    assert.deepEqual([pricesOf(answered), sums], [['Fibre internet, 500 Mbit/s: 20'], [monthly(20)]]);
    assert.deepEqual(answered['priceAlteration'], [
      {
        name: 'For friends',
        alterationType: 'override',
        priceType: 'recurring',
        recurringChargePeriod: 'month',
        price: { dutyFreeAmount: { unit: 'EUR', value: 20 } },
      },
    ]);
    assert.deepEqual(priceOf(answered).answered, answered);
  });

  it('asks nothing for what ends', () => {
    assert.deepEqual(priceOf(internet(500, { action: 'delete' })).sums, []);
  });

  it('is at fault where no price holds', () => {
    assert.deepEqual(priceOf(internet(300)).faults, [
      {
        code: 'noPrice',
        message: 'Line 1.1: none of the prices of fibre-internet holds for downstreamMbps 300.',
        lineId: '1.1',
      },
    ]);
  });

  it('becomes an order with the same items', () => {
    const items = [{ id: '1', action: 'remove', quoteItem: [internet(500)] }];
    const order = toProductOrder({ id: 'q', quoteItem: items, billingAccount: [{ id: 'b' }], category: 'x' });
    const quoteItem = (id: string) => ({ id, quoteId: 'q', '@referredType': 'QuoteItem' });
    assert.deepEqual(order, {
      category: 'x',
      billingAccount: { id: 'b' },
      quote: [{ id: 'q', '@referredType': 'Quote' }],
      productOrderItem: [
        {
          id: '1',
          action: 'delete',
          quoteItem: quoteItem('1'),
          productOrderItem: [{ ...internet(500), action: 'add', quoteItem: quoteItem('1.1') }],
        },
      ],
    });
  });

  it('becomes an order with the people, notes and billing account of each line, and the channel', () => {
    const said = {
      relatedParty: [{ id: 'person-1', role: 'siteContact' }],
      note: [{ id: '1', text: 'Ring twice.' }],
      billingAccount: { id: 'branch' },
    };
    const order = toProductOrder({ id: 'q', quoteItem: [internet(500, said)], channel: [{ id: 'web' }] });
    const [item] = order['productOrderItem'] as [Record<string, unknown>];
    const { relatedParty, note, billingAccount } = item;
    assert.deepEqual({ relatedParty, note, billingAccount }, said);
    assert.deepEqual(order['channel'], [{ id: 'web' }]);
  });

  it('says where another billing account would be lost', () => {
    assert.deepEqual(billingAccountFaults({ billingAccount: [{ id: 'a' }] }), []);
    assert.deepEqual(
      billingAccountFaults({ billingAccount: [{ id: 'a' }, { id: 'b' }] }).map(({ path }) => path),
      ['$.billingAccount[1]'],
    );
  });

  it('expires at the end of its validity, and counts its versions', () => {
    const quote = { validFor: { endDateTime: '2030-01-01T00:00:00.000Z' } };
    assert.ok(!isExpired(quote, '2029-12-31T23:59:59.999Z'));
    assert.ok(isExpired(quote, '2030-01-01T00:00:00.000Z'));
    assert.ok(!isExpired({}, '2030-01-01T00:00:00.000Z'));
    assert.deepEqual(['1', '1.9', 'v3', 'final'].map(nextVersion), ['2', '1.10', 'v4', undefined]);
  });
});
