import assert from 'node:assert/strict';
import type { Context } from '@temporalio/activity';
import { logSteps, withOrder } from '../../activities/log-attributes.js';

describe('what Temporal’s SDK logs of an activity', () => {
  it('names the order, and leaves out the token of the task', () => {
    const meta = { workflowId: 'productOrder/4711/partition/2', taskToken: 'AAAA', activityType: 'handOff' };
    assert.deepEqual(withOrder(meta), {
      workflowId: 'productOrder/4711/partition/2',
      activityType: 'handOff',
      orderId: '4711',
    });
    assert.deepEqual(withOrder({ workflowId: 'sweep' }), { workflowId: 'sweep' });
  });

  const attributesWith = async (input: unknown) => {
    const { inbound, outbound } = logSteps({} as Context);
    await inbound!.execute!({ args: [input], headers: {} }, async () => undefined);
    return outbound!.getLogAttributes!({ attempt: 2 }, (attributes) => attributes);
  };

  it('names the steps that it is about', async () => {
    assert.deepEqual(await attributesWith({ stepIds: ['a', 'b'] }), { attempt: 2, steps: ['a', 'b'] });
    assert.deepEqual(await attributesWith({ stepId: 'a' }), { attempt: 2, steps: ['a'] });
    assert.deepEqual(await attributesWith(undefined), { attempt: 2 });
  });
});
