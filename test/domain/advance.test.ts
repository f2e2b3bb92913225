import assert from 'node:assert/strict';
import {
  type AdvanceBasis,
  type AdvanceRequest,
  type AdvancingStep,
  decideAdvance,
} from '../../domain/plan/advance.js';

const now = new Date('2030-01-01T00:00:00Z');
const later = new Date('2030-01-02T00:00:00Z');

const step = (id: string, more: Partial<AdvancingStep> = {}): AdvancingStep => ({
  id,
  kind: 'serviceOrder',
  state: 'waiting',
  operation: 'do',
  reportedState: null,
  graph: {},
  dueAt: null,
  ...more,
});

const running = (id: string, reportedState: AdvancingStep['reportedState']) =>
  step(id, { state: 'inProgress', reportedState });

const basis: AdvanceBasis = {
  now,
  acceptsHandOffs: true,
  stepOf: new Map(),
  completedAt: new Map(),
  reportedValuesOf: () => ({}),
};

const decide = (
  rows: readonly AdvancingStep[],
  request: Partial<AdvanceRequest>,
  more: Partial<AdvanceBasis> = {},
) => {
  const all = { stepIds: [], next: [], due: [], cancelling: false, ...request };
  const { moved, changed, handOff, tasks, waits, states, due } = decideAdvance(rows, all, {
    ...basis,
    ...more,
  });
  const idsOf = (some: readonly { readonly id: string }[]) => some.map(({ id }) => id);
  return {
    moved: Object.fromEntries(moved.map((move) => [move.step.id, move.to])),
    changed: idsOf(changed.map((move) => move.step)),
    handOff: idsOf(handOff),
    tasks: idsOf(tasks),
    waits: idsOf(waits.map((wait) => wait.step)),
    states,
    due,
  };
};

const nothing = { moved: {}, changed: [], handOff: [], tasks: [], waits: [], states: {}, due: undefined };

describe('what an advance decides', () => {
  it('is what the reports come to, and what begins by it, however many milestones are in between', () => {
    const rows = [
      running('line', 'completed'),
      step('done', { kind: 'milestone' }),
      step('router'),
      step('check', { kind: 'manualTask' }),
    ];
    const next = [
      { id: 'done', waitsFor: ['line'] },
      { id: 'router', waitsFor: ['done'] },
      { id: 'check', waitsFor: ['line'] },
    ];
    assert.deepEqual(decide(rows, { stepIds: ['line'], next }), {
      ...nothing,
      moved: { line: 'completed', done: 'completed' },
      changed: ['line', 'done'],
      handOff: ['router'],
      tasks: ['check'],
      states: { line: 'completed', done: 'completed', check: 'inProgress' },
    });
  });

  it('is the same for a try whose answer was lost, but that nothing is to be written of it again', () => {
    const rows = [
      step('line', { state: 'completed', reportedState: 'completed' }),
      step('done', { kind: 'milestone', state: 'completed' }),
      step('check', { kind: 'manualTask', state: 'inProgress' }),
      step('day', { kind: 'waitUntil', state: 'inProgress', dueAt: later }),
      step('router', { state: 'handingOff' }),
    ];
    const next = rows.slice(1).map(({ id }) => ({ id, waitsFor: ['line'] }));
    assert.deepEqual(decide(rows, { stepIds: ['line'], next }), {
      ...nothing,
      moved: { line: 'completed', done: 'completed' },
      handOff: ['router'],
      states: { line: 'completed', done: 'completed', check: 'inProgress', day: 'inProgress' },
      due: { day: later.toISOString() },
    });
  });

  it('does not hand off again what an earlier try had handed off, and has been reported', () => {
    const rows = [step('router', { state: 'handingOff', reportedState: 'completed' })];
    const request = { stepIds: ['router'], next: [{ id: 'router', waitsFor: [] }] };
    assert.deepEqual(decide(rows, request).handOff, []);
  });

  it('passes a running wait when its time has come, and fixes the end of one that begins', () => {
    const rows = [
      step('day', { kind: 'waitUntil', state: 'inProgress', dueAt: now }),
      step('month', { kind: 'waitUntil' }),
    ];
    const stepOf = new Map([['month', { wait: { at: later.toISOString() } }]]);
    const request = { due: ['day'], next: [{ id: 'month', waitsFor: ['day'] }] };
    assert.deepEqual(decide(rows, request, { stepOf }), {
      ...nothing,
      moved: { day: 'completed' },
      changed: ['day'],
      waits: ['month'],
      states: { day: 'completed', month: 'inProgress' },
      due: { month: later.toISOString() },
    });
  });

  it('begins nothing in an order that has ended or is being rolled back, and says what an earlier try passed', () => {
    const rows = [
      running('line', 'failed'),
      step('done', { kind: 'milestone', state: 'completed' }),
      step('router'),
    ];
    const next = [
      { id: 'done', waitsFor: [] },
      { id: 'router', waitsFor: [] },
    ];
    const decided = decide(rows, { stepIds: ['line'], next, cancelling: true }, { acceptsHandOffs: false });
    assert.deepEqual(decided, {
      ...nothing,
      moved: { line: 'cancelled', done: 'completed' },
      changed: ['line'],
      states: { line: 'cancelled', done: 'completed' },
    });
  });
});
