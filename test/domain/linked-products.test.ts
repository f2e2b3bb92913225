import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { inventoryAfter } from '../../catalog/inventory-after.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import { explain } from '../../domain/decomposition/explain.js';
import { emptyInventory, type Inventory, type OwnedProduct } from '../../domain/inventory/inventory.js';
import type { ItemToPlan, OrderToPlan } from '../../domain/order/order.js';
import { add, offering, orderOf, provision, realizedAs, smallCatalog } from './support/catalog.js';
import { outline } from './support/outline.js';

const everything = provision('add', 'modify', 'suspend', 'resume', 'delete');
const from = (specification: string, characteristic: string, to: string) => ({
  from: { specification, characteristic },
  to,
});

/** A line, a router that is set to the line's speed and to the number of telephones, a lamp that shows the router's speed. */
const catalog = smallCatalog({
  offerings: ['home', 'internet', 'router', 'voice', 'lamp'].map((id) => offering(id, id)),
  products: [
    { id: 'home' },
    { id: 'internet', specificationRelationship: [realizedAs('line')] },
    { id: 'router', specificationRelationship: [realizedAs('configuration')] },
    { id: 'voice', specificationRelationship: [realizedAs('telephony')] },
    { id: 'lamp', specificationRelationship: [realizedAs('display')] },
  ],
  services: [
    {
      id: 'line',
      attributeMapping: [{ from: { characteristic: 'speed' }, to: 'speed' }],
      fulfilment: [everything],
    },
    {
      id: 'configuration',
      attributeMapping: [from('line', 'speed', 'profile'), from('telephony', 'lines', 'telephones')],
      fulfilment: [everything],
    },
    {
      id: 'telephony',
      attributeMapping: [{ from: { characteristic: 'lines' }, to: 'lines' }],
      fulfilment: [everything],
    },
    {
      id: 'display',
      attributeMapping: [from('configuration', 'profile', 'shows')],
      fulfilment: [everything],
    },
  ],
});

const given = (values: object) =>
  Object.entries(values).map(([name, value]) => ({ name, value: value as unknown }));

const offerings = ['internet', 'router', 'voice', 'lamp'] as const;

/** A home with these parts, by item `<id>.<offering>`. */
const home = (id: string, parts: readonly (typeof offerings)[number][] = offerings): ItemToPlan[] => [
  add(id, 'home', { place: { id: `site-${id}` } }),
  ...parts.map((part) =>
    add(`${id}.${part}`, part, {
      parentId: id,
      characteristics: given(part === 'internet' ? { speed: 100 } : part === 'voice' ? { lines: 2 } : {}),
    }),
  ),
];

const sold = (...items: readonly ItemToPlan[]): Inventory =>
  inventoryAfter(decompose(orderOf(...items), catalog, emptyInventory), emptyInventory);

const productOf = ({ products }: Inventory, name: string, site = 'site-1'): OwnedProduct =>
  products.find((each) => each.name === name && each.place?.id === site) ??
  assert.fail(`${name} is not at ${site}`);

const changing = (owned: OwnedProduct, more: Partial<ItemToPlan>): OrderToPlan => ({
  ...orderOf({ id: '1', action: 'modify', productId: owned.id, characteristics: [], ...more }),
  id: 'later',
});

const faster = (owned: OwnedProduct) => changing(owned, { characteristics: given({ speed: 500 }) });

/** The plan, with the names of products instead of their ids. */
const planned = (order: OrderToPlan, owned: Inventory): string[] =>
  outline(decompose(order, catalog, owned)).map((line) =>
    owned.products.reduce((text, { id, name }) => text.replaceAll(id, name), line),
  );

