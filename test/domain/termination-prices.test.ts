import assert from 'node:assert/strict';
import type { CoveringContract, Inventory, OwnedProduct } from '../../domain/inventory/inventory.js';
import type { Json } from '../../domain/lib/json.js';
import { readOrder } from '../../domain/order/order.js';
import { priceDocument } from '../../domain/qualification/price-document.js';
import { priceOrder, withTerminationPrices } from '../../domain/qualification/price-order.js';
import { seedCatalog } from './support/seeds.js';

const rent = (value: number, unit = 'EUR') => ({
  priceType: 'recurring',
  recurringChargePeriod: 'month',
  price: { dutyFreeAmount: { unit, value } },
});

const sold = (id: string, productPrice: readonly object[] = [rent(40)]): OwnedProduct => ({
  id,
  name: id,
  status: 'active',
  offering: { id: 'fibre-internet', version: '1.0', name: 'Fibre Internet' },
  characteristics: [{ name: 'downstreamMbps', value: 100 }],
  realizations: [],
  sale: { productPrice: productPrice as readonly Json[] },
});

const half = { chargeType: 'percentOfRemaining', percent: 50 };
const contract = (lines: readonly object[], more: Partial<CoveringContract> = {}): CoveringContract => ({
  id: 'c-1',
  name: 'Fibre contract',
  start: '2026-01-01T00:00:00.000Z',
  lines: lines as readonly Json[],
  rule: half,
  ended: [],
  ...more,
});
const line = (...products: string[]) => ({
  id: 'internet',
  term: 'P24M',
  price: { value: 30, unit: 'EUR' },
  product: products.map((id) => ({ id })),
});

const instant = '2027-01-01T00:00:00.000Z';
const basisOf = (doc: Json, inventory: Partial<Inventory>) => ({
  order: readOrder('productOrder', '', doc),
  catalog: seedCatalog,
  inventory: { products: [], ...inventory },
  instant,
});
const end = (id: string, more: object = {}) => ({ id, action: 'delete', product: { id }, ...more });

const pricesOf = (items: readonly object[], inventory: Partial<Inventory>, more: object = {}) => {
  const doc = { productOrderItem: items, ...more };
  const { document, faults } = priceDocument('order', doc, basisOf(doc, inventory));
  return { items: document['productOrderItem'] as readonly Json[], document, faults };
};
const charges = ({ items }: { readonly items: readonly Json[] }): unknown[] =>
  items.map(({ itemPrice }) =>
    ((itemPrice ?? []) as Json[]).map(
      ({ netPrice }) => (netPrice as { dutyFreeAmount: Json }).dutyFreeAmount['value'],
    ),
  );

