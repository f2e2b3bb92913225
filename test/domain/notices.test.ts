import assert from 'node:assert/strict';
import { mergeNoticeLists, mergeNotices, noticesOfParts, readNotices } from '../../domain/plan/notices.js';

describe('what downstream systems report besides the state', () => {
  it('is read from the order and its items, as lists or as one', () => {
    const order = {
      milestone: [{ id: 'm1', name: 'Splice done' }],
      jeopardyAlert: { id: 'j1', name: 'Rain' },
      errorMessage: [{ code: 'E1' }],
      serviceOrderItem: [{ errorMessage: { code: 'E2' } }, { errorMessage: [] }],
    };
    assert.deepEqual(readNotices(order), {
      milestone: [{ id: 'm1', name: 'Splice done' }],
      jeopardyAlert: [{ id: 'j1', name: 'Rain' }],
      errorMessage: [{ code: 'E1' }, { code: 'E2' }],
    });
    assert.deepEqual(readNotices({ state: 'inProgress', milestone: 'none' }), {});
    assert.deepEqual(readNotices(null), {});
  });

  it('is kept once, however often it comes; the same id replaces it', () => {
    const first = { id: 'm1', name: 'Splice', status: 'planned' };
    const later = { id: 'm1', status: 'reached' };
    const merged = [{ id: 'm1', name: 'Splice', status: 'reached' }];
    assert.deepEqual(mergeNoticeLists([first], [later]), merged);
    assert.deepEqual(mergeNoticeLists(merged, merged), merged);
    const nameless = { code: 'E1', message: 'No port' };
    assert.deepEqual(mergeNoticeLists([nameless], [{ ...nameless, timestamp: 'x' }, { code: 'E1' }]), [
      { ...nameless, timestamp: 'x' },
      { code: 'E1' },
    ]);
    assert.deepEqual(mergeNotices({ milestone: [first] }, { errorMessage: [nameless] }), {
      milestone: [first],
      errorMessage: [nameless],
    });
  });

  it('of the parts of an order names their items, and keeps ids of different systems apart', () => {
    const notices = { milestone: [{ id: '1', name: 'Done' }] };
    const item = (id: string) => [{ id, itemId: id, serviceOrderId: 'o' }];
    assert.deepEqual(
      noticesOfParts('o', [
        { id: 'a', itemId: '1', notices },
        { id: 'b', itemId: '2', notices },
        { id: 'c', itemId: '2', notices: {} },
      ]),
      {
        milestone: [
          { id: 'a/1', name: 'Done', serviceOrderItem: item('1') },
          { id: 'b/1', name: 'Done', serviceOrderItem: item('2') },
        ],
      },
    );
  });
});
