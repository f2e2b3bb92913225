import assert from 'node:assert/strict';
import { faultsTouching } from '../../domain/catalog/publish/publish-check.js';
import type { CharacteristicValueSpecification } from '../../domain/tmf/schemas/specification.js';
import { catalog, texts } from './support/publish.js';

const use = (name: string, ...values: CharacteristicValueSpecification[]) => ({
  name,
  ...(values.length > 0 && { productSpecCharacteristicValue: values }),
});

const price = (id: string, uses: readonly object[], more: object = {}) => ({
  id,
  priceType: 'recurring',
  recurringChargePeriodType: 'month',
  price: { value: 2, unit: 'EUR' },
  prodSpecCharValueUse: uses,
  ...more,
});

interface Sold {
  readonly prices: readonly (object & { readonly id: string })[];
  readonly valueType?: string;
  readonly values?: readonly object[];
}

/** An offering with these prices of a product with SIM cards, 1 to 500 of them unless it says so. */
const sold = ({ prices, valueType = 'integer', values = [{ valueFrom: 1, valueTo: 500 }] }: Sold) => ({
  productOffering: [
    { id: 'o', productSpecification: { id: 'p' }, productOfferingPrice: prices.map(({ id }) => ({ id })) },
    { id: 'bundle', bundledProductOffering: [{ id: 'o' }] },
  ],
  productSpecification: [
    {
      id: 'p',
      productSpecCharacteristic: [
        { name: 'sims', valueType, productSpecCharacteristicValue: values },
        { name: 'region', productSpecCharacteristicValue: [{ value: 'north' }, { value: 'south' }] },
      ],
    },
  ],
  productOfferingPrice: prices,
});

describe('the publish check of prices', () => {
  it('knows the characteristics that a price is for, and what is almost one of them', () => {
    const prices = [price('a', [use('sim', { value: 1 })]), price('b', [use('colour', { value: 'red' })])];
    const entries = sold({ prices });
    assert.deepEqual(texts(entries), [
      'productOfferingPrice a: prodSpecCharValueUse[0].name: The price is for certain values of sim, which p does not have: it would never hold. Write sims.',
      'productOfferingPrice b: prodSpecCharValueUse[0].name: The price is for certain values of colour, which p does not have: it would never hold. Correct the name; there is: sims, region.',
    ]);
    assert.deepEqual(
      faultsTouching({ resource: 'productOffering', id: 'bundle', version: '1.0' }, catalog(entries)).map(
        ({ entry }) => entry.id,
      ),
      ['a', 'b'],
    );
    assert.deepEqual(texts({ ...entries, productOffering: [] }), []);
  });

  it('finds a price for a value that nothing sold at it has', () => {
    const prices = [price('a', [use('region', { value: 'west' }, { value: 'south' })])];
    assert.deepEqual(texts(sold({ prices })), [
      'productOfferingPrice a: prodSpecCharValueUse[0].productSpecCharacteristicValue[0].value: The price is for a value that nothing sold at it has: region must be "north" or "south", not "west". Give the price for a value that region may have.',
    ]);
  });
});

describe('the publish check of price tiers', () => {
  const tier = (id: string, valueFrom?: number, valueTo?: number, more: object = {}) =>
    price(id, [
      use('sims', {
        ...(valueFrom !== undefined && { valueFrom }),
        ...(valueTo !== undefined && { valueTo }),
        ...more,
      }),
    ]);
  const gap = (ids: string, where: string) =>
    `productOffering o: productOfferingPrice: None of ${ids} holds where sims is ${where}: nothing would be charged. Extend one of them, or add a price for it; o is free there with a price of 0.`;
  const overlap = (index: number, ids: string, where: string) =>
    `productOffering o: productOfferingPrice[${index}]: Both ${ids} hold where sims is ${where}: both would be charged. Let one of them end before the other begins (rangeInterval can leave an end out).`;

  it('finds gaps, between the tiers and to what may be ordered', () => {
    assert.deepEqual(texts(sold({ prices: [tier('a', 1, 50), tier('b', 60, 500)] })), [
      gap('a, b', '51 to 59'),
    ]);
    assert.deepEqual(texts(sold({ prices: [tier('a', 2, 50), tier('b', 51, 200)] })), [
      gap('a, b', '1 or 201 to 500'),
    ]);
    assert.deepEqual(texts(sold({ prices: [tier('a', 1, 50), tier('b', 52)], values: [] })), [
      gap('a, b', '51'),
    ]);
    assert.deepEqual(texts(sold({ prices: [tier('a', 1, 50), tier('b', 50.5)], valueType: 'decimal' })), [
      gap('a, b', 'more than 50 and less than 50.5'),
    ]);
  });

  it('finds overlaps', () => {
    assert.deepEqual(texts(sold({ prices: [tier('a', 1, 50), tier('b', 40, 500)] })), [
      overlap(1, 'a and b', '40 to 50'),
    ]);
    assert.deepEqual(texts(sold({ prices: [tier('a', 1, 50), tier('b', 50)], valueType: 'decimal' })), [
      overlap(1, 'a and b', '50'),
    ]);
    const single = price('c', [use('sims', { value: 7 })]);
    assert.deepEqual(texts(sold({ prices: [tier('a', 1), single] })), [overlap(1, 'a and c', '7')]);
  });

  it('takes tiers that follow each other, by whole numbers or by range intervals', () => {
    for (const valueType of ['integer', 'number'])
      assert.deepEqual(texts(sold({ prices: [tier('b', 51), tier('a', 1, 50)], valueType })), []);
    const half = tier('a', 1, 50, { rangeInterval: 'closedBottom' });
    assert.deepEqual(texts(sold({ prices: [half, tier('b', 50)], valueType: 'decimal' })), []);
  });

  it('takes prices that are charged beside each other', () => {
    const setup = { priceType: 'oneTime' };
    const others = [
      [tier('surcharge', 100, 200)],
      [tier('a', 1, 50), tier('b', 51, 200), price('base', [])],
      [tier('a', 1, 50), tier('b', 51), { ...tier('c', 1, 100), ...setup }],
      [tier('a', 1, 50), tier('licence', 1, 50), tier('b', 51)],
      [tier('a', 1, 50), tier('b', 51), { ...tier('old', 1, 500), lifecycleStatus: 'retired' }],
      ['north', 'south'].map((region) =>
        price(region, [use('sims', { valueFrom: 1, valueTo: 500 }), use('region', { value: region })]),
      ),
      [price('one', [use('sims', { value: 1 })]), price('two', [use('sims', { value: 2 })])],
    ];
    for (const prices of others) assert.deepEqual(texts(sold({ prices })), []);
  });

  it('blames a default that is no value once', () => {
    const values = [
      { valueFrom: 1, valueTo: 500 },
      { isDefault: true, value: 900 },
    ];
    assert.equal(texts(sold({ prices: [tier('a', 1, 50), tier('b', 51, 500)], values })).length, 1);
  });
});
