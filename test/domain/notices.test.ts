import assert from 'node:assert/strict';
import { mergeNoticeLists, mergeNotices, noticesOfParts, readNotices } from '../../domain/plan/notices.js';

describe('the milestones and alerts of downstream systems', () => {
  it('are read from the order and its items, as a list or a single object', () => {
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

  it('are kept once, however often they arrive; the same id replaces one', () => {
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

  it('name the items of the order, and keep ids of different systems apart', () => {
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
