import assert from 'node:assert/strict';
import { defineSearchAttributeKey } from '@temporalio/common';
import { until } from '../support/until.js';
import { fakeOrder, step } from './support/fake-order.js';
import { runOrder, type RunningOrder } from './support/run-order.js';

const bundle = [
  step('access', [], { name: 'Access line' }),
  step('voice', ['access'], { name: 'Voice line' }),
  step('visit', ['access', 'voice'], { name: 'Visit', system: 'field-service' }),
];

const fallout = defineSearchAttributeKey('Fallout', 'KEYWORD_LIST');
const externalId = defineSearchAttributeKey('ExternalId', 'KEYWORD');
const requestedCompletion = defineSearchAttributeKey('RequestedCompletion', 'DATETIME');

describe('what an operator sees of an order in Temporal', function () {
  this.timeout('60s');

  it('is a table of its steps, with what each waits for', async () => {
    const order = fakeOrder(bundle);
    await runOrder({ order }, async (running) => {
      await running.report('access');
      const shown = await until('the voice line to be in progress', async () => {
        const details = await detailsOf(running);
        return /Voice line.*in progress/.test(details) && details;
      });
      assert.deepEqual(shown.split('\n'), [
        '**Order**: 1 of 3 steps completed',
        '',
        '| step | system | state | waits for |',
        '|---|---|---|---|',
        '| Access line | network | ● completed |  |',
        '| Voice line | network | ◐ in progress |  |',
        '| Visit | field-service | ◌ waiting | Voice line |',
      ]);
      await running.report('voice');
      await running.report('visit');
      return await running.result();
    });
  });

  it('is found by the external id and date that a PATCH has given it', async () => {
    const order = fakeOrder(bundle);
    await runOrder({ order }, async (running) => {
      const requestedCompletionDate = '2031-01-02T03:04:05.000Z';
      await running.send({
        type: 'described',
        attributes: { externalId: 'other', requestedCompletionDate },
      });
      const found = await until('the attributes', async () => {
        const { typedSearchAttributes } = await running.handle.describe();
        return typedSearchAttributes.get(externalId) !== undefined && typedSearchAttributes;
      });
      assert.deepEqual(
        [found.get(externalId), found.get(requestedCompletion)],
        ['other', new Date(requestedCompletionDate)],
      );
      await running.send({
        type: 'described',
        attributes: { externalId: null, requestedCompletionDate: null },
      });
      await until('them to be gone', async () => {
        const { typedSearchAttributes } = await running.handle.describe();
        return typedSearchAttributes.get(externalId) === undefined;
      });
      for (const id of ['access', 'voice', 'visit']) await running.report(id);
      return await running.result();
    });
  });

  it('has no fallout left that only an earlier run of its workflow had', async () => {
    const order = fakeOrder(bundle);
    const inherited = [{ key: fallout, value: ['internal'] }];
    await runOrder({ order, inherited }, async (running) => {
      await until('it to be gone', async () => {
        const { typedSearchAttributes } = await running.handle.describe();
        return typedSearchAttributes.get(fallout) === undefined;
      });
      for (const id of ['access', 'voice', 'visit']) await running.report(id);
      return await running.result();
    });
  });

  it('names the fallout that needs a decision', async () => {
    const order = fakeOrder(bundle);
    await runOrder({ order }, async (running) => {
      await running.report('access', 'failed');
      await until('the fallout', async () =>
        /Access line.*fallout: needs a decision/.test(await detailsOf(running)),
      );
      await running.send({ type: 'retry', stepId: 'access', falloutId: 'f' });
      for (const id of ['access', 'voice', 'visit']) await running.report(id);
      return await running.result();
    });
  });

  it('shows of many steps those that are not done, and how many more there are', async () => {
    const many = Array.from({ length: 60 }, (_, index) => step(`step ${index}`));
    const order = fakeOrder(many, { states: { 'step 0': 'completed' } });
    await runOrder({ order }, async (running) => {
      const shown = await until('all to be in progress', async () => {
        const details = await detailsOf(running);
        return !details.includes('handed off') && details.includes('in progress') && details;
      });
      const lines = shown.split('\n').slice(4);
      assert.equal(lines[0], '| step 1 | network | ◐ in progress |  |');
      assert.equal(lines.length, 41);
      assert.equal(lines.at(-1), '| … 19 more | | | |');
      for (const { id } of many.slice(1)) order.reported(id, 'completed');
      await running.send(
        ...many.slice(1).map(({ id }) => ({ type: 'callback', stepId: id, operation: 'do' }) as const),
      );
      return await running.result();
    });
  });

  it('has a summary at every activity and timer', async () => {
    const order = fakeOrder(bundle);
    const history = await runOrder({ order }, async (running) => {
      for (const id of ['access', 'voice', 'visit']) await running.report(id);
      await running.result();
      return await running.handle.fetchHistory();
    });
    const scheduled = (history.events ?? []).filter(
      (event) => event.activityTaskScheduledEventAttributes ?? event.timerStartedEventAttributes,
    );
    assert.deepEqual(scheduled.map(({ userMetadata }) => text(userMetadata?.summary?.data)).toSorted(), [
      'Hand off field-service: Visit',
      'Hand off network: Access line',
      'Hand off network: Voice line',
      'Next inquiry about overdue callbacks',
    ]);
  });

  it('lists orders by state and customer', async () => {
    const customerId = `customer ${process.pid} ${Date.now()}`;
    const order = fakeOrder(bundle);
    await runOrder({ order, customerId }, async (running) => {
      const listed = async (state: string) =>
        (await running.client.workflow.count(`CustomerId = '${customerId}' AND OrderState = '${state}'`))
          .count;
      await until('the order among those in progress', async () => (await listed('inProgress')) === 1);
      for (const id of ['access', 'voice', 'visit']) await running.report(id);
      await running.result();
      await until('the order among the completed ones', async () => (await listed('completed')) === 1);
    });
  });
});

async function detailsOf({ handle }: RunningOrder): Promise<string> {
  const { currentDetails } = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return currentDetails ?? '';
}

const text = (data: Uint8Array | null | undefined): string =>
  String(JSON.parse(Buffer.from(data ?? []).toString()));
