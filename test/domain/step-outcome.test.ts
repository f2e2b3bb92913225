import assert from 'node:assert/strict';
import { type OrderState, orderStates } from '../../domain/order/order-state.js';
import { outcomeOf, stepMoves, type StepState, stepStates } from '../../domain/plan/step-state.js';

const reports = [null, ...orderStates];
const endedInVain = ['failed', 'cancelled', 'rejected'] as const;
const unsuccessful = [...endedInVain, 'partial'] as const;

describe('the outcome of a report on a step', () => {
  it('is as this table says while the work is under way or being stopped', () => {
    const expected: readonly (readonly [StepState, StepState, StepState, StepState])[] = [
      // state, after `completed`, after a report that it came to nothing, after one that a part was done
      ['handingOff', 'completed', 'failed', 'failed'],
      ['inProgress', 'completed', 'failed', 'failed'],
      ['undoing', 'completed', 'cancelled', 'completed'],
    ];
    for (const [state, completed, ended, partlyDone] of expected) {
      const outcome = (reportedState: OrderState) => outcomeOf({ state, operation: 'do', reportedState });
      assert.equal(outcome('completed'), completed);
      assert.equal(outcome('partial'), partlyDone);
      for (const reportedState of endedInVain)
        assert.equal(outcome(reportedState), ended, `${state} on ${reportedState}`);
    }
  });

  it('is the same during rollback whether or not its system was asked to stop', () => {
    for (const state of ['handingOff', 'inProgress'] as const) {
      for (const reportedState of reports) {
        const step = { state, operation: 'do', reportedState } as const;
        const stopped = outcomeOf({ ...step, state: 'undoing' });
        const expected = stopped === 'undoing' ? state : stopped;
        assert.equal(outcomeOf(step, { rollingBack: true }), expected, `${state} on ${reportedState}`);
      }
    }
  });

  it('is to be undone for a step that was stopped after an earlier attempt did a part', () => {
    for (const reportedState of endedInVain) {
      const step = { state: 'undoing', operation: 'do', reportedState, partlyDone: true } as const;
      assert.equal(outcomeOf(step), 'completed');
    }
  });

  it('is undone when the undoing is completed, and fallout when it came to nothing', () => {
    const step = { state: 'undoing', operation: 'undo' } as const;
    assert.equal(outcomeOf({ ...step, reportedState: 'completed' }), 'undone');
    for (const reportedState of unsuccessful) assert.equal(outcomeOf({ ...step, reportedState }), 'failed');
  });

  it('is completed for a step that was given up and turns out to be done', () => {
    for (const reportedState of reports) {
      const done = reportedState === 'completed';
      const outcome = (operation: 'do' | 'undo') => outcomeOf({ state: 'failed', operation, reportedState });
      assert.deepEqual(
        [outcome('do'), outcome('undo')],
        done ? ['completed', 'undone'] : ['failed', 'failed'],
      );
    }
  });

  it('is none for a step that is not under way, whatever is reported', () => {
    for (const state of ['waiting', 'completed', 'undone', 'cancelled'] as const) {
      for (const operation of ['do', 'undo'] as const) {
        for (const reportedState of reports)
          assert.equal(outcomeOf({ state, operation, reportedState }), state);
      }
    }
  });

  it('is none while the report is not final', () => {
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
          for (const rollingBack of [false, true]) {
            const to = outcomeOf({ state, operation, reportedState }, { rollingBack });
            assert.ok(
              to === state || stepMoves[state].includes(to),
              `${operation}: ${state} -> ${to} on ${reportedState}`,
            );
          }
        }
      }
    }
  });
});