describe('what is mapped from a product that an order changes', () => {
  it('is changed with it, in whatever product it lies, one after the other', () => {
    const owned = sold(...home('1'));
    assert.deepEqual(planned(faster(productOf(owned, 'internet')), owned), [
      'modify serviceOrder 1 line {speed=500}',
      'modify serviceOrder 1.router configuration {telephones=2 profile=500}',
      'modify serviceOrder 1.lamp display {shows=500}',
    ]);
  });

  it('is changed at the site of the change only', () => {
    const owned = sold(...home('1'), ...home('2'));
    assert.deepEqual(planned(faster(productOf(owned, 'internet', 'site-2')), owned), [
      'modify serviceOrder 1 line {speed=500}',
      'modify serviceOrder 1.router configuration {telephones=2 profile=500}',
      'modify serviceOrder 1.lamp display {shows=500}',
    ]);
    const after = inventoryAfter(
      decompose(faster(productOf(owned, 'internet', 'site-2')), catalog, owned),
      owned,
    );
    assert.deepEqual(productOf(after, 'router'), productOf(owned, 'router'));
  });

  it('is unset when the product ends, and set when another one comes', () => {
    const owned = sold(...home('1'));
    const less = changing(productOf(owned, 'voice'), { action: 'delete' });
    assert.deepEqual(planned(less, owned), [
      'delete serviceOrder 1 telephony {lines=2}',
      'modify serviceOrder 1.router configuration {telephones=null profile=100}',
    ]);
    const without = inventoryAfter(decompose(less, catalog, owned), owned);
    const more: OrderToPlan = {
      ...orderOf(
        { id: '1', action: 'noChange', productId: productOf(without, 'home').id, characteristics: [] },
        add('2', 'voice', { parentId: '1', characteristics: given({ lines: 4 }) }),
      ),
      id: 'third',
    };
    assert.deepEqual(planned(more, without), [
      'add serviceOrder 2 telephony {lines=4}',
      'modify serviceOrder 2.router configuration {telephones=4 profile=100}',
    ]);
  });

  it('is known to what is added later', () => {
    const owned = sold(...home('1', ['internet', 'voice']));
    const order: OrderToPlan = {
      ...orderOf(
        { id: '1', action: 'noChange', productId: productOf(owned, 'home').id, characteristics: [] },
        add('2', 'router', { parentId: '1' }),
      ),
      id: 'later',
    };
    assert.deepEqual(planned(order, owned), ['add serviceOrder 2 configuration {telephones=2 profile=100}']);
  });

  it('stays when its value is the same, and where the order says noChange', () => {
    const owned = sold(...home('1'));
    const same = changing(productOf(owned, 'internet'), { characteristics: given({ speed: 100 }) });
    assert.deepEqual(planned(same, owned), []);
    const kept: ItemToPlan = {
      id: '2',
      action: 'noChange',
      productId: productOf(owned, 'router').id,
      characteristics: [],
    };
    const order = faster(productOf(owned, 'internet'));
    assert.deepEqual(planned({ ...order, items: [...order.items, kept] }, owned), [
      'modify serviceOrder 1 line {speed=500}',
    ]);
  });

  it('belongs to the item that changes it, keeps its own parent, and can be undone', () => {
    const owned = sold(...home('1'));
    const plan = decompose(faster(productOf(owned, 'internet')), catalog, owned);
    const router = productOf(owned, 'router');
    const item = plan.items.find(({ product }) => product?.id === router.id);
    assert.deepEqual(
      [item?.parentId, item?.implied, item?.product?.parentProductId],
      ['1', true, productOf(owned, 'home').id],
    );
    assert.deepEqual(item?.before?.realizations, router.realizations);
    const step = plan.steps.find(({ itemId }) => itemId === item?.id);
    assert.deepEqual(step?.before, given({ telephones: 2, profile: 100 }));
  });

  it('is explained by its mapping', () => {
    const owned = sold(...home('1'));
    const { explanation } = explain(faster(productOf(owned, 'internet')), catalog, owned);
    const chain = explanation.steps[1]?.chain.map(({ message }) => message);
    assert.deepEqual(chain, [
      'The order does not name it, but item 1 changes what is mapped to it.',
      'The customer owns it as router 1.',
      'realizedAs configuration.',
      'profile, which is mapped from line, was 100 and is now 500.',
      'For modify a serviceOrder is sent to network.',
    ]);
    assert.ok(explanation.notTaken.every(({ itemId }) => !itemId.includes('voice')));
  });
});

describe('whatever orders change, end and add at several sites', () => {
  const sites = ['1', '2'] as const;
  const orders = fc.array(
    fc.record({
      site: fc.constantFrom(...sites),
      change: fc.constantFrom('speed', 'lines', 'end', 'add'),
      part: fc.constantFrom(...offerings),
      value: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 6 },
  );

  const partAt = (owned: Inventory, site: string, name: string): OwnedProduct | undefined =>
    owned.products.find(
      (each) => each.name === name && each.status === 'active' && each.place?.id === `site-${site}`,
    );

  type Change = { site: string; change: string; part: string; value: number };

  /** The order for a change; undefined when there is nothing to change. */
  function orderFor({ site, change, part, value }: Change, owned: Inventory, id: string) {
    const at = (name: string) => partAt(owned, site, name);
    const modify = (name: string, values: object): ItemToPlan[] => {
      const product = at(name);
      return product
        ? [{ id: '1', action: 'modify', productId: product.id, characteristics: given(values) }]
        : [];
    };
    const ended = at(part);
    const bundle = at('home');
    const items: Record<string, readonly ItemToPlan[]> = {
      speed: modify('internet', { speed: value }),
      lines: modify('voice', { lines: value }),
      end: ended ? [{ id: '1', action: 'delete', productId: ended.id, characteristics: [] }] : [],
      add:
        ended || !bundle
          ? []
          : [
              { id: '1', action: 'noChange', productId: bundle.id, characteristics: [] },
              add('2', part, { parentId: '1', characteristics: given({ speed: value, lines: value }) }),
            ],
    };
    const some = items[change] ?? [];
    return some.length === 0 ? undefined : { ...orderOf(...some), id };
  }

  /** Null where there is no such part. */
  const valueAt = (
    owned: Inventory,
    site: string,
    { name, characteristic }: { readonly name: string; readonly characteristic: string },
  ): unknown =>
    partAt(owned, site, name)?.realizations[0]?.characteristics.find((each) => each.name === characteristic)
      ?.value ?? null;

  it('no mapped value is left behind', () => {
    fc.assert(
      fc.property(orders, (changes) => {
        let owned = sold(...home('1'), ...home('2'));
        for (const [index, change] of changes.entries()) {
          const order = orderFor(change, owned, `order-${index}`);
          if (!order) continue;
          owned = inventoryAfter(decompose(order, catalog, owned), owned);
        }
        for (const site of sites) {
          const read = (name: string, characteristic: string) =>
            valueAt(owned, site, { name, characteristic });
          if (!partAt(owned, site, 'router')) continue;
          assert.deepEqual(
            [read('router', 'profile'), read('router', 'telephones')],
            [read('internet', 'speed'), read('voice', 'lines')],
          );
        }
      }),
    );
  });
});
