import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { type Json, openScene } from './scene.js';
import { storeOrder } from './running-order.js';
import { perSuite } from '../support/per-suite.js';

const base = apis.serviceOrdering.base;
const key = 'dev-provisioning';

describe('a milestone or jeopardy alert of a downstream system', () => {
  const scene = perSuite(openScene);
  let orders = 0;

  /** A captured service order with one part under way. */
  const underWay = async () => {
    const [order, id] = [`o-${(orders += 1)}`, `s-${orders}`];
    await storeOrder(scene.database, { id: order, kind: 'serviceOrder', steps: [{ id }] });
    return { order, id };
  };
  const read = async (id: string) => scene.call('GET', `${base}/serviceOrder/${id}`);
  const splice = { id: 'm1', name: 'Splice', milestoneDate: '2026-03-01T08:00:00+01:00', status: 'planned' };
  const shown = { ...splice, milestoneDate: '2026-03-01T07:00:00.000Z' };
  const rain = { id: 'j1', name: 'Rain', jeopardyType: 'Hazard' };

  it('is shown with the handed-off order, whichever way it arrives, and with its item on the order', async () => {
    const { order, id } = await underWay();
    const tag = (await read(order)).headers.get('etag');
    const patch = { state: 'inProgress', milestone: [splice] };
    const reply = await scene.call('PATCH', `${base}/serviceOrder/${id}`, { body: patch, key });
    assert.deepEqual([reply.status, reply.body.milestone], [200, [shown]], JSON.stringify(reply.body));
    const externalId = `${id}:1:do`;
    const event = { serviceOrder: { externalId, state: 'inProgress', jeopardyAlert: [rain] } };
    const answer = await scene.call('POST', `${base}/listener/serviceOrderJeopardyEvent`, {
      body: { event },
      key,
    });
    assert.deepEqual([answer.status, answer.body.outcome], [201, 'progress']);
    const late = { state: 'inProgress', errorMessage: { code: 'E1', message: 'No port yet' } };
    await scene.call('POST', `/api/v1/callback/${externalId}`, { body: late, key });
    const part = (await read(id)).body;
    assert.deepEqual(
      [part.milestone, part.jeopardyAlert, part.errorMessage],
      [[shown], [rain], [{ code: 'E1', message: 'No port yet' }]],
    );
    const { body, headers } = await read(order);
    const serviceOrderItem = [{ id: '1', itemId: '1', serviceOrderId: order }];
    assert.deepEqual(body.milestone, [{ ...shown, id: `${id}/m1`, serviceOrderItem }]);
    assert.deepEqual(body.jeopardyAlert, [{ ...rain, id: `${id}/j1`, serviceOrderItem }]);
    assert.deepEqual(body.errorMessage, [{ code: 'E1', message: 'No port yet', serviceOrderItem }]);
    assert.notEqual(headers.get('etag'), tag);
    for (const [place, whole] of [
      [id, part],
      [order, body],
    ] as const) {
      const path = `${apis.event.base}/event?source.id=${place}&sort=eventTime`;
      const events: Json[] = (await scene.call('GET', path)).body;
      assert.deepEqual(
        events.map(({ eventType, fieldPath }) => [eventType, fieldPath]).filter(([, changed]) => changed),
        [
          ['ServiceOrderMilestoneEvent', 'milestone'],
          ['ServiceOrderJeopardyEvent', 'jeopardyAlert'],
          ['ServiceOrderAttributeValueChangeEvent', 'errorMessage'],
        ],
      );
      const { milestone, jeopardyAlert, errorMessage } = events.at(-1)!.event.serviceOrder;
      assert.deepEqual(
        [milestone, jeopardyAlert, errorMessage],
        [whole.milestone, whole.jeopardyAlert, whole.errorMessage],
      );
    }
  });

  it('is kept once, is replaced under the same id, and stays when the handed-off order has ended', async () => {
    const { id } = await underWay();
    const report = async (body: Json): Promise<string> => {
      const at = `/api/v1/callback/${id}:1:do`;
      return (await scene.call('POST', at, { body, key })).body.outcome as string;
    };
    const reached = { id: 'm1', status: 'reached' };
    assert.equal(await report({ state: 'inProgress', milestone: [splice] }), 'progress');
    assert.equal(await report({ state: 'inProgress', milestone: [splice] }), 'duplicate');
    assert.equal(await report({ state: 'completed' }), 'applied');
    assert.equal(await report({ state: 'inProgress', milestone: [reached] }), 'progress');
    assert.equal(await report({ state: 'inProgress' }), 'superseded');
    const { body } = await read(id);
    assert.deepEqual(body.milestone, [{ ...shown, status: 'reached' }]);
    const [step] = await scene.database.rows<Json>('SELECT reportedState FROM plan_step WHERE id = ?', [id]);
    assert.equal(step.reportedState, 'completed');
  });
});
