import assert from 'node:assert/strict';
import { isRolledBack, stepStates } from '../../domain/plan/step-state.js';

describe('the states of a step', () => {
  it('end during rollback when undone or cancelled', () => {
    assert.deepEqual(stepStates.filter(isRolledBack), ['undone', 'cancelled']);
  });
});
