import assert from 'node:assert/strict';
import { examineCatalog, faultsTouching } from '../../domain/catalog/publish/publish-check.js';
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
  it('finds unknown characteristics of a price, and suggests the nearest name', () => {
    const prices = [price('a', [use('sim', { value: 1 })]), price('b', [use('colour', { value: 'red' })])];
    const entries = sold({ prices });
    assert.deepEqual(texts(entries), [
      'productOfferingPrice a: prodSpecCharValueUse[0].name: The price is for certain values of sim, which p does not have: it would never hold. Write sims.',
      'productOfferingPrice b: prodSpecCharValueUse[0].name: The price is for certain values of colour, which p does not have: it would never hold. Correct the name; there is: sims, region.',
    ]);
    assert.deepEqual(
      faultsTouching(
        { resource: 'productOffering', id: 'bundle', version: '1.0' },
        examineCatalog(catalog(entries)),
      ).map(({ entry }) => entry.id),
      ['a', 'b'],
    );
    assert.deepEqual(texts({ ...entries, productOffering: [] }), []);
  });

  it('finds a price for a value that no offering with it can have', () => {
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

  it('accepts adjacent tiers, by whole numbers or by range intervals', () => {
    for (const valueType of ['integer', 'number'])
      assert.deepEqual(texts(sold({ prices: [tier('b', 51), tier('a', 1, 50)], valueType })), []);
    const half = tier('a', 1, 50, { rangeInterval: 'closedBottom' });
    assert.deepEqual(texts(sold({ prices: [half, tier('b', 50)], valueType: 'decimal' })), []);
  });

  it('accepts prices that are charged side by side', () => {
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

  it('reports a default outside its values once', () => {
    const values = [
      { valueFrom: 1, valueTo: 500 },
      { isDefault: true, value: 900 },
    ];
    assert.equal(texts(sold({ prices: [tier('a', 1, 50), tier('b', 51, 500)], values })).length, 1);
  });
});

describe('the publish check of what prices say beyond their amounts', () => {
  const euro = (value: number) => ({ value, unit: 'EUR' });
  const base = price('a', []);
  const told = (more: object, ...others: (object & { readonly id: string })[]): string[] =>
    texts(sold({ prices: [{ ...base, ...more }, ...others] })).map((text) =>
      text.replace(/^productOfferingPrice /, ''),
    );

  it('finds tiers that no number is in, and numbers that no tier is for', () => {
    const tierOf = (upTo?: number) => ({ ...(upTo !== undefined && { upTo }), price: euro(1) });
    assert.deepEqual(told({ priceTier: [tierOf(10), tierOf(10), tierOf()] }), [
      'a: priceTier[1]: The tier ends before it begins: no number of units would be in it. List the tiers by ascending ends (upTo), the last one without.',
    ]);
    assert.deepEqual(told({ priceTier: [tierOf(10), tierOf(400)], quantityCharacteristic: 'sims' }), [
      'a: priceTier: There is no tier for more than 400 units: they could not be priced. Leave upTo out of the last tier.',
    ]);
    assert.deepEqual(told({ priceTier: [tierOf(10), tierOf(500)], quantityCharacteristic: 'sims' }), []);
  });

  it('finds characteristics that cannot be counted', () => {
    assert.deepEqual(told({ quantityCharacteristic: 'sim' }), [
      'a: quantityCharacteristic: o is charged by sim, which it does not have. Write sims.',
    ]);
  });

  it('finds what is in several currencies, in a price and in an offering', () => {
    assert.deepEqual(told({ floor: { value: 1, unit: 'CHF' } }), [
      'a: floor.unit: The price is in EUR, and this in CHF: they cannot be compared. Give it in EUR, or a price of its own in CHF.',
    ]);
    const franc = { ...price('b', []), price: { value: 2, unit: 'CHF' } };
    const setUp = { ...price('c', []), priceType: 'oneTime' };
    assert.deepEqual(told({}, franc, setUp), [
      'productOffering o: productOfferingPrice: In CHF there is no oneTime price, as in another currency: in CHF it would not be charged. Add it in CHF, or say optional: true where it may be missing.',
    ]);
  });

  it('finds discounts that say nothing, too much, or alter nothing', () => {
    const discount = (more: object) => ({ id: 'd', priceType: 'discount', ...more });
    assert.deepEqual(told({}, discount({})), [
      'd: percentage: A discount is a percentage or an amount (price): this one has neither. Give one of the two.',
    ]);
    assert.deepEqual(told({}, discount({ percentage: 120 })), [
      'd: percentage: A discount of 120 % would be more than the price. Give 100 for what is free.',
    ]);
    assert.deepEqual(told({}, discount({ percentage: 10, popRelationship: [{ id: 'x' }] })), [
      'd: popRelationship[0].id: o has no charge x: there is nothing to alter. Name one of a, or list the charge at o.',
    ]);
    assert.deepEqual(told({}, discount({ percentage: 10, alteredPriceType: 'usage' })), [
      'd: alteredPriceType: o has no usage charge: there is nothing to alter. Name the type of the charges (alteredPriceType), or the charges (popRelationship).',
    ]);
    assert.deepEqual(
      told({}, discount({ percentage: 10, exclusive: true }), { ...discount({ percentage: 5 }), id: 'e' }),
      [
        'e: priority: d always holds, comes before it and excludes others: it would never be applied. Give it a lower priority number than d, or d a condition.',
      ],
    );
  });

  it('finds derived prices without a source, lists that are none, and limits that contradict', () => {
    const derived = { percentage: 10, derivedFrom: { productOffering: [{ id: 'o' }] } };
    assert.deepEqual(told(derived), [
      'a: derivedFrom.productOffering[0].id: o has no recurring price that is not derived itself: there would be nothing to derive from. Name offerings with prices of their own.',
    ]);
    assert.deepEqual(told({ priceList: { id: 'l' } }), [
      'a: priceList.id: There is no price list l: the price would never hold. Add it, as a price of @type PriceList, or leave the list out.',
    ]);
    assert.deepEqual(told({ floor: euro(3), ceiling: euro(2) }), [
      'a: floor: The floor of 3 is above the ceiling of 2. Exchange them.',
    ]);
  });
});
