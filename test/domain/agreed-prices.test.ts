import assert from 'node:assert/strict';
import type { Json } from '../../domain/lib/json.js';
import { toItemPrice } from '../../domain/pricing/item-price.js';
import { agreedLines } from '../../domain/selling/agreed-lines.js';
import { agreedPrices } from '../../domain/selling/agreed-prices.js';
import { salesAgreementFaults } from '../../domain/selling/sales-agreement.js';
import { catalogOf, charges, discount, euro, line, monthly, once, price } from './support/prices.js';

const agreement = (own: object, more: object = {}): Json => ({
  status: 'draft',
  account: { id: 'a' },
  currency: 'EUR',
  validFor: { startDateTime: '2030-01-01T00:00:00.000Z', endDateTime: '2033-01-01T00:00:00.000Z' },
  line: [{ id: '1', productOffering: { id: 'vpn' }, ...own }],
  ...more,
});
const paths = (body: Json, before?: Json): string[] =>
  salesAgreementFaults(body, before, '2031-01-01T00:00:00.000Z').map(({ path }) => path);

describe('the prices of a sales agreement', () => {
  it('refuses two lines with a price for the same charge at the same time', () => {
    const other = (more: object) =>
      paths(
        agreement(
          {},
          {
            line: [
              { id: '1', productOffering: { id: 'vpn' }, price: [{ unitPrice: euro(80) }] },
              { id: '2', productOffering: { id: 'vpn' }, price: [{ percentage: 10, fromMonth: 6 }], ...more },
            ],
          },
        ),
      );
    assert.deepEqual(other({}), ['$.line[1].price[0]']);
    for (const apart of [
      { productOffering: { id: 'other' } },
      { characteristic: [{ name: 'speed', value: 100 }] },
      { price: [{ priceType: 'oneTime', percentage: 10 }] },
      { state: 'cancelled' },
      { price: [] },
    ])
      assert.deepEqual(other(apart), []);
    const stored = agreement({ price: [{ unitPrice: euro(80) }, { percentage: 10 }] });
    assert.deepEqual(paths({ ...stored, status: 'cancelled' }, stored), []);
    const halves = (start: string) => ({
      line: [
        { id: '1', price: [{ percentage: 5 }], validFor: { endDateTime: '2031-06-01T00:00:00Z' } },
        { id: '2', price: [{ percentage: 10 }], validFor: { startDateTime: start } },
      ],
    });
    assert.deepEqual(paths(agreement({}, halves('2031-06-01T00:00:00Z'))), []);
    assert.deepEqual(paths(agreement({}, halves('2031-05-01T00:00:00Z'))), ['$.line[1].price[0]']);
  });

  it('keeps the price of what was bought in its time, beyond its end, and ends what ends by itself', () => {
    const doc = agreement({
      state: 'active',
      price: [{ unitPrice: euro(80) }, { priceType: 'oneTime', percentage: 100, months: 12 }],
    });
    const agreementPrices = agreedPrices([{ id: 'sa', name: 'Frame', doc }]);
    const buying = (instant: string) =>
      charges(
        price(catalogOf({ vpn: [monthly('rent', 100), once('set-up', 50)] }), {
          instant,
          term: 24,
          agreementPrices,
          lines: [line('1', { offering: { id: 'vpn' } })],
        }),
      );
    assert.deepEqual(buying('2030-07-01T00:00:00.000Z'), [
      '1 rent: 80.00 EUR a month',
      '1 set-up: 0.00 EUR once',
    ]);
    assert.deepEqual(buying('2032-07-01T00:00:00.000Z'), [
      '1 rent: 80.00 EUR a month',
      '1 set-up: 50.00 EUR once',
    ]);
    assert.deepEqual(buying('2033-01-01T00:00:00.000Z'), [
      '1 rent: 100.00 EUR a month',
      '1 set-up: 50.00 EUR once',
    ]);
  });
});

describe('a sales agreement that is made from a quote', () => {
  it('has the net price of a unit of each part of the term', () => {
    const { lines, currency } = price(
      catalogOf({
        o: [monthly('rent', 100), once('set-up', 50), discount('free', 100, { applicationDuration: 3 })],
      }),
      { term: 24, lines: [line('1', { quantity: 2 })] },
    );
    const quoteItemPrice = lines[0]!.parts.map((part) => toItemPrice(part, currency!));
    const productOffering = { id: 'o' };
    const [agreed, ...others] = agreedLines([
      { id: '1', productOffering, quoteItemPrice },
      { id: 'the same at another site', productOffering, quoteItemPrice },
      { id: '2', action: 'modify', productOffering, quoteItemPrice },
    ]);
    assert.deepEqual(others, []);
    assert.deepEqual(
      (agreed!['price'] as Json[]).map(({ name, fromMonth, months, unitPrice }) => [
        name,
        fromMonth,
        months,
        unitPrice,
      ]),
      [
        ['rent', 0, 3, euro(0)],
        ['rent', 3, undefined, euro(100)],
        ['set-up', undefined, undefined, euro(50)],
      ],
    );
  });
});
