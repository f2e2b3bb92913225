import assert from 'node:assert/strict';
import type { Json } from '../../domain/lib/json.js';
import { estimateOf, figuresOfQuote, opportunityFigures } from '../../domain/selling/opportunity-figures.js';
import { asWon, probabilityOf, withFigures } from '../../domain/selling/opportunity-values.js';

const price = (value: number, period?: string, unit = 'EUR'): Json => ({
  priceType: period === undefined ? 'oneTime' : 'recurring',
  ...(period !== undefined && { recurringChargePeriod: period }),
  price: { dutyFreeAmount: { unit, value } },
});
const eur = (value: number): Json => ({ unit: 'EUR', value });

describe('what an opportunity is worth', () => {
  it('is estimated by its lines: quantity, what recurs by the month, and the months of the line', () => {
    const lines = [
      { quantity: 3, termMonths: 24, estimatedPrice: [price(50), price(20, 'month')] },
      { estimatedPrice: [price(120, 'year'), price(30, 'quarter'), price(60, '6 months')] },
      { quantity: 5 },
    ];
    // One-time 3 x 50; monthly 3 x 20, and 10 + 10 + 10; 60 x 24 + 30 x 12.
    assert.deepEqual(opportunityFigures(estimateOf(lines, undefined)!, 25), {
      currency: 'EUR',
      amount: eur(1950),
      oneTimeAmount: eur(150),
      mrr: eur(90),
      arr: eur(1080),
      acv: eur(1230),
      tcv: eur(1950),
      weightedAmount: eur(487.5),
    });
  });

  it('is nothing while no line has a price, and never mixes currencies', () => {
    assert.equal(estimateOf([{ quantity: 1 }], 'EUR'), undefined);
    assert.equal(estimateOf([{ estimatedPrice: [price(5, undefined, 'USD')] }], 'EUR'), undefined);
    const mixed = [{ estimatedPrice: [price(5, undefined, 'USD'), price(7)] }];
    assert.deepEqual(estimateOf(mixed, 'EUR')?.tcv.toNumber(), 7);
  });

  it('is that of the quote: what it costs over its term, where it says that', () => {
    const quote = { quoteTotalPrice: [price(100), price(29.99, 'month')] };
    assert.deepEqual(figuresOfQuote(quote)?.tcv.toNumber(), 459.88);
    const termed = {
      ...quote,
      priceSummary: { contract: { net: eur(819.76) }, monthly: { net: eur(29.99) } },
    };
    const { tcv, mrr } = figuresOfQuote(termed)!;
    assert.deepEqual([tcv.toNumber(), mrr.toNumber()], [819.76, 29.99]);
  });

  it('is rounded as its currency can be paid', () => {
    const { mrr, amount } = opportunityFigures(
      estimateOf([{ estimatedPrice: [price(1000, 'year', 'JPY')] }], 'JPY')!,
      10,
    ) as Record<string, Json>;
    assert.deepEqual(
      [mrr, amount],
      [
        { unit: 'JPY', value: 83 },
        { unit: 'JPY', value: 1000 },
      ],
    );
    const third = estimateOf([{ quantity: 3, estimatedPrice: [price(0.1)] }], 'EUR')!;
    assert.deepEqual(opportunityFigures(third, 100)['amount'], eur(0.3));
  });

  it('is weighted by the probability of the stage, unless somebody has said another one in it', () => {
    assert.equal(probabilityOf({ state: 'propose' }, {}), 50);
    assert.equal(
      probabilityOf({ state: 'propose', probability: 65 }, { state: 'propose', probability: 50 }),
      65,
    );
    assert.equal(
      probabilityOf({ state: 'negotiate', probability: 65 }, { state: 'propose', probability: 65 }),
      75,
    );
    assert.equal(
      probabilityOf({ state: 'negotiate', probability: 90 }, { state: 'propose', probability: 65 }),
      90,
    );
    assert.equal(probabilityOf({ state: 'lost', probability: 90 }, { state: 'propose', probability: 90 }), 0);
  });

  it('follows the quote that wins it, and forgets the estimate', () => {
    const before = withFigures(
      {
        state: 'propose',
        probability: 50,
        closeDate: '2026-11-30T00:00:00.000Z',
        productOfInterest: [{ estimatedPrice: [price(9)] }],
      },
      undefined,
    );
    assert.deepEqual(
      [before['amountFrom'], before['closeMonth'], before['amount']],
      ['estimate', '2026-11', eur(9)],
    );
    const won = asWon(before, { quoteTotalPrice: [price(12)] }, '2026-11-27T00:00:00.000Z');
    assert.deepEqual(
      [won['state'], won['amountFrom'], won['amount'], won['weightedAmount'], won['statusChangeReason']],
      ['won', 'quote', eur(12), eur(12), 'quoteAccepted'],
    );
  });
});
