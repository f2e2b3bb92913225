import assert from 'node:assert/strict';
import { inventoryAfter } from '../../catalog/inventory-after.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import { explain } from '../../domain/decomposition/explain.js';
import type { Inventory, OwnedProduct } from '../../domain/inventory/inventory.js';
import type { ItemToPlan, OrderToPlan } from '../../domain/order/order.js';
import { add, orderOf } from './support/catalog.js';
import { catalog, given, home, productOf, sold } from './support/home.js';
import { outline } from './support/outline.js';

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

describe('a value that is mapped from a product which an order changes', () => {
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

  it('is set in products that are added later', () => {
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

  it('waits with the change for the start date of the order', () => {
    const owned = sold(...home('1'));
    const dated = { ...faster(productOf(owned, 'internet')), requestedStartDate: '2040-01-01T00:00:00Z' };
    const { items, steps } = decompose(dated, catalog, owned);
    const named = new Set(items.map(({ id }) => id));
    assert.ok(steps.every(({ itemId }) => named.has(itemId)));
    assert.deepEqual(
      steps.map(({ kind, notBefore }) => [kind, notBefore]),
      Array.from({ length: 3 }, () => ['serviceOrder', '2040-01-01T00:00:00.000Z']),
    );
    const same = changing(productOf(owned, 'internet'), { characteristics: given({ speed: 100 }) });
    const waiting = decompose({ ...same, requestedStartDate: '2040-01-01T00:00:00Z' }, catalog, owned);
    assert.deepEqual(
      waiting.steps.map(({ itemId, kind }) => [itemId, kind]),
      [['1', 'waitUntil']],
    );
  });

  it('is explained by its mapping', () => {
    const owned = sold(...home('1'));
    const { explanation } = explain(faster(productOf(owned, 'internet')), catalog, owned);
    const chain = explanation.steps[1]?.chain.map(({ message }) => message);
    assert.deepEqual(chain, [
      'The order does not name it, but item 1 changes values that it is built from.',
      'The customer owns it as router 1.',
      'realizedAs configuration.',
      'profile, which is mapped from line, was 100 and is now 500.',
      'For modify a serviceOrder is sent to network.',
    ]);
    assert.ok(explanation.notTaken.every(({ itemId }) => !itemId.includes('voice')));
  });
});
