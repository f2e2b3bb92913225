import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { completableItems, type ItemProgress } from '../../domain/plan/item-completion.js';

/** An order's items, parents before their children, and which of them a partition touched. */
const progress = fc
  .array(
    fc.record({
      parent: fc.nat(),
      openSteps: fc.integer({ min: 0, max: 2 }),
      state: fc.constantFrom('inProgress' as const, 'completed' as const),
      touched: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((drawn) => ({
    items: drawn.map(({ parent, openSteps, state }, index): ItemProgress => ({
      itemId: String(index),
      // The number of the item itself stands for no parent.
      parentItemId: parent % (index + 1) === index ? null : String(parent % (index + 1)),
      state,
      openSteps,
    })),
    touched: new Set(drawn.flatMap(({ touched }, index) => (touched ? [String(index)] : []))),
  }));

describe('the laws of completing items', () => {
  it('complete an item only after all its own steps and all items directly below it, in that order', () => {
    fc.assert(
      fc.property(progress, fc.boolean(), ({ items, touched }, partitioned) => {
        const done = new Set(items.filter(({ state }) => state === 'completed').map(({ itemId }) => itemId));
        for (const { itemId, openSteps } of completableItems(items, partitioned ? touched : undefined)) {
          assert.equal(openSteps, 0);
          assert.ok(!partitioned || touched.has(itemId));
          assert.ok(items.every((each) => each.parentItemId !== itemId || done.has(each.itemId)));
          done.add(itemId);
        }
      }),
    );
  });
});
