import assert from 'node:assert/strict';
import type { Plan, Step } from '../../domain/plan/plan.js';
import { reconcile } from '../../domain/plan/reconcile.js';
import { type StepState, stepStates } from '../../domain/plan/step-state.js';

type RunningStep = Parameters<typeof reconcile>[0]['steps'][number];

const step = (id: string, more: Partial<Step> = {}): Step => ({
  id,
  key: `1/p/${id}:serviceOrder`,
  kind: 'serviceOrder',
  name: id,
  itemId: '1',
  action: 'add',
  specification: { id, version: '1', name: id, '@referredType': 'ServiceSpecification' },
  characteristics: [],
  dependsOn: [],
  downstreamSystem: 'network',
  pointOfNoReturn: 'none',
  expectedDuration: 'P1D',
  retry: { initialInterval: 1, maximumInterval: 1, limit: 1 },
  inquireAfter: 1,
  compensation: 'opposite',
  ...more,
});

const power = (value: number): Partial<Step> => ({ characteristics: [{ name: 'power', value }] });

const running = (
  state: StepState,
  more: Partial<Step> = {},
  withdrawal: RunningStep['withdrawal'] = null,
) => ({
  step: step('a', more),
  state,
  withdrawal,
});

interface More {
  readonly reportingSteps?: readonly string[];
  readonly completedItems?: readonly string[];
}

/** What becomes of the one running step `a`, in words. */
function outcome(
  before: RunningStep,
  after: readonly Step[],
  { reportingSteps = [], completedItems = [] }: More = {},
) {
  const plan: Plan = { items: [], steps: after };
  const all = {
    steps: [before],
    reportingSteps: new Set(reportingSteps),
    completedItems: new Set(completedItems),
  };
  const { added, changed, dropped, undone, redone, conflicts } = reconcile(all, plan);
  const words = (verb: string, list: readonly unknown[]) => (list.length > 0 ? [verb] : []);
  return [
    ...words('added', added),
    ...words('changed', changed),
    ...words('dropped', dropped),
    ...words('undone', undone),
    ...words('redone', redone),
    ...conflicts.map(({ message }) => message),
  ].join();
}

const each = (decide: (state: StepState) => string) =>
  Object.fromEntries(stepStates.map((state) => [state, decide(state)]));

describe('reconcile', () => {
  it('leaves unchanged steps alone, and restores what had been undone', () => {
    assert.deepEqual(
      each((state) => outcome(running(state), [step('a')])),
      {
        waiting: '',
        handingOff: '',
        inProgress: '',
        completed: '',
        failed: '',
        undoing: 'redone',
        undone: 'changed',
        cancelled: 'changed',
      },
    );
  });

  it('drops steps that have not begun, and undoes those that have', () => {
    assert.deepEqual(
      each((state) => outcome(running(state), [])),
      {
        waiting: 'dropped',
        handingOff: 'undone',
        inProgress: 'undone',
        completed: 'undone',
        failed: 'a would be removed, but it is in fallout: resolve the fallout first.',
        undoing: '',
        undone: '',
        cancelled: '',
      },
    );
  });

  it('repeats steps that began with another value, not those that began without it', () => {
    assert.equal(outcome(running('completed', power(1)), [step('a', power(2))]), 'redone');
    assert.equal(outcome(running('completed'), [step('a', power(2))]), '');
    assert.equal(outcome(running('waiting'), [step('a', power(2))]), 'changed');
  });

  it('reverses the decision about a step that is being undone', () => {
    assert.equal(outcome(running('undoing', {}, 'redo'), []), 'undone');
    assert.equal(outcome(running('completed', {}, 'remove'), [step('a')]), 'redone');
  });

  it('reports a conflict with a step past its point of no return', () => {
    const hard = { pointOfNoReturn: 'hard' } as const;
    assert.equal(
      outcome(running('inProgress', hard), []),
      'a would be removed, but is past its point of no return.',
    );
    assert.equal(
      outcome(running('completed', { ...hard, ...power(1) }), [step('a', power(2))]),
      'a would have to be repeated, but is past its point of no return.',
    );
    assert.equal(outcome(running('waiting', hard), []), 'dropped');
    assert.equal(outcome({ ...running('handingOff', hard), isQueued: true }, []), 'undone');
    assert.equal(outcome(running('completed', { pointOfNoReturn: 'soft' }), []), 'undone');
  });

  it('brings back no step of an item that has ended, when a person revises the order', () => {
    const again = (state: StepState, unrevised?: Plan) =>
      reconcile(
        {
          steps: [running(state)],
          reportingSteps: new Set(),
          completedItems: new Set(['1']),
          ...(unrevised && { unrevised }),
        },
        { items: [], steps: [step('a')] },
      ).conflicts.map(({ code }) => code);
    const before = { items: [], steps: [] };
    for (const state of ['cancelled', 'undone', 'undoing'] as const)
      assert.deepEqual([again(state), again(state, before)], [[], ['itemCompleted']], state);
  });

  it('reports a conflict with a step that is being undone, and with completed items', () => {
    assert.equal(
      outcome(running('inProgress'), [], { reportingSteps: ['a'] }),
      'a would be removed because of a value that it reported itself.',
    );
    assert.equal(
      outcome(running('completed'), [], { completedItems: ['1'] }),
      'a would be removed, but item 1 is completed.',
    );
    assert.equal(
      outcome(running('completed'), [step('a'), step('b')], { completedItems: ['1'] }),
      'added,b would be added, but item 1 is completed.',
    );
  });
});
