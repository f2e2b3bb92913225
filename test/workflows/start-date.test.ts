import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { partitionWorkflowId } from '../../domain/order/ids.js';
import type { GraphStep } from '../../domain/plan/partition.js';
import { until } from '../support/until.js';
import { day } from '../support/days.js';
import { fakeOrder, type FakeOrder, type FakeOrderOptions, step } from './support/fake-order.js';
import { runOrder } from './support/run-order.js';
import { createTimeSkipping, runInNoTime } from './support/time-skipping.js';

const task = { kind: 'manualTask' } as const;
const milestone = { kind: 'milestone' } as const;

describe('an order for a date to come', function () {
  this.timeout('60s');
  let env: TestWorkflowEnvironment;

  before(async () => {
    env = await createTimeSkipping();
  });

  after(async () => {
    await env?.teardown();
  });

  /** An order whose downstream system completes what it is handed at once; `days` has how many days after the order that was. */
  async function prompt(
    plan: (inDays: (days: number) => string) => readonly (readonly GraphStep[])[],
    options: FakeOrderOptions = {},
  ) {
    const start = await env.currentTimeMs();
    const partitions = plan((days) => new Date(start + days * day).toISOString());
    const days: Record<string, number> = {};
    const order: FakeOrder = fakeOrder(partitions[0]!, {
      ...options,
      ...(partitions.length > 1 && { partitions }),
      now: async () => env.currentTimeMs(),
      overrides: {
        handOff: async ({ orderId, stepIds }) => {
          for (const stepId of stepIds) {
            days[stepId] = Math.floor(((await env.currentTimeMs()) - start) / day);
            order.states[stepId] = 'inProgress';
            order.reported(stepId, 'completed');
            await callBack(orderId, partitions, stepId);
          }
          return Object.fromEntries(stepIds.map((id) => [id, 'inProgress']));
        },
      },
    });
    return { order, days };
  }

  async function callBack(orderId: string, partitions: readonly (readonly GraphStep[])[], stepId: string) {
    const number = partitions.findIndex((steps) => steps.some(({ id }) => id === stepId));
    const workflowId =
      partitions.length > 1
        ? partitionWorkflowId('productOrder', orderId, number)
        : `productOrder/${orderId}`;
    const message = { id: randomUUID(), type: 'callback', stepId, operation: 'do' };
    await env.client.workflow.getHandle(workflowId).signal('deliver', [message]);
  }

  it('hands nothing off before it, each step from its own date on, and passes milestones at once', async () => {
    const { order, days } = await prompt((inDays) => [
      [
        step('ordered', [], milestone),
        step('survey', [], { notBefore: inDays(70) }),
        step('line', [], { notBefore: inDays(100) }),
        step('router', ['line'], { notBefore: inDays(100) }),
        step('stock', [], { notBefore: inDays(-1) }),
      ],
    ]);
    const { result } = await runInNoTime(env, order);
    assert.equal(result, 'completed');
    assert.deepEqual(days, { stock: 0, survey: 70, line: 100, router: 100 });
    assert.equal(order.story()[1], 'pass ordered');
  });

  it('waits for what a step depends on and for its date, whichever is later', async () => {
    const { order, days } = await prompt(
      (inDays) => [
        [
          step('wait', [], { kind: 'waitUntil' }),
          step('late', ['wait'], { notBefore: inDays(10) }),
          step('line', [], { notBefore: inDays(20) }),
          step('tested', ['line'], { lags: { line: 'P5D' }, notBefore: inDays(20), ...milestone }),
        ],
      ],
      { lasting: { wait: 30 * day, tested: 5 * day } },
    );
    const { result } = await runInNoTime(env, order);
    assert.equal(result, 'completed');
    assert.deepEqual(days, { line: 20, late: 30 });
  });

  it('gives a person a task on its date', async () => {
    const { order } = await prompt((inDays) => [[step('design', [], { ...task, notBefore: inDays(40) })]]);
    const begun: number[] = [];
    const { advanceOrder } = order.activities;
    const start = await env.currentTimeMs();
    order.activities.advanceOrder = async (input) => {
      const answer = await advanceOrder(input);
      if (order.states['design'] === 'inProgress' && begun.length === 0) {
        begun.push(Math.floor(((await env.currentTimeMs()) - start) / day));
        order.reported('design', 'completed');
        await callBack(input.orderId, [[]], 'design');
      }
      return answer;
    };
    const { result } = await runInNoTime(env, order);
    assert.deepEqual([result, begun], ['completed', [40]]);
  });

  it('holds the steps of every partition of a large order back', async () => {
    const { order, days } = await prompt((inDays) => [
      [step('hub', [], { notBefore: inDays(50) })],
      [step('survey', [], { notBefore: inDays(20) }), step('branch', ['survey'], { notBefore: inDays(50) })],
    ]);
    const { result } = await runInNoTime(env, order);
    assert.equal(result, 'completed');
    assert.deepEqual(days, { survey: 20, hub: 50, branch: 50 });
  });
});

