import assert from 'node:assert/strict';
import { inventoryAfter } from '../../catalog/inventory-after.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import { explain } from '../../domain/decomposition/explain.js';
import { emptyInventory, type Inventory } from '../../domain/inventory/inventory.js';
import type { OrderToPlan } from '../../domain/order/order.js';
import { add, offering, orderOf, provision, realizedAs, smallCatalog } from './support/catalog.js';
import { given } from './support/home.js';
import { outline } from './support/outline.js';
import { seedCatalog } from './support/seeds.js';

const idOf = ({ products }: Inventory, name: string): string =>
  products.find((each) => each.name === name)!.id;

const withShared = (owned: Inventory, shared: boolean): OrderToPlan => ({
  ...orderOf({
    id: '1',
    action: 'modify',
    productId: idOf(owned, 'Mobile Family'),
    characteristics: [{ name: 'sharedData', value: shared }],
  }),
  id: 'later',
});

/** Without the ids of products. */
const planned = (order: OrderToPlan, owned: Inventory): string[] =>
  outline(decompose(order, seedCatalog, owned)).map((line) => line.replaceAll(/1\.order\.\w+/g, '1.plan'));

describe('a product whose rules read a characteristic of its parent', () => {
  const family = inventoryAfter(
    decompose(orderOf(add('1', 'mobile-family')), seedCatalog, emptyInventory),
    emptyInventory,
  );
  const sharing = inventoryAfter(decompose(withShared(family, true), seedCatalog, family), family);

  it('gets a step when an order changes the characteristic of the parent only', () => {
    assert.deepEqual(planned(withShared(family, true), family), [
      'add serviceOrder 1.plan rfs-data-sharing {dataGb=50}',
      'add serviceOrder 1.plan rfs-data-sharing {dataGb=50}',
    ]);
  });

  it('loses the step when the value is removed', () => {
    assert.deepEqual(planned(withShared(sharing, false), sharing), [
      'delete serviceOrder 1.plan rfs-data-sharing {dataGb=50}',
      'delete serviceOrder 1.plan rfs-data-sharing {dataGb=50}',
    ]);
  });

  it('stays as it is when the value does', () => {
    assert.deepEqual(planned(withShared(sharing, true), sharing), []);
  });

  it('is explained by the item that changes the value', () => {
    const { explanation } = explain(withShared(family, true), seedCatalog, family);
    assert.equal(
      explanation.steps[0]?.chain[0]?.message,
      'The order does not name it, but item 1 changes values that it is built from.',
    );
  });

  const house = smallCatalog({
    offerings: ['house', 'lamp'].map((id) => offering(id, id)),
    products: [
      { id: 'house' },
      {
        id: 'lamp',
        specificationRelationship: [
          { ...realizedAs('dimmer'), condition: { jsonata: 'mood = "cosy"' } },
          { ...realizedAs('bulb'), quantityCharacteristic: 'bulbs' },
        ],
      },
    ],
    services: [
      { id: 'dimmer', fulfilment: [provision()] },
      { id: 'bulb', fulfilment: [provision()] },
    ],
  });
  const lit = (values: Record<string, unknown>, own: Record<string, unknown> = {}): Inventory =>
    inventoryAfter(
      decompose(
        orderOf(
          add('1', 'house', { characteristics: given(values) }),
          add('2', 'lamp', { parentId: '1', characteristics: given(own) }),
        ),
        house,
        emptyInventory,
      ),
      emptyInventory,
    );
  const changed = (owned: Inventory, values: Record<string, unknown>): string[] =>
    decompose(
      {
        ...orderOf({
          id: '1',
          action: 'modify',
          productId: idOf(owned, 'house'),
          characteristics: given(values),
        }),
        id: 'later',
      },
      house,
      owned,
    ).steps.map(({ action, specification }) => `${action} ${specification.id}`);

  it('follows a quantity that the parent gives', () => {
    assert.deepEqual(changed(lit({ bulbs: 1 }), { bulbs: 3 }), ['add bulb', 'add bulb']);
    assert.deepEqual(changed(lit({ bulbs: 3 }), { bulbs: 2 }), ['delete bulb']);
  });

  it('does not follow the parent where it has a value of its own', () => {
    assert.deepEqual(changed(lit({ bulbs: 1 }, { bulbs: 2 }), { bulbs: 3 }), []);
  });

  it('does not change for a value that gives the same decision', () => {
    assert.deepEqual(changed(lit({ bulbs: 1, mood: 'bright' }), { mood: 'loud' }), []);
    assert.deepEqual(changed(lit({ bulbs: 1, mood: 'bright' }), { mood: 'cosy' }), ['add dimmer']);
  });
});
