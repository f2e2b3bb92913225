import assert from 'node:assert/strict';
import { toItemPrice } from '../../domain/pricing/item-price.js';
import { lineOfQuote } from '../../entities/inventory/contract-of-quote.js';
import { catalogOf, discount, euro, monthly, price } from '../domain/support/prices.js';

describe('the line of a contract that an accepted quote makes', () => {
  it('says what it costs in each part of the term, all charges together', () => {
    const { lines, currency } = price(
      catalogOf({
        o: [
          monthly('rent', 100, { uplift: { percentage: 10 } }),
          monthly('year', 120, { recurringChargePeriodType: 'year' }),
          discount('free', 100, {
            applicationDuration: 3,
            popRelationship: [{ id: 'rent', relationshipType: 'appliesTo' }],
          }),
        ],
      }),
      { term: 24 },
    );
    const quoteItemPrice = lines[0]!.parts.map((part) => toItemPrice(part, currency!));
    const line = lineOfQuote({ id: '1', quoteItemPrice }, 'P24M');
    assert.deepEqual([line['price'], line['recurringPeriod']], [euro(10), 'month']);
    assert.deepEqual(line['priceSegment'], [
      { start: '2026-01-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z', price: euro(10) },
      { start: '2026-04-01T00:00:00.000Z', end: '2027-01-01T00:00:00.000Z', price: euro(110) },
      { start: '2027-01-01T00:00:00.000Z', price: euro(120) },
    ]);
  });

  it('has one price where that stays', () => {
    const { lines, currency } = price(catalogOf({ o: [monthly('rent', 100)] }), { term: 24 });
    const quoteItemPrice = lines[0]!.parts.map((part) => toItemPrice(part, currency!));
    assert.equal('priceSegment' in lineOfQuote({ id: '1', quoteItemPrice }, 'P24M'), false);
  });
});
