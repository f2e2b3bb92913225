import assert from 'node:assert/strict';
import { isTerminal, orderMoves, orderStates, rollUp, statesBefore } from '../../domain/order/order-state.js';

describe('the states of an order', () => {
  it('are the eleven of TMF622 and TMF641', () => {
    assert.deepEqual([...orderStates].toSorted(), [
      'acknowledged',
      'assessingCancellation',
      'cancelled',
      'completed',
      'failed',
      'held',
      'inProgress',
      'partial',
      'pending',
      'pendingCancellation',
      'rejected',
    ]);
  });

  it('end in five of them', () => {
    assert.deepEqual(orderStates.filter(isTerminal).toSorted(), [
      'cancelled',
      'completed',
      'failed',
      'partial',
      'rejected',
    ]);
  });

  it('cannot be left when they are final, and every final state can be reached', () => {
    for (const state of orderStates.filter(isTerminal)) {
      assert.deepEqual(orderMoves[state], []);
      assert.ok(statesBefore(orderMoves, state).length > 0, state);
    }
  });

  it('are cancelled only after the cancellation was assessed and is pending', () => {
    assert.deepEqual(statesBefore(orderMoves, 'cancelled'), ['pendingCancellation']);
    assert.deepEqual(statesBefore(orderMoves, 'pendingCancellation'), ['assessingCancellation']);
  });

  it('roll up from those of the items', () => {
    assert.equal(rollUp(['completed', 'completed']), 'completed');
    assert.equal(rollUp(['cancelled']), 'cancelled');
    assert.equal(rollUp(['completed', 'failed']), 'partial');
    assert.equal(rollUp(['completed', 'cancelled', 'failed']), 'partial');
    assert.equal(rollUp(['cancelled', 'failed']), 'failed');
  });
});
