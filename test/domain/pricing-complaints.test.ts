import assert from 'node:assert/strict';
import type { AgreementPrice, PricingLine } from '../../domain/pricing/pricing.js';
import { cost } from './support/cost.js';
import {
  catalogOf,
  charges,
  discount,
  euro,
  line,
  monthly,
  once,
  price,
  priceList,
  tiers,
} from './support/prices.js';

describe('what users of other products complain of', () => {
  const rent = monthly('rent', 100);

  it('no discount is left out silently: what is not applied says why', () => {
    const alterations: PricingLine['alterations'] = [{ name: 'friends', kind: 'discount', percentage: 10 }];
    const {
      lines: [first],
    } = price(
      catalogOf({ o: [rent, discount('a', 30, { exclusive: true }), discount('b', 20, { priority: 1 })] }),
      {
        lines: [line('1', { alterations })],
        alterations: [{ name: 'all', kind: 'discount', percentage: 5, lineDiscounts: 'override' }],
      },
    );
    assert.deepEqual(
      first?.parts[0]?.segments[0].explanation.map(({ text }) => text),
      [
        'rent: 100.00 EUR × 1 = 100.00 EUR',
        'a: -30 % = 70.00 EUR',
        'b: not applied, a excludes others',
        'friends: not applied, all replaces it',
        'all: -5 % = 66.50 EUR',
      ],
    );
  });

  it('totals follow ramped children', () => {
    const { totals } = price(catalogOf({ bundle: [], o: [rent] }), {
      term: 12,
      lines: [
        line('1', { offering: { id: 'bundle' }, ramp: [{ months: 6, percentage: 50 }, { months: 6 }] }),
        line('2', { parent: '1' }),
      ],
    });
    assert.deepEqual(
      [totals.monthly.net, totals.contract.net, ...totals.schedule.map(({ monthly: each }) => each)].map(
        Number,
      ),
      [50, 900, 50, 100],
    );
  });

  it('nothing that an agreement gives is left out silently', () => {
    const given = (id: string, more: Partial<AgreementPrice>): AgreementPrice => ({
      id,
      name: id,
      agreement: { id: 'a' },
      ...more,
    });
    const skipped = (agreementPrices: readonly AgreementPrice[], more: Partial<PricingLine> = {}) => {
      const { lines } = price(catalogOf({ o: [rent, discount('promotion', 10)] }), {
        currency: 'EUR',
        agreementPrices,
        lines: [line('1', more)],
      });
      const [first] = lines[0]!.parts[0]!.segments;
      const texts = first.explanation.flatMap((each) => (each.skipped ? each.text : []));
      return [first.net.toNumber(), ...texts];
    };
    assert.deepEqual(skipped([given('dollars', { unitPrice: { value: 75, unit: 'USD' } })]), [
      90,
      'dollars: not applied, it is in USD',
    ]);
    const fixed = given('fixed', { unitPrice: euro(80) });
    assert.deepEqual(skipped([given('special', { offering: 'o', percentage: 30 }), fixed]), [
      80,
      'special: not applied, the price is fixed by fixed',
      'promotion: not applied, the price is fixed by fixed',
    ]);
    assert.deepEqual(skipped([fixed], { ramp: [{ months: 12, unitPrice: euro(50) }] }), [
      45,
      'fixed: not applied, the ramp has a price of its own',
    ]);
  });

  it('a price list that was chosen and does not have the offering says so', () => {
    const list = priceList('business');
    const { lines, faults } = price(
      catalogOf(
        { o: [monthly('general', 30)], p: [monthly('business rate', 25, { priceList: { id: 'business' } })] },
        [list],
      ),
      { priceList: 'business', lines: [line('1'), line('2', { offering: { id: 'p' } })] },
    );
    assert.deepEqual(
      [faults, ...lines.map(({ notes }) => notes)],
      [[], ['Price list business has no price that holds for it: it has the general one.'], []],
    );
  });

  it('the difference of a change counts no two currencies together', () => {
    const installed = [
      {
        priceType: 'recurring',
        recurringChargePeriod: 'month',
        price: { dutyFreeAmount: { value: 80, unit: 'USD' } },
      },
    ];
    const dollars = monthly('dollars', 90, { price: { value: 90, unit: 'USD' } });
    const changed = (action: 'modify' | 'delete', ...others: readonly (typeof dollars)[]) => {
      const { lines, totals, faults } = price(catalogOf({ o: [monthly('rent', 100), ...others] }), {
        currency: 'EUR',
        lines: [line('1', { action, installed })],
      });
      return [totals.delta.monthly.toNumber(), ...faults.map(({ code }) => code), ...lines[0]!.notes];
    };
    const unknown = 'It costs something in USD today, which the difference leaves out.';
    // Where it can be priced in the currency in which it was sold, another one is a mistake.
    assert.deepEqual(changed('modify', dollars), [0, 'wrongCurrency', unknown]);
    assert.deepEqual(changed('modify'), [0, unknown]);
    assert.deepEqual(changed('delete'), [0, `Nothing is charged for the action delete. ${unknown}`]);
  });

  it('two equal discounts are both applied', () => {
    const five = (id: string) => discount(id, undefined, { price: euro(5) });
    const { totals } = price(catalogOf({ o: [rent, five('a'), five('b')] }), {});
    assert.equal(totals.monthly.net.toNumber(), 90);
  });

  it('lines beyond a hundred are priced like the others, and a thousand in less than two seconds', () => {
    const many = Array.from({ length: 1000 }, (_, index) => line(String(index)));
    const catalog = catalogOf({
      o: [
        rent,
        once('set-up', 10),
        monthly('seat', 0, { ...tiers([10, 5], [Infinity, 4]), tierScope: 'all' }),
        discount('ten', 10),
      ],
    });
    const { result, milliseconds } = cost(() =>
      price(catalog, {
        lines: many,
        term: 36,
        alterations: [{ name: 'all', kind: 'discount', percentage: 10 }],
      }),
    );
    const { totals, lines: priced } = result;
    assert.ok(milliseconds < 2_000, `${milliseconds} ms of CPU`);
    assert.deepEqual(
      [priced.length, totals.oneTime.net.toNumber(), totals.monthly.net.toNumber()],
      [1000, 10_000, 84_240],
    );
  });

  it('a price says what it costs the operator, and what remains', () => {
    const { totals } = price(
      catalogOf({ o: [monthly('rent', 100, { cost: euro(60) }), discount('ten', 20)] }),
      {},
    );
    assert.deepEqual([totals.monthly.cost.toNumber(), totals.monthly.margin?.toNumber()], [60, 25]);
  });

  it('a part of a period is charged by its real days', () => {
    const input = {
      start: '2026-02-15T00:00:00Z',
      billingDay: 1,
      lines: [line('1', { end: '2026-05-01T00:00:00Z' })],
    };
    const {
      lines: [first],
      totals,
    } = price(catalogOf({ o: [rent] }), input);
    assert.equal(first?.parts[0]?.firstPeriod?.amount.toNumber(), 50);
    // Two months from the 15th, and 16 of the 30 days to 15 May.
    assert.equal(totals.contract.net.toNumber(), 253.33);
  });

  it('tax is the rate of the price, rounded for itself', () => {
    const {
      lines: [first],
      totals,
    } = price(catalogOf({ o: [monthly('rent', 9.99, { tax: [{ taxRate: 19 }] })] }), {});
    assert.deepEqual([first?.parts[0]?.taxRate, totals.monthly.tax.toNumber()], [19, 1.9]);
  });

  it('nothing below zero is taken by hand, and no price without an amount', () => {
    const codes = (alteration: Omit<NonNullable<PricingLine['alterations']>[number], 'name'>) =>
      price(catalogOf({ o: [rent] }), {
        lines: [line('1', { alterations: [{ name: 'by hand', ...alteration }] })],
      }).faults.map(({ code }) => code);
    assert.deepEqual(codes({ kind: 'surcharge', percentage: -50 }), ['invalidAlteration']);
    assert.deepEqual(codes({ kind: 'override', amount: euro(-1) }), ['invalidAlteration']);
    assert.deepEqual(codes({ kind: 'override', percentage: 10 }), ['invalidAlteration']);
    assert.deepEqual(codes({ kind: 'discount', percentage: 10, amount: euro(1) }), ['invalidAlteration']);
    assert.deepEqual(codes({ kind: 'override', amount: euro(0) }), []);
  });

  it('a discount for some periods of a derived price ends with them', () => {
    const support = monthly('support', 0, { derivedFrom: { scope: 'all' }, percentage: 10 });
    const { price: _, ...derived } = support;
    const alterations: PricingLine['alterations'] = [
      { name: 'free at first', kind: 'discount', percentage: 100, periods: 3 },
    ];
    const asked = { lines: [line('1'), line('2', { offering: { id: 's' }, alterations })], term: 12 };
    assert.deepEqual(charges(price(catalogOf({ o: [rent], s: [derived] }), asked)), [
      '1 rent: 100.00 EUR a month',
      '2 support: 0.00 EUR a month, 10.00 EUR from 2026-04-01',
    ]);
  });

  it('what no number says to the cent is a fault, and has no price', () => {
    const asked = {
      lines: [line('1', { alterations: [{ name: 'typo', kind: 'override', amount: euro(1e15) } as const] })],
    };
    const { faults, lines, totals } = price(catalogOf({ o: [rent] }), asked);
    assert.deepEqual(
      [faults.map(({ code }) => code), lines[0]?.parts, totals.contract.net.toNumber()],
      [['amountTooLarge'], [], 0],
    );
  });

  it('a price that changes each month of a hundred years is a fault, as is a line of a thousand years', () => {
    const uplift = { percentage: 1, everyMonths: 1 };
    const codes = (more: Partial<PricingLine>) =>
      price(catalogOf({ o: [rent] }), { lines: [line('1', more)] }).faults.map(({ code }) => code);
    assert.deepEqual(codes({ uplift, term: 1200 }), ['invalidTerm']);
    assert.deepEqual(codes({ uplift, start: '2026-01-01T00:00:00Z', end: '3026-01-01T00:00:00Z' }), [
      'invalidTerm',
    ]);
    assert.deepEqual(codes({ uplift, term: 120 }), []);
  });

  it('what changes at the same instant is one change, however the instants are written', () => {
    const lines = ['2026-03-01T00:00:00Z', '2026-03-01T00:00:00.000Z'].map((start, index) =>
      line(String(index), { start }),
    );
    const { schedule } = price(catalogOf({ o: [rent] }), { lines }).totals;
    assert.deepEqual(
      schedule.map(({ monthly: each }) => each.toNumber()),
      [200],
    );
  });
});
