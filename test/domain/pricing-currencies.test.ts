import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { toItemPrice, toPriceSummary, withoutWorkings } from '../../domain/pricing/item-price.js';
import { catalogOf, line, monthly, once, price } from './support/prices.js';

const cents = fc.integer({ min: 0, max: 100_000 }).map((value) => value / 100);

describe('currencies', () => {
  it('are never mixed: what is in another one changes nothing', () => {
    const units = fc.constantFrom('EUR', 'USD');
    const numbered = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<readonly (readonly [number, T])[]> =>
      fc.array(each, { maxLength: 5 }).map((all) => all.map((one, index) => [index, one] as const));
    const listed = numbered(fc.record({ unit: units, value: cents, isOnce: fc.boolean() }));
    const agreements = numbered(fc.record({ unit: units, value: cents, isFixed: fc.boolean() }));
    const asked = (
      of: (unit: string) => boolean,
      [prices, agreed, installed, currency]: readonly [
        readonly (readonly [number, { unit: string; value: number; isOnce: boolean }])[],
        readonly (readonly [number, { unit: string; value: number; isFixed: boolean }])[],
        readonly (readonly [number, { unit: string; value: number }])[],
        string,
      ],
    ) => {
      const catalog = catalogOf({
        o: prices.flatMap(([index, { unit, value, isOnce }]) =>
          of(unit) ? [(isOnce ? once : monthly)(`price-${index}`, value, { price: { unit, value } })] : [],
        ),
      });
      const { lines: priced, totals } = price(catalog, {
        currency,
        agreementPrices: agreed.flatMap(([index, { unit, value, isFixed }]) =>
          of(unit)
            ? [
                {
                  id: `a-${index}`,
                  agreement: { id: 'a' },
                  [isFixed ? 'unitPrice' : 'amount']: { unit, value },
                },
              ]
            : [],
        ),
        lines: [
          line('1', { quantity: 2 }),
          line('2', {
            action: 'delete',
            installed: installed.flatMap(([, { unit, value }]) =>
              of(unit)
                ? [
                    {
                      priceType: 'recurring',
                      recurringChargePeriod: 'month',
                      price: { dutyFreeAmount: { unit, value } },
                    },
                  ]
                : [],
            ),
          }),
        ],
      });
      return {
        items: priced.map(({ parts }) => parts.map((part) => withoutWorkings(toItemPrice(part, currency)))),
        summary: toPriceSummary(totals, currency),
      };
    };
    fc.assert(
      fc.property(
        fc.tuple(listed, agreements, numbered(fc.record({ unit: units, value: cents })), units),
        (given) => {
          const whole = asked(() => true, given);
          assert.deepEqual(
            whole,
            asked((unit) => unit === given[3], given),
          );
          const said = JSON.stringify(whole).matchAll(/"unit":"(\w+)"/g);
          for (const [, unit] of said) assert.equal(unit, given[3]);
        },
      ),
    );
  });
});
