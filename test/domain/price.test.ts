import assert from 'node:assert/strict';
import { buildCatalog } from '../../domain/catalog/catalog.js';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import type { CharacteristicValueSpecification } from '../../domain/tmf/schemas/specification.js';
import { priceQuote } from './support/price-quote.js';

const tier = (id: string, value: number, ...uses: CharacteristicValueSpecification[]) => ({
  id,
  name: id,
  priceType: 'recurring',
  recurringChargePeriodType: 'month',
  price: { value, unit: 'EUR' },
  prodSpecCharValueUse: [{ name: 'sims', productSpecCharacteristicValue: uses }],
});

/** The names of the prices that are asked for so many SIM cards. */
function priced(prices: readonly ReturnType<typeof tier>[], sims?: unknown): string[] {
  const catalog = buildCatalog({
    productOffering: [
      {
        id: 'iot',
        name: 'IoT',
        lifecycleStatus: 'active',
        productSpecification: { id: 'iot' },
        productOfferingPrice: prices.map(({ id }) => ({ id })),
      },
    ],
    productSpecification: [
      {
        id: 'iot',
        name: 'IoT',
        lifecycleStatus: 'active',
        productSpecCharacteristic: [{ name: 'sims', valueType: 'number' }],
      },
    ],
    productOfferingPrice: prices,
  });
  const productCharacteristic = sims === undefined ? [] : [{ name: 'sims', value: sims }];
  const item = { id: '1', productOffering: { id: 'iot' }, product: { productCharacteristic } };
  const { document } = priceQuote(
    { quoteItem: [item] },
    { catalog, inventory: emptyInventory, instant: '2026-06-15T12:00:00.000Z' },
  );
  const [answered] = document['quoteItem'] as Record<string, unknown>[];
  return ((answered?.['quoteItemPrice'] ?? []) as { name: string }[]).map(({ name }) => name);
}

describe('a price for some values of a characteristic', () => {
  it('holds for a range of numbers, which has both its ends', () => {
    const tiers = [
      tier('few', 2, { valueFrom: 1, valueTo: 50 }),
      tier('some', 1.5, { valueFrom: 51, valueTo: 200 }),
      tier('many', 1, { valueFrom: 201 }),
    ];
    assert.deepEqual(
      [0, 1, 12, 50, 51, 200, 201, 9000].map((sims) => priced(tiers, sims)),
      [[], ['few'], ['few'], ['few'], ['some'], ['some'], ['many'], ['many']],
    );
  });

  it('leaves out the ends that its range interval leaves out', () => {
    const ends = (rangeInterval: string) =>
      [1, 25.5, 50].filter(
        (sims) => priced([tier('few', 2, { valueFrom: 1, valueTo: 50, rangeInterval })], sims).length > 0,
      );
    assert.deepEqual(ends('closed'), [1, 25.5, 50]);
    assert.deepEqual(ends('closedBottom'), [1, 25.5]);
    assert.deepEqual(ends('closedTop'), [25.5, 50]);
    assert.deepEqual(ends('open'), [25.5]);
  });

  it('holds for one of several values and ranges', () => {
    const odd = [tier('odd', 2, { value: 1 }, { valueFrom: 5, valueTo: 7 })];
    assert.deepEqual(
      [1, 2, 6, '6', null].map((sims) => priced(odd, sims)),
      [['odd'], [], ['odd'], [], []],
    );
  });

  it('holds for any value where it names none, and not without a value', () => {
    const any = [tier('any', 2)];
    assert.deepEqual([priced(any, 3), priced(any)], [['any'], []]);
  });
});
