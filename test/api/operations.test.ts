import assert from 'node:assert/strict';
import { openScene, type Json } from './scene.js';
import { storeOrder } from './running-order.js';
import { perSuite } from '../support/per-suite.js';

const products = '/tmf-api/productOrderingManagement/v4';
const services = '/tmf-api/serviceOrdering/v4';
const resources = '/tmf-api/resourceOrderingManagement/v4';

describe('operations on a running order', () => {
  const scene = perSuite(openScene);

  before(async () => {
    await storeOrder(scene.database, {
      id: 'running',
      steps: [
        { id: 'done', state: 'completed', startedAt: new Date(0), completedAt: new Date(1000) },
        { id: 'doing', externalRef: 'SO-1', dependsOn: ['done'] },
        { id: 'next', state: 'waiting', dependsOn: ['done', 'doing'] },
      ],
    });
    await storeOrder(scene.database, { id: 'over', state: 'completed' });
    await storeOrder(scene.database, { id: 'paused', steps: [{ id: 'ready', state: 'waiting' }] });
    await storeOrder(scene.database, { id: 'captured', kind: 'serviceOrder' });
    await storeOrder(scene.database, { id: 'numbers', kind: 'resourceOrder' });
    await storeOrder(scene.database, { id: 'late', steps: [{ id: 'built', pointOfNoReturn: 'hard' }] });
  });

  it('show its plan, with what each waiting step waits for', async () => {
    const { status, body } = await scene.call('GET', '/api/v1/productOrder/running/plan');
    assert.equal(status, 200);
    assert.deepEqual(body.order, {
      id: 'running',
      href: `${scene.url}${products}/productOrder/running`,
      state: 'inProgress',
    });
    assert.deepEqual(
      (body.steps as Json[]).map(({ id, state, blockedBy, externalRef, startedAt, completedAt }) => ({
        id,
        state,
        blockedBy,
        externalRef,
        startedAt,
        completedAt,
      })),
      [
        {
          id: 'done',
          state: 'completed',
          blockedBy: [],
          externalRef: undefined,
          startedAt: '1970-01-01T00:00:00.000Z',
          completedAt: '1970-01-01T00:00:01.000Z',
        },
        {
          id: 'doing',
          state: 'inProgress',
          blockedBy: [],
          externalRef: 'SO-1',
          startedAt: undefined,
          completedAt: undefined,
        },
        {
          id: 'next',
          state: 'waiting',
          blockedBy: [{ id: 'doing', name: 'Step doing', state: 'inProgress' }],
          externalRef: undefined,
          startedAt: undefined,
          completedAt: undefined,
        },
      ],
    );
    assert.equal((await scene.call('GET', '/api/v1/serviceOrder/captured/plan')).status, 200);
    assert.equal((await scene.call('GET', '/api/v1/resourceOrder/numbers/plan')).status, 200);
    assert.equal((await scene.call('GET', '/api/v1/serviceOrder/doing/plan')).status, 404);
    assert.equal((await scene.call('GET', '/api/v1/productOrder/none/plan')).status, 404);
  });

  it('say why it does not move', async () => {
    const { status, body } = await scene.call('GET', '/api/v1/productOrder/running/status');
    assert.equal(status, 200);
    const order = {
      id: 'running',
      href: `${scene.url}${products}/productOrder/running`,
      '@referredType': 'ProductOrder',
    };
    const message = 'provisioning has Step doing of item 1 and has not reported.';
    assert.deepEqual(body, {
      '@type': 'OrderProgress',
      order,
      state: 'inProgress',
      message,
      step: { total: 3, byState: { completed: 1, inProgress: 1, waiting: 1 } },
      waitsFor: [
        {
          reason: 'callback',
          message,
          count: 1,
          step: [{ id: 'doing', name: 'Step doing', itemId: '1' }],
          downstreamSystem: 'provisioning',
          attempts: 0,
          externalRef: 'SO-1',
        },
      ],
    });
    const ofOver = await scene.call('GET', '/api/v1/productOrder/over/status');
    assert.deepEqual([ofOver.body.message, ofOver.body.waitsFor], ['The order is completed.', []]);
    assert.equal((await scene.call('GET', '/api/v1/serviceOrder/captured/status')).status, 200);
    assert.equal((await scene.call('GET', '/api/v1/serviceOrder/doing/status')).status, 404);
    assert.equal((await scene.call('GET', '/api/v1/productOrder/none/status')).status, 404);
  });

  it('put it on hold and resume it, and keep who did that, when and why', async () => {
    const of = (id: string, action: string) => `/api/v1/productOrder/${id}/${action}`;
    const body = { reason: 'credit check', until: '2999-01-01T00:00:00Z' };
    const held = await scene.call('POST', of('paused', 'hold'), { body });
    assert.equal(held.status, 200);
    assert.deepEqual(scene.delivered.slice(-1), ['productOrder/paused']);
    const again = await scene.call('POST', of('paused', 'hold'), { body });
    assert.deepEqual(again.body, held.body);
    assert.match((await scene.call('GET', of('paused', 'status'))).body.message, /on hold.*a step waits/);
    const { state, hold } = (await scene.call('GET', `${products}/productOrder/paused`)).body;
    const { heldBy, heldAt, reason, until } = held.body;
    assert.deepEqual([state, hold], ['held', { heldBy, heldAt, reason, until }]);
    const resumed = await scene.call('POST', of('paused', 'resume'));
    assert.equal(resumed.status, 200);
    const { endedAt, endedBy, ...asBefore } = resumed.body;
    assert.deepEqual(asBefore, held.body);
    assert.ok(typeof endedAt === 'string' && endedBy === heldBy);
    assert.equal((await scene.call('GET', `${products}/productOrder/paused`)).body.hold, undefined);
    assert.deepEqual((await scene.call('GET', of('paused', 'hold'))).body, [resumed.body]);
    const refused = await scene.call('POST', of('paused', 'resume'));
    assert.equal(refused.status, 409);
    assert.match(refused.body.message, /nobody has put the order on hold/);
    const late = await scene.call('POST', of('over', 'hold'), { body });
    assert.deepEqual(
      [late.status, late.body.message],
      [409, 'That is not possible: the order is completed.'],
    );
    const past = await scene.call('POST', of('paused', 'hold'), {
      body: { ...body, until: '2020-01-01T00:00:00Z' },
    });
    assert.deepEqual([past.status, past.body.errors[0].path], [400, '$.until']);
    assert.equal((await scene.call('POST', of('none', 'hold'), { body })).status, 404);
    assert.equal((await scene.call('POST', of('none', 'resume'))).status, 404);
    assert.equal((await scene.call('GET', of('none', 'hold'))).status, 404);
  });

  for (const [kind, path, id, state] of [
    ['productOrder', `${products}/cancelProductOrder`, 'running', 'acknowledged'],
    ['serviceOrder', `${services}/cancelServiceOrder`, 'captured', 'accepted'],
    ['resourceOrder', `${resources}/cancelResourceOrder`, 'numbers', 'acknowledged'],
  ] as const) {
    it(`take the cancellation of a ${kind} once, as a task`, async () => {
      const body = { [kind]: { id }, cancellationReason: 'moved away' };
      const reply = await scene.call('POST', path, { body });
      assert.equal(reply.status, 201);
      assert.deepEqual([reply.body.state, reply.body.cancellationReason], [state, 'moved away']);
      assert.equal(reply.body[kind].id, id);
      assert.equal(reply.headers.get('location'), reply.body.href);
      assert.deepEqual(scene.delivered.slice(-1), [`${kind}/${id}`]);
      const found = await scene.call('GET', `${path}?${kind}.id=${id}`);
      assert.deepEqual(found.body, [reply.body]);
      const again = await scene.call('POST', path, { body });
      assert.equal(again.status, 409);
      assert.match(again.body.message, /is being cancelled/);
    });
  }

  it('refuse a cancellation that comes too late, and say why', async () => {
    const cancel = async (id: string) =>
      scene.call('POST', `${products}/cancelProductOrder`, { body: { productOrder: { id } } });
    const over = await cancel('over');
    assert.equal(over.status, 409);
    assert.match(over.body.message, /the order is completed.*legal next states are: none/);
    const late = await cancel('late');
    assert.equal(late.status, 409);
    assert.match(late.body.message, /point of no return: Step built/);
    const none = await cancel('none');
    assert.deepEqual([none.status, none.body.errors[0].path], [404, '$.productOrder.id']);
  });

  describe('on fallout', () => {
    before(async () => {
      const now = new Date();
      const row = {
        id: 'f-1',
        state: 'open',
        orderId: 'running',
        orderKind: 'productOrder',
        stepId: 'doing',
        generation: 1,
        operation: 'do',
        downstreamSystem: 'provisioning',
        code: 'PRV-1',
        reason: 'No port',
        doc: { reasons: [] },
        createdAt: now,
        updatedAt: now,
      };
      await scene.database.transaction(async (tx) =>
        tx.insert('fallout', Object.keys(row) as (keyof typeof row)[], [row]),
      );
    });

    it('list what is open, with its order', async () => {
      const { body } = await scene.call('GET', '/api/v1/fallout?state=open&order.id=running');
      const { createdAt: _, ...shown } = (body as Json[])[0];
      assert.deepEqual(shown, {
        '@type': 'Fallout',
        id: 'f-1',
        href: `${scene.url}/api/v1/fallout/f-1`,
        state: 'open',
        code: 'PRV-1',
        reason: 'No port',
        reasons: [],
        stepId: 'doing',
        generation: 1,
        operation: 'do',
        downstreamSystem: 'provisioning',
        order: {
          id: 'running',
          href: `${scene.url}${products}/productOrder/running`,
          '@referredType': 'ProductOrder',
        },
      });
    });

    it('retry it once, by an operator only', async () => {
      const retry = async (id: string, key?: string) =>
        scene.call('POST', `/api/v1/fallout/${id}/retry`, key === undefined ? {} : { key });
      assert.equal((await retry('f-1', 'dev-channel')).status, 403);
      const taken = await retry('f-1', 'dev-operator');
      assert.deepEqual(
        [taken.status, taken.body.state, taken.body.resolvedBy],
        [202, 'retrying', 'dev-operator'],
      );
      assert.deepEqual(scene.delivered.slice(-1), ['productOrder/running']);
      assert.equal((await retry('f-1')).status, 409);
      assert.equal((await retry('none')).status, 404);
    });
  });
});
