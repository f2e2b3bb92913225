import assert from 'node:assert/strict';
import { orderMoves, orderStates, rollUp, isTerminal } from '../../domain/order/order-state.js';

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

  it('move as this table says, and in no other way', () => {
    const legal = new Set(
      [
        'acknowledged: rejected pending held inProgress assessingCancellation cancelled',
        'pending: inProgress held assessingCancellation',
        'held: inProgress pending assessingCancellation failed partial completed',
        'inProgress: pending held assessingCancellation completed failed partial',
        'assessingCancellation: pendingCancellation acknowledged pending held inProgress',
        'pendingCancellation: cancelled',
      ].flatMap((line) => {
        const [from, to = ''] = line.split(': ');
        return to.split(' ').map((each) => `${from} -> ${each}`);
      }),
    );
    for (const from of orderStates) {
      for (const to of orderStates) {
        assert.equal(orderMoves[from].includes(to), legal.has(`${from} -> ${to}`), `${from} -> ${to}`);
      }
    }
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

  it('roll up from those of the items', () => {
    assert.equal(rollUp(['completed', 'completed']), 'completed');
    assert.equal(rollUp(['cancelled']), 'cancelled');
    assert.equal(rollUp(['completed', 'failed']), 'partial');
    assert.equal(rollUp(['completed', 'cancelled', 'failed']), 'partial');
    assert.equal(rollUp(['cancelled', 'failed']), 'failed');
  });
});