describe('the end of a product under a contract', () => {
  it('is charged what the contract says, as a one-time price that explains itself and names the contract', () => {
    const priced = pricesOf([end('p')], { products: [sold('p')], contracts: [contract([line('p')])] });
    const [item] = priced.items as [Json];
    const [price] = item['itemPrice'] as [Json];
    const { name, priceType, description, contract: by, netPrice, explanation } = price;
    assert.deepEqual(
      [priced.faults, name, priceType, description, by, netPrice],
      [
        [],
        'Early termination',
        'oneTime',
        'Fibre contract, line internet: 50 % of 12 months of 40',
        { id: 'c-1', name: 'Fibre contract', '@referredType': 'Contract' },
        { dutyFreeAmount: { unit: 'EUR', value: 240 } },
      ],
    );
    assert.deepEqual(explanation, [
      {
        step: 'list',
        text: 'Early termination: Fibre contract, line internet: 50 % of 12 months of 40 = 240.00 EUR',
        amount: 240,
        rule: 'c-1',
      },
    ]);
    const { delta } = priced.document['priceSummary'] as { delta: Json };
    assert.deepEqual(delta, {
      oneTime: { unit: 'EUR', value: 240 },
      monthly: { unit: 'EUR', value: -40 },
    });
  });

  it('costs by what the product costs today, and by the line’s price where that is not known', () => {
    const contracts = [contract([line('p')])];
    assert.deepEqual(charges(pricesOf([end('p')], { products: [sold('p', [rent(20)])], contracts })), [
      [120],
    ]);
    assert.deepEqual(charges(pricesOf([end('p')], { products: [sold('p', [])], contracts })), [[180]]);
  });

  it('is counted from the day on which the product is to end', () => {
    const basis = { products: [sold('p')], contracts: [contract([line('p')])] };
    const later = end('p', { product: { id: 'p', terminationDate: '2027-07-01T00:00:00Z' } });
    assert.deepEqual(charges(pricesOf([later], basis)), [[120]]);
    const start = { requestedStartDate: '2027-10-01T00:00:00Z' };
    assert.deepEqual(charges(pricesOf([end('p')], basis, start)), [[60]]);
  });

  it('is each product’s own part of what is left to pay, whichever ends first', () => {
    const products = [sold('p'), sold('q', [rent(20)])];
    const of = (ended: readonly string[] = [], rule: object = half) => ({
      products,
      contracts: [contract([line('p', 'q', 'r')], { ended: ['r', ...ended], rule: rule as Json })],
    });
    assert.deepEqual(charges(pricesOf([end('p')], of())), [[240]]);
    assert.deepEqual(charges(pricesOf([end('p'), end('q')], of())), [[240], [120]]);
    assert.deepEqual(charges(pricesOf([end('q')], of(['p']))), [[120]]);
    // A third of the most for each of the three.
    const most = { ...half, maximum: { value: 300, unit: 'EUR' } };
    assert.deepEqual(charges(pricesOf([end('p'), end('q')], of([], most))), [[100], [100]]);
  });

  it('is charged once, with the last of a line’s products that the customer still has, where it is no part of their prices', () => {
    const of = (ended: readonly string[] = []) => ({
      products: [sold('p'), sold('q')],
      contracts: [
        contract([line('p', 'q', 'r')], {
          ended: ['r', ...ended],
          rule: { chargeType: 'fixed', amount: { value: 100, unit: 'EUR' } },
        }),
      ],
    });
    assert.deepEqual(charges(pricesOf([end('p')], of())), [[]]);
    assert.deepEqual(charges(pricesOf([end('p'), end('q')], of())), [[100], []]);
    assert.deepEqual(charges(pricesOf([end('q')], of(['p']))), [[100]]);
  });

  it('says why it costs nothing', () => {
    const contracts = [contract([{ ...line('p'), term: 'P6M' }])];
    const [item] = pricesOf([end('p')], { products: [sold('p')], contracts }).items as [Json];
    assert.deepEqual(item['priceNote'], [
      'Nothing is charged for the action delete. No early termination charge: Fibre contract, line internet: its commitment of P6M is over.',
    ]);
  });

  it('may be waived or halved by hand, as what anybody must approve', () => {
    const waived = end('p', {
      priceAlteration: [{ alterationType: 'discount', priceType: 'oneTime', price: { percentage: 50 } }],
    });
    const basis = { products: [sold('p')], contracts: [contract([line('p')])] };
    assert.deepEqual(charges(pricesOf([waived], basis)), [[120]]);
  });

  it('is in the currency of the contract, else of the order, and a fault where nothing says one', () => {
    const fee = { chargeType: 'fixed', amount: { value: 10 } };
    const unpriced = { ...line('p'), price: undefined, terminationRule: fee };
    const products = [{ ...sold('p', []), offering: undefined }] as never;
    const inFrancs = { id: 'tv', price: { value: 5, unit: 'CHF' }, product: [{ id: 'q' }] };
    const found = (lines: readonly object[], more: object = {}) => {
      const { items, faults } = pricesOf([end('p')], { products, contracts: [contract(lines)] }, more);
      const [price] = (items[0]!['itemPrice'] ?? []) as Json[];
      return [(price?.['netPrice'] as Json)?.['dutyFreeAmount'], faults.map(({ code }) => code)];
    };
    assert.deepEqual(found([unpriced, inFrancs]), [{ unit: 'CHF', value: 10 }, []]);
    assert.deepEqual(found([unpriced], { currency: 'USD' }), [{ unit: 'USD', value: 10 }, []]);
    assert.deepEqual(found([unpriced]), [undefined, ['noCurrency']]);
  });

  it('is a fault in another currency than the rest', () => {
    const dollars = contract([
      { ...line('p'), terminationRule: { chargeType: 'fixed', amount: { value: 10, unit: 'USD' } } },
    ]);
    const { faults } = pricesOf([end('p')], { products: [sold('p')], contracts: [dollars] });
    assert.deepEqual(
      faults.map(({ code }) => code),
      ['wrongCurrency'],
    );
  });
});

describe('an order that ends products', () => {
  const basis = { products: [sold('p'), sold('q')], contracts: [contract([line('p')])] };

  it('records the charge where no prices are calculated, and is otherwise as it was sent', () => {
    const other = {
      id: 'q',
      action: 'modify',
      product: { id: 'q' },
      itemPrice: [{ ...rent(1), cost: 'kept' }],
    };
    const doc: Json = { productOrderItem: [end('p'), other], note: [] };
    const [ended, kept] = withTerminationPrices(doc, basisOf(doc, basis))['productOrderItem'] as Json[];
    assert.deepEqual(kept, other);
    const [{ netPrice, description, explanation }] = ended!['itemPrice'] as [Json];
    assert.deepEqual(
      [netPrice, description, explanation],
      [
        { dutyFreeAmount: { unit: 'EUR', value: 240 } },
        'Fibre contract, line internet: 50 % of 12 months of 40',
        undefined,
      ],
    );
    const said: Json = { productOrderItem: [end('p', { itemPrice: [] })] };
    assert.deepEqual(withTerminationPrices(said, basisOf(said, basis)), said);
  });

  it('is refused with another charge where prices are calculated', () => {
    const fee = { priceType: 'oneTime', price: { dutyFreeAmount: { unit: 'EUR', value: 1 } } };
    const doc: Json = { productOrderItem: [end('p', { itemPrice: [fee] })] };
    const { faults } = priceOrder(doc, basisOf(doc, basis));
    assert.deepEqual(
      faults.map(({ path }) => path),
      ['$.productOrderItem[0].itemPrice'],
    );
  });
});
