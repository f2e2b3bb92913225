import assert from 'node:assert/strict';
import { array, assert as holds, nat, property } from 'fast-check';
import { nextSteps } from '../../domain/plan/next-steps.js';
import { type StartContext, stepsToStart, type WaitingStep } from '../../domain/plan/steps-to-start.js';
import type { GraphStep } from '../../domain/plan/partition.js';

const now = new Date('2030-01-31T12:00:00Z');

const step = (id: string, kind: WaitingStep['kind'], more: Partial<WaitingStep> = {}): WaitingStep => ({
  id,
  kind,
  dependsOn: [],
  ...more,
});

function opened(steps: readonly WaitingStep[], more: Partial<StartContext> = {}) {
  const { handOff, tasks, passed, waits, lagging, invalidWaits } = stepsToStart(steps, {
    now,
    completed: new Set(),
    completedAt: new Map(),
    lagOver: new Set(),
    reportedValuesOf: () => ({}),
    ...more,
  });
  const ids = (all: readonly WaitingStep[]) => all.map(({ id }) => id);
  const dues = (all: typeof waits) => all.map(({ step: { id }, dueAt }) => `${id} ${dueAt.toISOString()}`);
  const result = {
    handOff: ids(handOff),
    tasks: ids(tasks),
    passed: ids(passed),
    waits: dues(waits),
    lagging: dues(lagging),
    invalidWaits: invalidWaits.map(({ step: { id }, reason }) => `${id}: ${reason}`),
  };
  return Object.fromEntries(Object.entries(result).filter(([, all]) => all.length > 0));
}

describe('the steps that begin', () => {
  it('are those whose dependencies are completed, by their kind', () => {
    const steps = [
      step('line', 'serviceOrder', { dependsOn: ['survey'] }),
      step('design', 'manualTask'),
      step('built', 'milestone', { dependsOn: ['line'] }),
      step('later', 'manualTask', { dependsOn: ['design'] }),
    ];
    assert.deepEqual(opened(steps, { completed: new Set(['survey']) }), {
      handOff: ['line'],
      tasks: ['design'],
    });
  });

  it('begin at once behind steps that are passed at once, however many in a row', () => {
    const steps = [
      step('one', 'milestone'),
      step('two', 'waitUntil', { dependsOn: ['one'], wait: { at: '2029-12-31T00:00:00Z' } }),
      step('three', 'milestone', { dependsOn: ['one', 'two'] }),
      step('line', 'serviceOrder', { dependsOn: ['three'] }),
    ];
    assert.deepEqual(opened(steps), { passed: ['one', 'two', 'three'], handOff: ['line'] });
  });

  it('wait for a date, by the calendar, or for a reported value; without a date they do not', () => {
    const steps = [
      step('date', 'waitUntil', { wait: { at: '2030-06-01T00:00:00Z' } }),
      step('month', 'waitUntil', { wait: { duration: 'P1M' } }),
      step('reported', 'waitUntil', { wait: { characteristic: 'porting', offset: '-P1D' } }),
      step('silent', 'waitUntil', { wait: { characteristic: 'never' } }),
      step('none', 'waitUntil', { wait: {} }),
      step('wrong', 'waitUntil', { wait: { characteristic: 'colour' } }),
    ];
    const values = { porting: '2030-03-01', colour: 'blue' };
    assert.deepEqual(opened(steps, { reportedValuesOf: () => values }), {
      waits: [
        'date 2030-06-01T00:00:00.000Z',
        'month 2030-02-28T12:00:00.000Z',
        'reported 2030-02-28T00:00:00.000Z',
      ],
      passed: ['silent', 'none'],
      invalidWaits: ['wrong: colour was reported as "blue", which is not a date'],
    });
  });

  it('begin after their lag, counted from the completion of the last step that they depend on', () => {
    const lags = { line: 'PT2H', visit: 'PT1H' };
    const late = step('test', 'serviceOrder', { dependsOn: ['visit'], lags });
    const completedAt = new Map([['line', new Date('2030-01-31T11:30:00Z')]]);
    const completed = new Set(['visit']);
    assert.deepEqual(opened([late], { completed, completedAt }), {
      lagging: ['test 2030-01-31T13:30:00.000Z'],
    });
    completedAt.set('line', new Date('2030-01-31T09:00:00Z'));
    assert.deepEqual(opened([late], { completed, completedAt }), {
      lagging: ['test 2030-01-31T13:00:00.000Z'],
    });
  });

  it('begin at once when their lag is over, by MySQL or by the timer', () => {
    const late = step('test', 'manualTask', { lags: { line: 'PT2H' } });
    const completedAt = new Map([['line', new Date('2030-01-31T08:00:00Z')]]);
    assert.deepEqual(opened([late], { completedAt }), {
      lagging: ['test 2030-01-31T10:00:00.000Z'],
      tasks: ['test'],
    });
    assert.deepEqual(opened([late], { lagOver: new Set(['test']) }), { tasks: ['test'] });
  });

  it('begin only when their date has come, by this clock or by that of the workflow', () => {
    const steps = [
      step('line', 'serviceOrder', { notBefore: '2030-06-01T00:00:00.000Z' }),
      step('design', 'manualTask', { notBefore: '2030-06-01T00:00:00.000Z' }),
      step('survey', 'workOrder', { notBefore: '2030-01-31T12:00:00.000Z' }),
      step('ordered', 'milestone'),
      step('built', 'milestone', { dependsOn: ['line'] }),
    ];
    assert.deepEqual(opened(steps), { handOff: ['survey'], passed: ['ordered'] });
    assert.deepEqual(opened(steps, { lagOver: new Set(['design']) }), {
      handOff: ['survey'],
      tasks: ['design'],
      passed: ['ordered'],
    });
  });

  it('begin when both their lag is over and their date has come', () => {
    const lags = { line: 'P1D' };
    const completedAt = new Map([['line', new Date('2030-01-01T00:00:00Z')]]);
    const dated = (notBefore: string) => step('test', 'serviceOrder', { lags, notBefore });
    const lagging = ['test 2030-01-02T00:00:00.000Z'];
    assert.deepEqual(opened([dated('2030-02-01T00:00:00.000Z')], { completedAt }), { lagging });
    assert.deepEqual(opened([dated('2030-01-15T00:00:00.000Z')], { completedAt }), {
      lagging,
      handOff: ['test'],
    });
  });

  it('take a day that was reported for one of the site', () => {
    const wait = { characteristic: 'porting', offset: 'PT6H', timeZone: 'America/New_York' };
    assert.deepEqual(
      opened([step('reported', 'waitUntil', { wait })], {
        reportedValuesOf: () => ({ porting: '2030-03-01' }),
      }),
      { waits: ['reported 2030-03-01T11:00:00.000Z'] },
    );
  });
});

