import assert from 'node:assert/strict';
import { completableItems, type ItemProgress } from '../../domain/plan/item-completion.js';

const item = (itemId: string, openSteps: number, more: Partial<ItemProgress> = {}): ItemProgress => ({
  itemId,
  parentItemId: itemId.includes('.') ? itemId.slice(0, itemId.lastIndexOf('.')) : null,
  state: 'inProgress',
  openSteps,
  ...more,
});
const completable = (...items: readonly ItemProgress[]) =>
  completableItems(items).map(({ itemId }) => itemId);

describe('the items that can be completed', () => {
  it('are those whose steps are all completed', () => {
    assert.deepEqual(completable(item('1', 0), item('2', 1)), ['1']);
  });

  it('include a bundle once all that it contains is completed, after its parts', () => {
    assert.deepEqual(completable(item('1', 0), item('1.1', 0), item('1.2', 0)), ['1.1', '1.2', '1']);
  });

  it('include a bundle whose parts were completed before', () => {
    assert.deepEqual(completable(item('1', 0), item('1.1', 0, { state: 'completed' })), ['1']);
  });

  it('do not include a bundle of which one part is not', () => {
    assert.deepEqual(completable(item('1', 0), item('1.1', 0), item('1.2', 2)), ['1.1']);
  });

  it('do not include a bundle that has steps of its own to do', () => {
    assert.deepEqual(completable(item('1', 1), item('1.1', 0)), ['1.1']);
  });

  it('go up through bundles of bundles', () => {
    assert.deepEqual(completable(item('1', 0), item('1.1', 0), item('1.1.1', 0)), ['1.1.1', '1.1', '1']);
  });

  it('do not include what has ended', () => {
    assert.deepEqual(
      completable(item('1', 0, { state: 'completed' }), item('2', 0, { state: 'failed' })),
      [],
    );
  });

  it('may be without their parent', () => {
    assert.deepEqual(completable(item('1.1', 0)), ['1.1']);
  });

  it('are only those in question, and the others keep their parents open', () => {
    const items = [item('1', 0), item('1.1', 0), item('1.2', 0)];
    const among = (...ids: readonly string[]) =>
      completableItems(items, new Set(ids)).map(({ itemId }) => itemId);
    assert.deepEqual(
      [among('1'), among('1.1', '1'), among('1.1', '1.2', '1')],
      [[], ['1.1'], ['1.1', '1.2', '1']],
    );
  });
});
