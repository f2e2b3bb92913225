import assert from 'node:assert/strict';
import { earlyTermination, type TerminationRule } from '../../domain/pricing/early-termination.js';

const line = {
  id: '1',
  start: new Date('2026-01-01T00:00:00Z'),
  term: 'P24M',
  monthly: { value: 39.9, unit: 'EUR' },
};
const half: TerminationRule = { chargeType: 'percentOfRemaining', percent: 50 };

const charged = (at: string, rule?: TerminationRule, more: object = {}) => {
  const { lines } = earlyTermination([{ ...line, ...more }], { at: new Date(at), currency: 'EUR', rule });
  const [{ remainingMonths, charge, explanation }] = lines as [(typeof lines)[0]];
  return [remainingMonths, charge.value, explanation];
};

describe('leaving a contract early', () => {
  const examples: readonly (readonly [string, ReturnType<typeof charged>, readonly unknown[]])[] = [
    [
      'costs a part of what is left to pay',
      charged('2027-01-01T00:00:00Z', half),
      [12, 239.4, '50 % of 12 months of 39.9'],
    ],
    [
      'counts a begun month by its real days',
      charged('2027-12-16T00:00:00Z', half),
      [0.5161, 10.3, '50 % of 0.5161 months of 39.9'],
    ],
    [
      'costs no more than the most that was agreed',
      charged('2026-02-01T00:00:00Z', { ...half, maximum: { value: 100, unit: 'EUR' } }),
      [23, 100, '50 % of 23 months of 39.9, at most 100'],
    ],
    [
      'costs a fixed amount where that was agreed',
      charged('2027-01-01T00:00:00Z', { chargeType: 'fixed', amount: { value: 75, unit: 'EUR' } }),
      [12, 75, 'a fixed charge of 75'],
    ],
    [
      'is an amount that the currency has',
      charged('2027-12-16T00:00:00Z', half, { monthly: { value: 3990, unit: 'JPY' } }),
      [0.5161, 1030, '50 % of 0.5161 months of 3990'],
    ],
    [
      'has no limit in another currency',
      charged('2027-01-01T00:00:00Z', { ...half, maximum: { value: 100, unit: 'USD' } }),
      [12, 239.4, '50 % of 12 months of 39.9'],
    ],
    [
      'is free of a term that cannot be counted',
      charged('2027-01-01T00:00:00Z', half, { term: 'P999999Y' }),
      [0, 0, 'its commitment of P999999Y is no time that can be counted'],
    ],
    [
      'is free in the first days',
      charged('2026-01-10T00:00:00Z', { ...half, freeWithin: 'P14D' }),
      [23.7097, 0, 'leaving is free within P14D'],
    ],
    [
      'is free after the commitment',
      charged('2028-01-01T00:00:00Z', half),
      [0, 0, 'its commitment of P24M is over'],
    ],
    ['is free where no charge is agreed', charged('2027-01-01T00:00:00Z'), [12, 0, 'no charge is agreed']],
    [
      'is free of what has no commitment',
      charged('2027-01-01T00:00:00Z', half, { term: undefined }),
      [0, 0, 'it has no commitment'],
    ],
    [
      'goes by the rule of the line before that of the contract',
      charged('2027-01-01T00:00:00Z', half, { rule: { chargeType: 'none' } }),
      [12, 0, 'no charge is agreed'],
    ],
  ];
  for (const [title, found, expected] of examples) it(title, () => assert.deepEqual(found, expected));

  it('is in no currency where nobody has said one', () => {
    const { lines, total } = earlyTermination([{ ...line, monthly: undefined } as never], {
      at: new Date('2027-01-01T00:00:00Z'),
      currency: undefined,
    });
    assert.deepEqual([lines[0]!.charge, total], [{ value: 0 }, [{ value: 0 }]]);
  });

  it('never adds amounts of different currencies', () => {
    const dollars = { ...line, id: '2', monthly: { value: 10, unit: 'USD' } };
    const { total } = earlyTermination([line, dollars, { ...line, id: '3' }], {
      at: new Date('2027-01-01T00:00:00Z'),
      currency: 'EUR',
      rule: half,
    });
    assert.deepEqual(total, [
      { value: 478.8, unit: 'EUR' },
      { value: 60, unit: 'USD' },
    ]);
  });
});
