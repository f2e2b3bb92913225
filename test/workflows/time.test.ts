import assert from 'node:assert/strict';
import { Context } from '@temporalio/activity';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Activities } from '../../activities/activities.js';
import { fakeOrder, step, type FakeOrder } from './support/fake-order.js';
import { createTimeSkipping, runInNoTime } from './support/time-skipping.js';

const day = 86_400;

describe('an order, as time goes by', function () {
  this.timeout('60s');
  let env: TestWorkflowEnvironment;

  before(async () => {
    env = await createTimeSkipping();
  });

  after(async () => {
    await env?.teardown();
  });

  it('inquires about an overdue callback, and goes on with the answer', async () => {
    const order = withInquiry([step('line', [], { inquireAfter: day })], (asked) => asked === 1);
    const began = await env.currentTimeMs();
    assert.equal((await runInNoTime(env, order)).result, 'completed');
    assert.deepEqual(order.story(), ['prepare', 'hand off line', 'inquire line', 'advance line']);
    assert.ok((await env.currentTimeMs()) - began >= day * 1_000);
  });

  it('inquires again, less and less often, until there is an answer', async () => {
    const order = withInquiry([step('line', [], { inquireAfter: 600 })], (asked) => asked === 5);
    const began = await env.currentTimeMs();
    await runInNoTime(env, order);
    assert.equal(order.calls.filter((call) => call === 'inquire line').length, 5);
    assert.ok((await env.currentTimeMs()) - began >= (600 + 1_200 + 2_400 + 4_800 + 9_600) * 1_000);
  });

  it('inquires only about steps that are under way and overdue', async () => {
    const steps = [
      step('line', [], { inquireAfter: 600 }),
      step('visit', [], { inquireAfter: 10 * day }),
      step('voice', ['line'], { inquireAfter: 600 }),
    ];
    const order = withInquiry(steps, () => true);
    await runInNoTime(env, order);
    assert.deepEqual(
      order.calls.filter((call) => call.startsWith('inquire')),
      ['inquire line', 'inquire voice', 'inquire visit'],
    );
  });

  it('inquires again when the inquiry failed', async () => {
    let refusals = 2;
    const order = withInquiry([step('line', [], { inquireAfter: 600 })], () => {
      if (refusals === 0) return true;
      refusals -= 1;
      throw new Error('the database is away');
    });
    assert.equal((await runInNoTime(env, order)).result, 'completed');
  });

  it('inquires about an overdue undo', async () => {
    const order = withInquiry([step('line', [], { inquireAfter: 600 })], () => true, {
      cancelling: true,
      states: { line: 'completed' },
    });
    assert.equal((await runInNoTime(env, order)).result, 'cancelled');
    assert.deepEqual(order.story(), [
      'prepare',
      'request undo line',
      'inquire line',
      'advance line',
      'finish cancel',
    ]);
  });

  it('waits while the catalog has a fault, and goes on once it is mended', async () => {
    let looks = 0;
    const order: FakeOrder = fakeOrder([step('line')], { states: { line: 'completed' } });
    const { prepareOrder } = order.activities;
    const activities: Activities = {
      ...order.activities,
      prepareOrder: async (input) => {
        looks += 1;
        return looks < 5
          ? { outcome: 'held', reasons: ['no such specification'] }
          : await prepareOrder(input);
      },
    };
    const began = await env.currentTimeMs();
    assert.equal((await runInNoTime(env, { ...order, activities })).result, 'completed');
    assert.equal(looks, 5);
    assert.ok((await env.currentTimeMs()) - began >= (30 + 60 + 120 + 240) * 1_000);
  });

  /** An order whose downstream systems send no callbacks, and answer when they are asked for the n-th time. */
  function withInquiry(
    steps: Parameters<typeof fakeOrder>[0],
    answers: (asked: number) => boolean,
    options: Parameters<typeof fakeOrder>[1] = {},
  ): FakeOrder {
    let asked = 0;
    const order = fakeOrder(steps, options);
    const activities: Activities = {
      ...order.activities,
      inquire: async ({ stepIds }) => {
        order.calls.push(`inquire ${stepIds.join(', ')}`);
        asked += 1;
        if (!answers(asked)) return 0;
        for (const id of stepIds) order.reported(id, 'completed');
        const messages = stepIds.map((stepId) => ({ id: stepId, type: 'callback', stepId, operation: 'do' }));
        const { workflowId } = Context.current().info.workflowExecution!;
        await env.client.workflow.getHandle(workflowId).signal('deliver', messages);
        return stepIds.length;
      },
    };
    return { ...order, activities };
  }
});
