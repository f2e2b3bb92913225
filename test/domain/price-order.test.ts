import assert from 'node:assert/strict';
import { emptyInventory, type Inventory, type OwnedProduct } from '../../domain/inventory/inventory.js';
import type { Json } from '../../domain/lib/json.js';
import { readOrder } from '../../domain/order/order.js';
import type { TaxRate } from '../../domain/pricing/last-steps.js';
import { priceDocument } from '../../domain/qualification/price-document.js';
import { priceOrder } from '../../domain/qualification/price-order.js';
import { catalogOf, charges, discount as promotion, monthly as listed } from './support/prices.js';
import { seedCatalog } from './support/seeds.js';

const monthly = (value: number) => ({
  priceType: 'recurring',
  recurringChargePeriod: 'month',
  price: { dutyFreeAmount: { unit: 'EUR', value } },
});

const internet = (downstreamMbps: number, more: object = {}) => ({
  id: '1',
  action: 'add',
  productOffering: { id: 'fibre-internet' },
  product: { productCharacteristic: [{ name: 'downstreamMbps', value: downstreamMbps }] },
  ...more,
});

const instant = '2026-06-15T12:00:00.000Z';
const basisOf = (doc: Json, inventory: Inventory = emptyInventory) => ({
  order: readOrder('productOrder', '', doc),
  catalog: seedCatalog,
  inventory,
  instant,
});
const priced = (...productOrderItem: readonly object[]) => {
  const doc = { productOrderItem };
  return priceOrder(doc, basisOf(doc));
};

describe('an order without a quote', () => {
  it('gets the prices of the catalog, without what they cost the operator', () => {
    const { document, faults } = priced(internet(500));
    assert.deepEqual(faults, []);
    assert.deepEqual(document['orderTotalPrice'], [monthly(44.95)]);
    const [item] = document['productOrderItem'] as [Json];
    assert.deepEqual(item['itemTotalPrice'], [monthly(44.95)]);
    assert.deepEqual(
      (item['itemPrice'] as Json[]).map(({ name, explanation, cost }) => [name, explanation, cost]),
      [['Fibre internet, 500 Mbit/s', undefined, undefined]],
    );
  });

  it('has sums without cost and margin, of itself and of an item that changes something', () => {
    const branch = {
      id: '1',
      action: 'modify',
      productOffering: { id: 'vpn-branch-site' },
      product: { productCharacteristic: [{ name: 'bandwidthMbps', value: 100 }] },
    };
    const { document } = priced(branch);
    const [item] = document['productOrderItem'] as [Json];
    const sums = [document, item].flatMap(({ priceSummary }) => {
      const { monthly: aMonth, contract } = priceSummary as { monthly: Json; contract: Json };
      return [aMonth, contract].map((each) => Object.keys(each));
    });
    assert.deepEqual(
      sums,
      Array.from({ length: 4 }, () => ['list', 'net', 'tax']),
    );
  });

  it('does not begin again, with a change, what the catalog promised for a time', () => {
    const doc = {
      productOrderItem: [{ id: '1', action: 'modify', product: { id: 'p' }, productOffering: { id: 'o' } }],
    };
    const owned: OwnedProduct = {
      id: 'p',
      name: 'p',
      status: 'active',
      characteristics: [],
      realizations: [],
      since: '2026-05-15T12:00:00.000Z',
    };
    const free = promotion('free', 100, { applicationDuration: 3 });
    const { pricing } = priceDocument('order', doc, {
      ...basisOf(doc, { products: [owned] }),
      catalog: catalogOf({ o: [listed('rent', 100), free] }),
    });
    assert.deepEqual(charges(pricing), ['1 rent: 0.00 EUR a month, 100.00 EUR from 2026-08-15']);
  });

  it('has the tax that a tax system says, where one is asked instead of the catalog', () => {
    const doc = { productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'o' } }] };
    const catalog = catalogOf({
      o: [
        listed('rent', 10, { tax: [{ taxCategory: 'reduced', taxRate: 19 }] }),
        listed('care', 10, { tax: [{ taxCategory: 'standard', taxRate: 19 }] }),
      ],
    });
    const rates: Readonly<Record<string, number>> = { reduced: 7, standard: 20 };
    const taxRate: TaxRate = ({ listed: { tax = [] } }) => rates[tax[0]?.taxCategory ?? ''];
    const taxedAs = (more: object): unknown[] => {
      const { document } = priceDocument('order', doc, { ...basisOf(doc), catalog, ...more });
      const [item] = document['productOrderItem'] as [Json];
      return [...(item['itemPrice'] as Json[]), ...(document['orderTotalPrice'] as Json[])].map((each) => {
        const { taxIncludedAmount } = (each['netPrice'] ?? each['price']) as Json;
        return (taxIncludedAmount as Json)['value'];
      });
    };
    assert.deepEqual(
      [taxedAs({}), taxedAs({ taxRate })],
      [
        [11.9, 11.9, 23.8],
        [10.7, 12, 22.7],
      ],
    );
  });

  it('may be sent with the same sums, and with no others', () => {
    assert.deepEqual(priced(internet(500, { itemPrice: [monthly(40), monthly(4.95)] })).faults, []);
    assert.deepEqual(priced(internet(500, { itemPrice: [monthly(20)] })).faults, [
      {
        path: '$.productOrderItem[0].itemPrice',
        message:
          'is not what the catalog says: 44.95 EUR each 1 month. Leave it out; what was agreed in a quote is ordered by accepting it (POST …/quote/{id}/accept)',
      },
    ]);
  });

  it('has no discount by hand, whatever quote it names', () => {
    const discount = { priceAlteration: [{ price: { percentage: 100 } }] };
    const doc = {
      quote: [{ id: 'made-up' }],
      ...discount,
      productOrderItem: [internet(500, { ...discount, itemPrice: [monthly(1)] })],
    };
    assert.deepEqual(
      priceOrder(doc, basisOf(doc)).faults.map(({ path }) => path),
      ['$.productOrderItem[0].itemPrice', '$.priceAlteration', '$.productOrderItem[0].priceAlteration'],
    );
  });

  it('costs what the agreement of its account says', () => {
    const agreed = {
      id: 'a/1/1',
      name: 'Frame',
      agreement: { id: 'a', name: 'Frame' },
      unitPrice: { unit: 'EUR', value: 20 },
      priceType: 'recurring',
      offering: 'fibre-internet',
    } as const;
    const doc = { productOrderItem: [internet(500, { itemPrice: [monthly(20)] })] };
    const { document, faults } = priceOrder(doc, { ...basisOf(doc), agreementPrices: [agreed] });
    assert.deepEqual([document['orderTotalPrice'], faults], [[monthly(20)], []]);
  });

  it('is at fault where no price holds, with the path of the item', () => {
    assert.deepEqual(priced(internet(500), internet(300, { id: '2' })).faults, [
      {
        path: '$.productOrderItem[1]',
        message: 'Line 2: none of the prices of fibre-internet holds for downstreamMbps 300.',
      },
    ]);
  });
});