describe('an order that waits for its start date', function () {
  this.timeout('60s');
  const notBefore = new Date(Date.now() + 365 * day).toISOString();

  const timerSummaries = (history: Awaited<ReturnType<typeof runInNoTime>>['history']) =>
    history.flatMap(({ timerStartedEventAttributes, userMetadata }) =>
      timerStartedEventAttributes && userMetadata?.summary?.data
        ? [JSON.parse(Buffer.from(userMetadata.summary.data).toString()) as string]
        : [],
    );

  it('is cancelled at once, and no downstream system hears of it', async () => {
    const order = fakeOrder([
      step('ordered', [], milestone),
      step('line', [], { notBefore }),
      step('router', ['line'], { notBefore }),
    ]);
    const state = await runOrder({ order }, async ({ send, result }) => {
      await until('the milestone', () => order.states['ordered'] === 'completed');
      await send({ type: 'cancel', taskId: 'task' });
      return await result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(order.story().slice(0, 3), ['prepare', 'pass ordered', 'begin cancel task']);
    assert.equal(order.story().at(-1), 'finish cancel');
    assert.deepEqual(
      order.calls.filter((call) => /^(hand off|request undo line|request undo router)/.test(call)),
      [],
    );
  });

  it('is cancelled at once in all its partitions', async () => {
    const order = fakeOrder([], {
      partitions: [
        [step('hub', [], { notBefore, remoteDependents: [1] })],
        [step('branch', ['hub'], { notBefore, remoteDependencies: [0] })],
      ],
    });
    const state = await runOrder({ order, partitions: 2 }, async ({ send, result, partition }) => {
      await until('both partitions', async () => {
        const described = [0, 1].map((number) => partition(number).describe());
        return (await Promise.allSettled(described)).every(({ status }) => status === 'fulfilled');
      });
      await send({ type: 'cancel', taskId: 'task' });
      return await result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(order.story(), ['prepare', 'begin cancel task', 'finish cancel']);
  });

  it('says what it waits for: in its details, and at its timer', async () => {
    const order = fakeOrder([step('line', [], { notBefore }), step('router', ['line'], { notBefore })]);
    const history = await runOrder({ order }, async ({ handle, send, result }) => {
      const details = await until('the details', async () => {
        const { currentDetails = '' } = await handle.query<{ currentDetails?: string }>(
          '__temporal_workflow_metadata',
        );
        return currentDetails || undefined;
      });
      assert.match(
        details,
        new RegExp(`\\| line \\| network \\| ◌ waiting \\| its start date ${notBefore} \\|`),
      );
      assert.match(details, /\| router \| network \| ◌ waiting \| line \|/);
      await send({ type: 'cancel', taskId: 'task' });
      await result();
      return (await handle.fetchHistory()).events ?? [];
    });
    assert.ok(timerSummaries(history).includes(`Until ${notBefore}: the start date of line`));
  });

  it('is not held by the fallout of another step, but by that of one it depends on', async () => {
    const free = fakeOrder([step('line'), step('router', [], { notBefore })]);
    const bound = fakeOrder([step('line'), step('router', ['line'], { notBefore })]);
    for (const [order, held] of [
      [free, false],
      [bound, true],
    ] as const) {
      await runOrder({ order }, async ({ report, send, result }) => {
        await report('line', 'failed');
        await until('the fallout', () => order.calls.includes('advance line'));
        if (held) await until('the hold', () => order.calls.includes('hold'));
        await send({ type: 'cancel', taskId: 'task' });
        await result();
      });
      assert.equal(order.calls.includes('hold'), held);
    }
  });
});
