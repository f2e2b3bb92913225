import assert from 'node:assert/strict';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import type { ItemToPlan } from '../../domain/order/order.js';
import { qualify } from '../../domain/qualification/qualify.js';
import { add, offering, orderOf, sent, smallCatalog } from './support/catalog.js';
import { ownedBy } from './support/owned.js';
import { codes, qualifySeed } from './support/qualified.js';
import { seedOrder, seedPlan } from './support/seeds.js';

describe('qualify', () => {
  describe('with a parent that stays as it is', () => {
    const owned = ownedBy(seedPlan(seedOrder('fibre-bundle')));
    const bundle = owned.products[0]?.id ?? '';
    const unchanged = (more: Partial<ItemToPlan> = {}): ItemToPlan => ({
      id: '1',
      action: 'noChange',
      productId: bundle,
      characteristics: [],
      quantity: 1,
      ...more,
    });
    const found = (...items: readonly ItemToPlan[]) => codes(qualifySeed(orderOf(...items), owned).items);

    it('keeps the limits of the bundle', () => {
      const more = (part: string) => add('2', part, { parentId: '1' });
      assert.deepEqual(found(unchanged()), []);
      assert.deepEqual(found(unchanged(), more('home-tv')), []);
      assert.deepEqual(found(unchanged(), more('home-voice')), ['1 bundleCardinality']);
      assert.deepEqual(found(unchanged(), more('mobile-plan')), ['1 notInBundle']);
    });

    it('names what the customer has', () => {
      const nothing = unchanged({ productId: 'other' });
      assert.deepEqual(found(nothing, add('2', 'mobile-plan', { parentId: '1' })), ['1 missingProduct']);
    });

    it('has parts that are not sold alone in their bundle only', () => {
      const catalog = smallCatalog({
        offerings: [
          { ...offering('bundle', 'bundle'), bundledProductOffering: [{ id: 'part', name: 'part' }] },
          { ...offering('part', 'part'), isSellable: false },
          offering('single', 'single'),
        ],
        products: [{ id: 'bundle' }, { id: 'part' }, { id: 'single' }],
      });
      const within = (parent: string) =>
        codes(
          qualify(
            sent(orderOf(add('1', parent), add('2', 'part', { parentId: '1' }))),
            catalog,
            emptyInventory,
            [],
          ).items,
        );
      assert.deepEqual(within('bundle'), []);
      assert.deepEqual(within('single'), ['2 notOrderable']);
    });
  });

  it('refuses another offering for a product, and values beside an action that changes none', () => {
    const owned = ownedBy(seedPlan(seedOrder('fibre-bundle')));
    const internetProduct = owned.products.find(({ offering: of }) => of?.id === 'fibre-internet')?.id ?? '';
    const found = (more: Partial<ItemToPlan> & Pick<ItemToPlan, 'action'>) =>
      codes(
        qualifySeed(
          orderOf({ id: '1', productId: internetProduct, characteristics: [], quantity: 1, ...more }),
          owned,
        ).items,
      );
    assert.deepEqual(found({ action: 'modify', offeringId: 'fibre-internet' }), []);
    assert.deepEqual(found({ action: 'modify', offeringId: 'fibre-internet-start' }), [
      '1 offeringChange',
      // What it has is more than the other one allows.
      '1 invalidCharacteristic',
    ]);
    const characteristics = [{ name: 'downstreamMbps', value: 100 }];
    assert.deepEqual(found({ action: 'noChange', characteristics }), ['1 mixedChange']);
    assert.deepEqual(found({ action: 'noChange', characteristics: [] }), []);
  });
});
