import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { advances, isFinalReport } from '../../domain/plan/step-state.js';
import { type OrderState, orderStates } from '../../domain/order/order-state.js';

const anyState = fc.constantFrom(...orderStates);

describe('how far a report takes a hand-off', () => {
  it('is to the end with five of the states', () => {
    assert.deepEqual(orderStates.filter(isFinalReport).toSorted(), [
      'cancelled',
      'completed',
      'failed',
      'partial',
      'rejected',
    ]);
  });

  it('is always further when nothing was reported before', () => {
    for (const state of orderStates) assert.ok(advances(null, state), state);
  });

  it('is never further than the end', () => {
    for (const from of orderStates.filter(isFinalReport)) {
      for (const to of orderStates) assert.ok(!advances(from, to), `${from} -> ${to}`);
    }
  });

  it('is from acknowledged to work, and not back', () => {
    assert.ok(advances('acknowledged', 'inProgress'));
    assert.ok(advances('inProgress', 'held') && advances('held', 'inProgress'));
    assert.ok(advances('inProgress', 'pendingCancellation'));
    assert.ok(!advances('inProgress', 'acknowledged'));
    assert.ok(!advances('pendingCancellation', 'inProgress'));
  });

  it('is the same for the same report twice', () => {
    for (const state of orderStates) assert.ok(!advances(state, state), state);
  });

  it('ends at the first final report, in whatever order reports come', () => {
    fc.assert(
      fc.property(fc.array(anyState, { minLength: 1 }), (reports) => {
        let state: OrderState | null = null;
        for (const report of reports) if (advances(state, report)) state = report;
        const first = reports.find(isFinalReport);
        assert.ok(first === undefined || state === first);
      }),
    );
  });
});
