import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { storeOrder } from './running-order.js';
import { type Json, openScene, type Reply } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const forms = {
  serviceOrder: { base: apis.serviceOrdering.base, items: 'serviceOrderItem', subject: 'service' },
  resourceOrder: { base: apis.resourceOrdering.base, items: 'orderItem', subject: 'resource' },
  workOrder: { base: apis.workOrder.base, items: 'workOrderItem', subject: 'work' },
} as const;
type Kind = keyof typeof forms;

describe('an event of a downstream system', () => {
  const scene = perSuite(openScene);
  let orders = 0;

  /** A step under way, which its system knows by an id of its own. */
  async function step(kind: Kind): Promise<{ readonly id: string; readonly ref: string }> {
    const [id, ref] = [`s-${(orders += 1)}`, `own-${orders}`];
    await storeOrder(scene.database, { id: `o-${orders}`, steps: [{ id, kind, externalRef: ref }] });
    return { id, ref };
  }

  const send = async (kind: Kind, event: string, body: Json): Promise<Reply> =>
    scene.call('POST', `${forms[kind].base}/listener/${event}Event`, { body, key: 'dev-provisioning' });

  async function reported(id: string): Promise<Json> {
    const [row] = await scene.database.rows<Json>(
      `SELECT reportedState AS state, JSON_EXTRACT(result, '$.characteristics') AS characteristics
       FROM plan_step WHERE id = ?`,
      [id],
    );
    const { state, characteristics } = row!;
    return {
      state,
      values: typeof characteristics === 'string' ? JSON.parse(characteristics) : characteristics,
    };
  }

  const eventsOf = async (id: string): Promise<Json[]> =>
    (
      await scene.database.rows<Json>('SELECT eventType, fieldPath FROM event WHERE resourceId = ?', [id])
    ).map(({ eventType, fieldPath }) => ({ eventType, fieldPath }));

  for (const kind of Object.keys(forms) as Kind[]) {
    const type = `${kind[0]!.toUpperCase()}${kind.slice(1)}`;
    const { items, subject } = forms[kind];

    it(`reports the changed values of a ${kind}, one after the other`, async () => {
      const { id } = await step(kind);
      const values = async (...characteristics: Json[]): Promise<unknown> => {
        const order = {
          externalId: `${id}:1:do`,
          state: 'inProgress',
          [items]: [{ id: '1', [subject]: { [`${subject}Characteristic`]: characteristics } }],
        };
        const { body } = await send(kind, `${kind}AttributeValueChange`, { event: { [kind]: order } });
        return body.outcome;
      };
      const line = { name: 'lineId', value: 'L1' };
      assert.equal(await values(line), 'progress');
      assert.equal(await values(line, { name: 'port', value: 7 }), 'progress');
      assert.equal(await values(line), 'duplicate');
      assert.deepEqual(await reported(id), {
        state: 'inProgress',
        values: [line, { name: 'port', value: 7 }],
      });
    });

    it(`shows what information a ${kind} requires, and passes it on once`, async () => {
      const { id, ref } = await step(kind);
      const body = {
        description: 'Who opens the door?',
        fieldPath: `${items}.note`,
        event: { [kind]: { id: ref, state: 'pending' } },
      };
      await scene.database.run('DELETE FROM event');
      assert.equal((await send(kind, `${kind}InformationRequired`, body)).body.outcome, 'progress');
      await send(kind, `${kind}InformationRequired`, body);
      const { body: shown } = await scene.call('GET', `${forms[kind].base}/${kind}/${id}`);
      assert.deepEqual(shown.errorMessage, [
        { code: 'informationRequired', message: `Who opens the door?: ${items}.note` },
      ]);
      const wanted = { eventType: `${type}InformationRequiredEvent`, fieldPath: `${items}.note` };
      const passed = (await eventsOf(id)).filter(({ eventType }) => eventType === wanted.eventType);
      assert.deepEqual(passed, [wanted]);
      const [order] = await eventsOf(id.replace('s-', 'o-'));
      assert.equal(order?.eventType, 'ProductOrderInformationRequiredEvent');
    });

    it(`answers the request to stop a ${kind}`, async () => {
      const { id, ref } = await step(kind);
      const task = async (state: string): Promise<unknown> => {
        const content = { id: 'C-1', state, [kind]: { id: ref } };
        const event = { event: { [`cancel${type}`]: content } };
        return (await send(kind, `cancel${type}StateChange`, event)).body.outcome;
      };
      assert.deepEqual([await task('accepted'), await task('inProgress')], ['progress', 'progress']);
      assert.equal((await reported(id)).state, 'pendingCancellation');
      assert.equal(await task('done'), 'applied');
      assert.equal((await reported(id)).state, 'cancelled');
      assert.equal(scene.delivered.at(-1), `productOrder/${id.replace('s-', 'o-')}`);
    });

    it(`shows that a system refuses to cancel a ${kind}, and the work goes on`, async () => {
      const { id, ref } = await step(kind);
      const content = { state: 'terminatedWithError', completionMessage: 'Too late', [kind]: { id: ref } };
      const event = { event: { [`cancel${type}`]: content } };
      assert.equal((await send(kind, `cancel${type}StateChange`, event)).body.outcome, 'progress');
      const { body: shown } = await scene.call('GET', `${forms[kind].base}/${kind}/${id}`);
      assert.deepEqual(shown.errorMessage, [{ code: 'cancellationRefused', message: 'Too late' }]);
      assert.equal((await reported(id)).state, 'inProgress');
      const asks = {
        description: 'Charge the fee?',
        event: { [`cancel${type}`]: { ...content, state: 'accepted' } },
      };
      assert.equal((await send(kind, `cancel${type}InformationRequired`, asks)).status, 201);
    });
  }

  it('is refused when it does not give the state of a cancellation', async () => {
    const { ref } = await step('serviceOrder');
    const event = { event: { cancelServiceOrder: { state: 'soon', serviceOrder: { id: ref } } } };
    assert.equal((await send('serviceOrder', 'cancelServiceOrderStateChange', event)).status, 400);
  });
});
