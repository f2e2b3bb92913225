import assert from 'node:assert/strict';
import { isRolledBack, stepMoves, stepStates } from '../../domain/plan/step-state.js';

describe('the states of a step', () => {
  it('move as this table says, and in no other way', () => {
    const legal = new Set(
      [
        'waiting: handingOff inProgress completed failed cancelled',
        'handingOff: inProgress completed failed undoing cancelled',
        'inProgress: completed failed undoing cancelled',
        'completed: undoing undone failed',
        'failed: waiting handingOff completed undoing undone cancelled',
        'undoing: undone failed cancelled completed',
        'undone: waiting',
        'cancelled: waiting',
      ].flatMap((line) => {
        const [from, to = ''] = line.split(': ');
        return to.split(' ').map((each) => `${from} -> ${each}`);
      }),
    );
    for (const from of stepStates) {
      for (const to of stepStates) {
        assert.equal(stepMoves[from].includes(to), legal.has(`${from} -> ${to}`), `${from} -> ${to}`);
      }
    }
  });

  it('end on the way back when undone or cancelled', () => {
    assert.deepEqual(stepStates.filter(isRolledBack), ['undone', 'cancelled']);
  });
});
