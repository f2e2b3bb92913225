import assert from 'node:assert/strict';
import type { Json } from '../../domain/lib/json.js';
import { priceChanges } from '../../domain/selling/price-changes.js';

const amount = (value: number) => ({ dutyFreeAmount: { unit: 'EUR', value } });
const monthly = (name: string, value: number, more: Json = {}): Json => ({
  name,
  priceType: 'recurring',
  recurringChargePeriod: 'month',
  netPrice: amount(value),
  ...more,
});
const cart = (...prices: readonly (readonly Json[])[]): Json => ({
  cartItem: prices.map((itemPrice, index) => ({ id: String(index + 1), itemPrice })),
});
const changes = (before: Json, after: Json): string[] =>
  priceChanges(before, after).map(({ path, message }) => `${path}: ${message}`);

describe('the prices of a cart have changed', () => {
  it('when a line costs more and another one less, though the sum is the same', () => {
    assert.deepEqual(
      changes(
        cart([monthly('Line', 10)], [monthly('TV', 5)]),
        cart([monthly('Line', 8)], [monthly('TV', 7)]),
      ),
      [
        '$.cartItem[0].itemPrice: Line was 10 EUR each month, and is 8 EUR each month',
        '$.cartItem[1].itemPrice: TV was 5 EUR each month, and is 7 EUR each month',
      ],
    );
  });

  it('when the line costs something else later on', () => {
    const ramp = (later: number, months = 12): Json => ({
      priceSegment: [
        { start: '2026-01-01', periods: months, netPrice: amount(10) },
        { start: '2027-01-01', periods: 12, netPrice: amount(later) },
      ],
    });
    const before = cart([monthly('Line', 10, ramp(20))]);
    const was = 'Line was 10 EUR each month for 12 periods, then 20 EUR each month';
    assert.deepEqual(changes(before, cart([monthly('Line', 10, ramp(30))])), [
      `$.cartItem[0].itemPrice: ${was}, and is 10 EUR each month for 12 periods, then 30 EUR each month`,
    ]);
    assert.deepEqual(changes(before, cart([monthly('Line', 10, ramp(20, 6))])), [
      `$.cartItem[0].itemPrice: ${was}, and is 10 EUR each month for 6 periods, then 20 EUR each month`,
    ]);
  });

  it('when something is paid each month instead of once, more for each used, or with another tax', () => {
    const once = { name: 'Fee', priceType: 'oneTime', netPrice: amount(10) };
    const used = (value: number): Json => ({
      name: 'Data',
      priceType: 'usage',
      unitOfMeasure: '1 GB',
      netPrice: amount(value),
    });
    const taxed = (value: number): Json => ({
      ...once,
      name: 'Box',
      netPrice: { ...amount(1), taxIncludedAmount: { unit: 'EUR', value } },
    });
    assert.deepEqual(
      changes(cart([once, used(1), taxed(1.19)]), cart([monthly('Fee', 10), used(2), taxed(1.16)])),
      [
        'Fee was 10 EUR once, and is 10 EUR each month',
        'Data was 1 EUR for 1 GB, and is 2 EUR for 1 GB',
        'Box was 1 EUR (with tax 1.19 EUR) once, and is 1 EUR (with tax 1.16 EUR) once',
      ].map((message) => `$.cartItem[0].itemPrice: ${message}`),
    );
  });

  it('in a part of a line, and when a price comes or goes', () => {
    const within = (itemPrice: readonly Json[]): Json => ({
      cartItem: [{ id: '1', cartItem: [{ id: '2', itemPrice }] }],
    });
    const twice = [monthly('TV', 5), monthly('TV', 5)];
    assert.deepEqual(changes(within(twice), within([monthly('TV', 5), monthly('Care', 1)])), [
      '$.cartItem[0].cartItem[0].itemPrice: TV was 5 EUR each month, and is nothing',
      '$.cartItem[0].cartItem[0].itemPrice: Care was nothing, and is 1 EUR each month',
    ]);
  });

  it('neither with its name, nor with what is taken off, nor because time goes by', () => {
    const from = (start: string, rest: number): Json => ({
      priceSegment: [
        { start, periods: 12, netPrice: amount(10) },
        { start: `later than ${start}`, periods: rest, netPrice: amount(20) },
      ],
      firstPeriod: { startDateTime: start, price: amount(3) },
    });
    assert.deepEqual(
      changes(
        cart([monthly('Line', 10, { ...from('2026-01-01', 1.5), price: amount(12) })]),
        cart([monthly('Fibre line', 10, { ...from('2026-02-02', 1.4), price: amount(10) })]),
      ),
      [],
    );
  });
});
