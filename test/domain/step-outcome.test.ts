import assert from 'node:assert/strict';
import { orderStates } from '../../domain/order/order-state.js';
import { outcomeOf, stepMoves, type StepState, stepStates } from '../../domain/plan/step-state.js';

const reports = [null, ...orderStates];
const bad = ['failed', 'cancelled', 'rejected', 'partial'] as const;

describe('what a report makes of a step', () => {
  it('is as this table says while the work is under way or being stopped', () => {
    const expected: readonly (readonly [StepState, StepState, StepState])[] = [
      // state, after `completed`, after a report that it came to nothing
      ['handingOff', 'completed', 'failed'],
      ['inProgress', 'completed', 'failed'],
      ['undoing', 'completed', 'cancelled'],
    ];
    for (const [state, completed, ended] of expected) {
      assert.equal(outcomeOf({ state, operation: 'do', reportedState: 'completed' }), completed);
      for (const reportedState of bad) {
        assert.equal(
          outcomeOf({ state, operation: 'do', reportedState }),
          ended,
          `${state} on ${reportedState}`,
        );
      }
    }
  });

  it('is undone when the undoing is completed, and fallout when it came to nothing', () => {
    const step = { state: 'undoing', operation: 'undo' } as const;
    assert.equal(outcomeOf({ ...step, reportedState: 'completed' }), 'undone');
    for (const reportedState of bad) assert.equal(outcomeOf({ ...step, reportedState }), 'failed');
  });

  it('is done for one that was given up and turns out to be done', () => {
    for (const reportedState of reports) {
      const done = reportedState === 'completed';
      const outcome = (operation: 'do' | 'undo') => outcomeOf({ state: 'failed', operation, reportedState });
      assert.deepEqual(
        [outcome('do'), outcome('undo')],
        done ? ['completed', 'undone'] : ['failed', 'failed'],
      );
    }
  });

  it('is nothing for a step that is not under way, whatever is reported', () => {
    for (const state of ['waiting', 'completed', 'undone', 'cancelled'] as const) {
      for (const operation of ['do', 'undo'] as const) {
        for (const reportedState of reports)
          assert.equal(outcomeOf({ state, operation, reportedState }), state);
      }
    }
  });

  it('is nothing as long as the report is not the last', () => {
    for (const state of stepStates) {
      for (const reportedState of [null, 'acknowledged', 'pending', 'held', 'inProgress'] as const) {
        assert.equal(outcomeOf({ state, operation: 'do', reportedState }), state);
      }
    }
  });

  it('is always a legal move', () => {
    for (const state of stepStates) {
      for (const operation of ['do', 'undo'] as const) {
        for (const reportedState of reports) {
          const to = outcomeOf({ state, operation, reportedState });
          assert.ok(
            to === state || stepMoves[state].includes(to),
            `${operation}: ${state} -> ${to} on ${reportedState}`,
          );
        }
      }
    }
  });
});
