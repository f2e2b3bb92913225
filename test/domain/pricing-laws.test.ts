import assert from 'node:assert/strict';
import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { toItemPrice } from '../../domain/pricing/item-price.js';
import type { Json } from '../../domain/lib/json.js';
import type {
  LinePricing,
  Pricing,
  PricingInput,
  PricingLine,
  PriceSegment,
} from '../../domain/pricing/pricing.js';
import type { ProductOfferingPrice } from '../../domain/tmf/schemas/product-offering-price.js';
import { catalogOf, discount, euro, line, monthly, once, price, surcharge, tiers } from './support/prices.js';

const cents = fc.integer({ min: 0, max: 100_000 }).map((value) => value / 100);
const percentages = fc.integer({ min: 0, max: 100 });

/** Some charges, and discounts and surcharges of them in any order. */
const prices = fc
  .record({
    rent: cents,
    setUp: cents,
    year: cents,
    tierMode: fc.constantFrom('graduated' as const, 'volume' as const),
    alterations: fc.array(
      fc.record({
        percentage: percentages,
        amount: cents,
        byAmount: fc.boolean(),
        up: fc.boolean(),
        priority: fc.integer({ min: 0, max: 3 }),
        periods: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
        of: fc.constantFrom('list' as const, 'running' as const),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ rent, setUp, year, tierMode, alterations }) => [
    monthly('rent', rent, { uplift: { percentage: 3 } }),
    monthly('seat', 0, { ...tiers([3, rent], [10, setUp], [Infinity, year]), tierMode, tierScope: 'all' }),
    monthly('year', year, { recurringChargePeriodType: 'year' }),
    once('set-up', setUp),
    ...alterations.map(({ percentage, amount, byAmount, up, priority, periods, of }, index) => {
      const id = `alteration-${index}`;
      const more: Partial<ProductOfferingPrice> = {
        priority,
        percentageOf: of,
        ...(periods !== undefined && { applicationDuration: periods }),
        ...(byAmount && { price: euro(amount) }),
      };
      return up ? surcharge(id, percentage, more) : discount(id, byAmount ? undefined : percentage, more);
    }),
  ]);

const lines = fc
  .array(
    fc.record({
      quantity: fc.integer({ min: 1, max: 30 }),
      percentage: percentages,
      ramped: fc.boolean(),
      days: fc.integer({ min: 1, max: 900 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((each) =>
    each.map(({ quantity, percentage, ramped, days }, index): PricingLine =>
      line(String(index), {
        quantity,
        end: new Date(Date.UTC(2026, 0, 1 + days)).toISOString(),
        alterations: [{ name: 'by hand', kind: 'discount', percentage }],
        ...(ramped && {
          ramp: [{ months: 2, percentage: 50 }, { months: 3, quantity: quantity + 2 }, { months: 1 }],
        }),
      }),
    ),
  );

const header = fc
  .record({ percentage: percentages, amount: cents, byAmount: fc.boolean() })
  .map(({ percentage, amount, byAmount }): Partial<PricingInput> => ({
    alterations: [
      { name: 'all', kind: 'discount', ...(byAmount ? { amount: euro(amount) } : { percentage }) },
    ],
  }));

const pricings = fc
  .tuple(prices, lines, header)
  .map(([listed, asked, more]) => price(catalogOf({ o: listed }), { ...more, lines: asked }));

const segments = ({ lines: each }: Pricing): PriceSegment[] =>
  each.flatMap(({ parts }) => parts.flatMap((part) => [...part.segments]));

const sum = (amounts: readonly Decimal[]): Decimal =>
  amounts.reduce((total, each) => total.plus(each), new Decimal(0));

describe('prices of any kind', () => {
  it('are the list amount and all alterations together, and their sums are the totals', () => {
    fc.assert(
      fc.property(pricings, (pricing) => {
        assert.deepEqual(pricing.faults, []);
        for (const { list, net, alterations } of segments(pricing)) {
          assert.equal(list.plus(sum(alterations.map(({ amount }) => amount))).toFixed(), net.toFixed());
        }
        const parts = pricing.lines.flatMap((each) => each.parts);
        const atOnce = parts.filter(({ priceType }) => priceType === 'oneTime');
        assert.equal(
          sum(atOnce.map((part) => part.segments[0].net)).toFixed(),
          pricing.totals.oneTime.net.toFixed(),
        );
        for (const { period, net } of pricing.totals.recurring) {
          const alike = parts.filter((part) => part.period?.type === period.type);
          assert.equal(sum(alike.map((part) => part.segments[0].net)).toFixed(), net.toFixed());
        }
        const ofLines = (of: (each: LinePricing) => Decimal) => sum(pricing.lines.map(of)).toFixed();
        assert.equal(
          ofLines(({ totals }) => totals.contract.net),
          pricing.totals.contract.net.toFixed(),
        );
        assert.equal(
          ofLines(({ totals }) => totals.monthly.net),
          pricing.totals.monthly.net.toFixed(),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('are of whole cents, and never negative', () => {
    fc.assert(
      fc.property(pricings, (pricing) => {
        for (const { net, list } of segments(pricing)) {
          assert.ok(!net.isNegative() || net.isZero(), net.toFixed());
          assert.ok(net.decimalPlaces() <= 2 && list.decimalPlaces() <= 2);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('do not depend on the order of lines, nor of prices', () => {
    const sorted = ({ lines: each, totals, faults }: Pricing) =>
      JSON.stringify([
        each
          .map((one) => ({ ...one, parts: one.parts.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }))
          .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        {
          ...totals,
          recurring: totals.recurring.toSorted((a, b) => (a.period.type < b.period.type ? -1 : 1)),
        },
        faults,
      ]);
    fc.assert(
      fc.property(prices, lines, header, (listed, asked, more) => {
        const forwards = price(catalogOf({ o: listed }), { ...more, lines: asked });
        const backwards = price(catalogOf({ o: listed.toReversed() }), {
          ...more,
          lines: asked.toReversed(),
        });
        assert.equal(sorted(backwards), sorted(forwards));
      }),
      { numRuns: 15 },
    );
  });

  it('cost nothing more or less a month when a change is undone', () => {
    const catalog = catalogOf({
      o: [monthly('rent', 12.34, tiers([5, 12.34], [Infinity, 9.99])), once('set-up', 5)],
    });
    const soldAs = ({ currency = '', lines: [first] }: Pricing): Json[] =>
      (first?.parts ?? []).map((part) => ({ ...toItemPrice(part, currency) }));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        percentages,
        (few, many, percentage) => {
          const alterations: PricingLine['alterations'] = [{ name: 'by hand', kind: 'discount', percentage }];
          const sold = soldAs(price(catalog, { lines: [line('1', { quantity: few, alterations })] }));
          const change = price(catalog, {
            lines: [line('1', { action: 'modify', quantity: many, installed: sold })],
          });
          const undo = price(catalog, {
            lines: [line('1', { action: 'modify', quantity: few, alterations, installed: soldAs(change) })],
          });
          const delta = change.totals.delta.monthly.plus(undo.totals.delta.monthly);
          assert.equal(delta.toFixed(2), '0.00');
        },
      ),
      { numRuns: 25 },
    );
  });

  it('rise with each unit where tiers are graduated', () => {
    const amounts = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), cents), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(amounts, cents, (steps, last) => {
        let upTo = 0;
        const all = steps.map(([units, value]) => [(upTo += units), value] as const);
        const catalog = catalogOf({
          o: [monthly('seat', 0, { ...tiers(...all, [Infinity, last]), tierMode: 'graduated' })],
        });
        const cost = (quantity: number) =>
          price(catalog, { lines: [line('1', { quantity })] }).totals.monthly.net.toNumber();
        for (let quantity = 1; quantity <= upTo + 1; quantity += 1) {
          const own = all.find(([end]) => quantity <= end)?.[1] ?? last;
          assert.equal(new Decimal(cost(quantity)).minus(cost(quantity - 1)).toNumber(), own);
        }
      }),
      { numRuns: 15 },
    );
  });
});
