import assert from 'node:assert/strict';
import type { Message } from '../../domain/order/messages.js';
import { until } from '../support/until.js';
import { day } from '../support/days.js';
import { fakeOrder, type FakeOrder, step } from './support/fake-order.js';
import { type RunningOrder, runOrder } from './support/run-order.js';

const task = { kind: 'manualTask' } as const;
const milestone = { kind: 'milestone' } as const;
const wait = { kind: 'waitUntil' } as const;

describe('tasks, milestones, waits and lags of an order', function () {
  this.timeout('60s');

  it('give a task to a person, and continue with what the person reported', async () => {
    const steps = [step('design', [], task), step('built', ['design'], milestone), step('line', ['built'])];
    const order = fakeOrder(steps);
    await runOrder({ order }, async (running) => {
      await running.report('design');
      await running.report('line');
      assert.equal(await running.result(), 'completed');
    });
    assert.deepEqual(order.story(), [
      'prepare',
      'begin design',
      'advance design',
      'pass built',
      'hand off line',
      'advance line',
    ]);
  });

  it('pass milestones in a row within the one activity that takes over a report', async () => {
    const row = Array.from({ length: 10 }, (_, index) =>
      step(`stage ${index}`, [index === 0 ? 'line' : `stage ${index - 1}`], milestone),
    );
    assert.deepEqual(
      await workOf(fakeOrder([step('line'), ...row])),
      await workOf(fakeOrder([step('line')])),
    );
  });

  it('withdraw an open task and a running wait when the order is cancelled, and undo what was done in reverse', async () => {
    const steps = [
      step('line'),
      step('built', ['line'], milestone),
      step('design', ['built'], task),
      step('date', ['built'], wait),
      step('router', ['design', 'date']),
    ];
    const order = fakeOrder(steps, { lasting: { date: 90 * day } });
    await runOrder({ order }, async (running) => {
      await running.report('line');
      await until('the wait to run', () => order.states['date'] === 'inProgress');
      await running.send({ type: 'cancel', taskId: 't' });
      await until('the line to be undone', () => order.states['line'] === 'undoing');
      await running.report('line');
      assert.equal(await running.result(), 'cancelled');
    });
    assert.deepEqual(order.states, {
      line: 'undone',
      built: 'undone',
      design: 'cancelled',
      date: 'cancelled',
      router: 'cancelled',
    });
    assert.deepEqual(order.story().slice(-5), [
      'begin cancel t',
      'undo built',
      'request undo line',
      'advance line',
      'finish cancel',
    ]);
  });

  it('go on with their waits when the cancellation is refused', async () => {
    const order = fakeOrder([step('date', [], wait)], { lasting: { date: 3_000 }, refusal: 'too late' });
    await runOrder({ order }, async (running) => {
      await until('the wait to run', () => order.states['date'] === 'inProgress');
      await running.send({ type: 'cancel', taskId: 't' });
      assert.equal(await running.result(), 'completed');
    });
    assert.deepEqual(order.story(), ['prepare', 'begin date', 'begin cancel t', 'pass date']);
  });

  it('are what the operator sees in Temporal, with until when', async () => {
    const steps = [
      step('design', [], { ...task, name: 'Approve the design' }),
      step('date', [], { ...wait, name: 'Porting date' }),
      step('reached', ['date'], { ...milestone, name: 'Ported' }),
    ];
    const order = fakeOrder(steps, { lasting: { date: 30 * day } });
    await runOrder({ order }, async (running) => {
      const details = await until('the wait to run', async () => {
        const shown = await detailsOf(running);
        return /Porting date.*in progress/.test(shown) && shown;
      });
      assert.match(details, /\| Approve the design \| a person \| ◐ in progress \| {2}\|/);
      assert.match(
        details,
        /\| Porting date \| a date \| ◐ in progress \| \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.\d{3}Z \|/,
      );
      assert.match(details, /\| Ported \| milestone \| ◌ waiting \| Porting date \|/);
      await running.send({ type: 'cancel', taskId: 't' });
      await running.result();
    });
  });

  it('resume an open task whose completion an earlier run missed, and a wait with its old end', async () => {
    const due = new Date(Date.now() + 4_000).toISOString();
    const steps = [step('design', [], task), step('date', [], wait), step('line', ['design', 'date'])];
    const order = fakeOrder(steps, {
      states: { design: 'inProgress', date: 'inProgress' },
      recalled: { due: { date: due } },
    });
    order.reported('design', 'completed');
    await runOrder({ order }, async (running) => {
      await until('the wait to be over', () => order.states['date'] === 'completed');
      assert.ok(Date.now() >= Date.parse(due));
      await running.report('line');
      assert.equal(await running.result(), 'completed');
    });
    assert.deepEqual(order.story(), [
      'prepare',
      'advance design, date',
      'pass date',
      'hand off line',
      'advance line',
    ]);
  });

  it('open a failed task again when its fallout is retried', async () => {
    const order = fakeOrder([step('design', [], task)]);
    await runOrder({ order }, async (running) => {
      await running.report('design', 'failed');
      await until('the fallout', () => order.states['design'] === 'failed');
      await running.send({ type: 'retry', stepId: 'design', falloutId: 'f' });
      await until('the task to be open', () => order.states['design'] === 'inProgress');
      await running.report('design');
      assert.equal(await running.result(), 'completed');
    });
    assert.deepEqual(order.story(), [
      'prepare',
      'begin design',
      'advance design',
      'hold',
      'retry design',
      'begin design',
      'release',
      'advance design',
    ]);
  });

  it('run in the partitions of a large order too, and wait for what another one completes', async () => {
    const order = fakeOrder([], {
      partitions: [
        [step('hub', [], { remoteDependents: [1] })],
        [
          step('date', ['hub'], { ...wait, remoteDependencies: [0] }),
          step('stage', ['date'], milestone),
          step('branch', ['stage']),
        ],
      ],
      lasting: { date: 500 },
    });
    await runOrder({ order, partitions: 2 }, async (running) => {
      const send = async (partition: number, message: Message) =>
        await running.partition(partition).signal('deliver', [message]);
      await until('the hub to be under way', () => order.states['hub'] === 'inProgress');
      order.reported('hub', 'completed');
      await send(0, { id: 'h', type: 'callback', stepId: 'hub', operation: 'do' });
      await until('the hub to be done', () => order.states['hub'] === 'completed');
      await send(1, { id: 's', type: 'settled', stepIds: ['hub'] });
      await until('the branch to be under way', () => order.states['branch'] === 'inProgress');
      order.reported('branch', 'completed');
      await send(1, { id: 'b', type: 'callback', stepId: 'branch', operation: 'do' });
      assert.equal(await running.result(), 'completed');
    });
    assert.deepEqual(
      order.story().filter((call) => /begin|pass/.test(call)),
      ['begin date', 'pass date', 'pass stage'],
    );
  });
});

/** What an order whose line is completed has its workers do: activities, local ones and timers, by their summaries. */
async function workOf(order: FakeOrder): Promise<readonly string[]> {
  const history = await runOrder({ order }, async (running) => {
    await running.report('line');
    await running.result();
    return await running.handle.fetchHistory();
  });
  const work = (history.events ?? []).filter(
    (event) =>
      event.markerRecordedEventAttributes ??
      event.activityTaskScheduledEventAttributes ??
      event.timerStartedEventAttributes,
  );
  return work
    .map(({ userMetadata }) => Buffer.from(userMetadata?.summary?.data ?? []).toString())
    .map((summary) => summary.replace(/; then .*/, '"'));
}

async function detailsOf({ handle }: RunningOrder): Promise<string> {
  const { currentDetails } = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return currentDetails ?? '';
}