describe('a change of what the customer has', () => {
  const sold = (id: string, offering: string, more: object = {}) => ({
    id,
    name: id,
    status: 'active' as const,
    offering: { id: offering, version: '1.0', name: offering },
    characteristics: [],
    realizations: [],
    ...more,
  });
  const rent = (id: string, value: number) => ({ ...monthly(value), productOfferingPrice: { id } });
  const line = sold('p-1', 'fibre-internet', {
    characteristics: [{ name: 'downstreamMbps', value: 100 }],
    sale: { productPrice: [rent('fibre-internet-100', 29.95)] },
  });
  const delta = (item: object, products: Inventory['products']) => {
    const doc = { productOrderItem: [item] };
    const { document } = priceDocument('order', doc, basisOf(doc, { products }));
    const { delta: answer } = document['priceSummary'] as { delta: { monthly: { value: number } } };
    return answer.monthly.value;
  };

  it('says what it adds a month to what the product costs today, and what an end takes away', () => {
    const faster = internet(500, { action: 'modify' });
    assert.equal(delta({ ...faster, product: { ...faster.product, id: 'p-1' } }, [line]), 15);
    assert.equal(delta({ id: '1', action: 'delete', product: { id: 'p-1' } }, [line]), -29.95);
  });

  it('counts the price of an implied part once, although it is kept at the bundle', () => {
    const bundle = sold('b-1', 'fibre-home', { sale: { productPrice: [rent('home-router-rental', 4.95)] } });
    const router = sold('r-1', 'home-router', { parentProductId: 'b-1' });
    const end = { id: '1', action: 'delete', product: { id: 'b-1' } };
    assert.equal(delta(end, [bundle, router]), -4.95);
  });
});
