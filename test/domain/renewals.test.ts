import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Json } from '../../domain/lib/json.js';
import type { Pricing, PricingLine } from '../../domain/pricing/pricing.js';
import type { Renewal } from '../../domain/pricing/renewal.js';
import { catalogOf, charges, line, monthly, once, price } from './support/prices.js';

/** From 2026-01-01 on, what is committed until 2026-07-01. */
const left: Partial<Renewal> = { committedUntil: '2026-07-01T00:00:00.000Z' };
const over: Partial<Renewal> = { committedUntil: '2025-10-01T00:00:00.000Z' };

const soldAt = (value: number, id = 'rent'): Json => ({
  priceType: 'recurring',
  recurringChargePeriod: 'month',
  productOfferingPrice: { id },
  price: { dutyFreeAmount: { unit: 'EUR', value } },
});

const renewed = (
  renewalType: Renewal['renewalType'],
  more: Partial<Renewal>,
  {
    term = 24,
    installed = [soldAt(40)],
    rent = 30,
    ...others
  }: Partial<PricingLine> & { rent?: number } = {},
): Pricing =>
  price(catalogOf({ o: [monthly('rent', rent), once('set-up', 99)] }), {
    lines: [line('1', { action: 'modify', term, installed, renewal: { renewalType, ...more }, ...others })],
  });

const explained = ({ lines }: Pricing): string | undefined =>
  lines[0]?.parts[0]?.segments[0].explanation.find(({ step }) => step === 'renewal')?.text;

const contractValue = ({ totals }: Pricing): number => totals.contract.net.toNumber();

describe('a renewal', () => {
  it('before the end has today’s price for the new term, which begins now', () => {
    const early = renewed('early', left);
    assert.deepEqual(charges(early), ['1 rent: 30.00 EUR a month']);
    assert.equal(contractValue(early), 24 * 30);
    assert.equal(
      explained(early),
      'Renewed before its commitment is over on 2026-07-01: at today’s price until 2028-01-01',
    );
  });

  it('after the end counts the new term from then, so that nobody gains by being late', () => {
    const late = renewed('late', over);
    assert.equal(contractValue(late), 21 * 30);
    assert.equal(
      explained(late),
      'Renewed after its commitment was over on 2025-10-01: at today’s price, counted from then, until 2027-10-01',
    );
  });

  it('that ends with others has today’s price until then', () => {
    const together = renewed('coTerminated', { ...left, until: '2027-03-01T00:00:00.000Z' });
    assert.equal(contractValue(together), 14 * 30);
    assert.equal(explained(together), 'Ends with others on 2027-03-01: at today’s price for 14 months');
  });

  it('at a blended price costs what was agreed for the months that are left, and today’s price for the rest', () => {
    const blended = renewed('blended', left);
    assert.deepEqual(charges(blended), ['1 rent: 32.50 EUR a month']);
    assert.equal(contractValue(blended), 6 * 40 + 18 * 30);
    assert.match(
      explained(blended) ?? '',
      /^Blended price of 40\.00 EUR for 6 months that are left and 30\.00 EUR for 18 more: 32\.50 EUR instead/,
    );
    assert.equal(blended.totals.delta.monthly.toNumber(), -7.5);
  });

  it('is blended with the only price of the period where what is sold has changed, and says where there is none', () => {
    const other = renewed('blended', left, { installed: [soldAt(40, 'earlier')] });
    assert.deepEqual(charges(other), ['1 rent: 32.50 EUR a month']);
    const several = renewed('blended', left, { installed: [soldAt(20, 'a'), soldAt(20, 'b')] });
    assert.deepEqual(charges(several), ['1 rent: 30.00 EUR a month']);
    assert.match(explained(several) ?? '', /^Blended price: not applied, it was not sold at one price/);
  });

  const refused: readonly (readonly [string, Pricing, string])[] = [
    [
      'of what is new',
      renewed('early', left, { action: 'add' }),
      'only what the customer has is renewed: its action is modify',
    ],
    [
      'early when it is too late',
      renewed('early', over),
      'its commitment was over on 2025-10-01: renew it late',
    ],
    [
      'late when it is too early',
      renewed('late', left),
      'its commitment is not over before 2026-07-01: renew it early',
    ],
    [
      'of what nobody committed to',
      renewed('blended', {}),
      'no contract commits it that is in force or in its grace period: leave priceRenewal out, and make a new contract',
    ],
    [
      'that ends before the commitment',
      renewed('blended', left, { term: 3 }),
      '3 months end before its commitment does, on 2026-07-01',
    ],
    ['that is over already', renewed('late', over, { term: 2 }), '2 months from 2025-10-01 are over already'],
    [
      'with an end of its own',
      renewed('blended', left, { end: '2026-03-01T00:00:00.000Z' }),
      'its end follows from the renewal: leave product.terminationDate out',
    ],
    [
      'with others that are not named',
      renewed('coTerminated', left),
      'it says with what it is to end: priceRenewal.endDateTime',
    ],
    [
      'with others that end before its commitment does',
      renewed('coTerminated', { ...left, until: '2026-01-02T00:00:00.000Z' }),
      'it would end before its commitment does, on 2026-07-01: a shorter one is an early termination',
    ],
  ];
  it('is refused for a term that no date has, as any line is', () => {
    const { faults } = renewed('blended', left, { term: 1e9 });
    assert.deepEqual(
      faults.map(({ message }) => message),
      ['Line 1: the term is 1 to 1200 whole months, not 1000000000.'],
    );
  });

  for (const [title, { faults }, message] of refused)
    it(`is refused ${title}`, () =>
      assert.deepEqual(
        faults.map(({ code, message: said }) => [code, said]),
        [['invalidTerm', `Line 1: ${message}.`]],
      ));

  const cents = fc.integer({ min: 0, max: 50_000 }).map((value) => value / 100);

  it('at a blended price lies between the old price and the new one', () => {
    fc.assert(
      fc.property(cents, cents, fc.integer({ min: 7, max: 60 }), (old, rent, term) => {
        const { lines } = renewed('blended', left, { term, installed: [soldAt(old)], rent });
        const net = lines[0]!.parts[0]!.segments[0].net.toNumber();
        assert.ok(net >= Math.min(old, rent) && net <= Math.max(old, rent), `${old} ${net} ${rent}`);
      }),
    );
  });

  it('and its undo cost nothing more or less a month', () => {
    fc.assert(
      fc.property(cents, cents, fc.integer({ min: 7, max: 60 }), (old, rent, term) => {
        const there = renewed('blended', left, { term, installed: [soldAt(old)], rent });
        const now = there.lines[0]!.parts[0]!.segments[0].net.toNumber();
        const back = price(catalogOf({ o: [monthly('rent', old)] }), {
          lines: [line('1', { action: 'modify', installed: [soldAt(now)] })],
        });
        const delta = there.totals.delta.monthly.plus(back.totals.delta.monthly);
        assert.equal(delta.toNumber(), 0);
      }),
    );
  });
});