describe('the steps that an advance may begin', () => {
  const graph = (id: string, dependsOn: readonly string[], more: Partial<GraphStep> = {}): GraphStep => ({
    id,
    name: id,
    dependsOn,
    remoteDependents: [],
    remoteDependencies: [],
    retry: { initialInterval: 1, maximumInterval: 1, limit: 1 },
    inquireAfter: 1,
    ...more,
  });
  const steps = [
    graph('line', []),
    graph('built', ['line'], { kind: 'milestone' }),
    graph('date', ['built'], { kind: 'waitUntil' }),
    graph('router', ['date', 'line']),
    graph('test', ['line'], { lags: { line: 'P1D' } }),
    graph('bill', ['router'], { kind: 'manualTask' }),
  ];
  const states = new Map([['line', 'inProgress' as const]]);
  const next = (handOffs: boolean, touched = ['line'], opening: string[] = []) =>
    nextSteps(steps, (id) => states.get(id) ?? 'waiting', {
      completable: touched,
      startable: opening,
      handOffs,
    }).map(({ id, waitsFor }) => `${id} after ${waitsFor.join(', ')}`);

  it('are those that wait for it, also through milestones and waits', () => {
    assert.deepEqual(next(true), [
      'built after line',
      'date after built',
      'router after date, line',
      'test after line',
    ]);
  });

  it('are in a large order only those that the workflow cannot hand off by itself', () => {
    assert.deepEqual(next(false), ['built after line', 'date after built', 'test after line']);
  });

  it('are only those in question where nothing is reported', () => {
    assert.deepEqual(next(true, [], ['bill']), ['bill after router']);
  });

  it('are only the direct successors in an order without tasks, milestones, waits and lags', () => {
    holds(
      property(array(array(nat(8), { maxLength: 3 }), { maxLength: 9 }), (edges) => {
        const plain = edges.map((before, index) =>
          graph(String(index), [...new Set(before.filter((other) => other < index))].map(String)),
        );
        const found = nextSteps(plain, () => 'waiting', {
          completable: ['0'],
          startable: [],
          handOffs: true,
        });
        assert.deepEqual(
          found.map(({ id }) => id),
          plain.filter(({ dependsOn }) => dependsOn.includes('0')).map(({ id }) => id),
        );
        assert.deepEqual(
          nextSteps(plain, () => 'waiting', { completable: ['0'], startable: [], handOffs: false }),
          [],
        );
      }),
    );
  });
});
