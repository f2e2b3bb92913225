import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { advances, isFinalReport } from '../../domain/plan/step-state.js';
import { type OrderState, orderStates } from '../../domain/order/order-state.js';

const anyState = fc.constantFrom(...orderStates);

describe('the rank of a report', () => {
  it('is final for five of the states', () => {
    assert.deepEqual(orderStates.filter(isFinalReport).toSorted(), [
      'cancelled',
      'completed',
      'failed',
      'partial',
      'rejected',
    ]);
  });

  it('always advances a hand-off of which nothing was reported', () => {
    for (const state of orderStates) assert.ok(advances(null, state), state);
  });

  it('never advances a hand-off beyond a final state', () => {
    for (const from of orderStates.filter(isFinalReport)) {
      for (const to of orderStates) assert.ok(!advances(from, to), `${from} -> ${to}`);
    }
  });

  it('advances from acknowledged to inProgress, and not back', () => {
    assert.ok(advances('acknowledged', 'inProgress'));
    assert.ok(advances('inProgress', 'held') && advances('held', 'inProgress'));
    assert.ok(advances('inProgress', 'pendingCancellation'));
    assert.ok(!advances('inProgress', 'acknowledged'));
    assert.ok(!advances('pendingCancellation', 'inProgress'));
  });

  it('does not advance for the same report twice', () => {
    for (const state of orderStates) assert.ok(!advances(state, state), state);
  });

  it('lets the first final report decide, in whatever order reports arrive', () => {
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
