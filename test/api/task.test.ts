import assert from 'node:assert/strict';
import { storeOrder } from './running-order.js';
import { until } from '../support/until.js';
import { openScene, type Json } from './scene.js';
import { force } from '../support/open-database.js';
import { perSuite } from '../support/per-suite.js';

const orders = '/tmf-api/productOrderingManagement/v4/productOrder';

describe('the work list', () => {
  const scene = perSuite(openScene);
  let made = 0;

  /** An open task of an order, and a milestone that waits for it. */
  async function task({ role = 'design-office', asked = ['designDocument'], state = 'open' } = {}) {
    const order = `t-${(made += 1)}`;
    const id = `${order}.design`;
    await storeOrder(scene.database, { id: order });
    const common = { orderId: order, orderKind: 'productOrder', state: 'inProgress' };
    const now = new Date('2026-03-01T08:00:00Z');
    const specification = {
      id: 'design',
      version: '1.0',
      name: 'Design',
      '@referredType': 'ServiceSpecification',
    };
    const step = (stepId: string, kind: string, more: object) => ({
      ...common,
      id: stepId,
      itemId: '1',
      kind,
      pointOfNoReturn: 'none',
      position: kind === 'milestone' ? 1 : 0,
      graph: {},
      startedAt: now,
      step: { id: stepId, kind, name: kind, specification, dependsOn: [] },
      ...more,
    });
    const rows = [
      step(id, 'manualTask', {}),
      step(`${order}.built`, 'milestone', {
        state: 'waiting',
        startedAt: null,
        step: {
          id: `${order}.built`,
          specification,
          kind: 'milestone',
          name: 'Built',
          dependsOn: [id],
          milestone: { message: 'M' },
        },
      }),
    ];
    const doc = { '@type': 'Task', description: 'Look.', askedCharacteristic: asked, history: [] };
    const dates = { createdAt: now, updatedAt: now, dueDate: new Date('2026-03-06T08:00:00Z') };
    const row = {
      id,
      ...common,
      state,
      name: 'Approve',
      orderItemId: '1',
      stepId: id,
      role,
      customerId: 'c-1',
      doc,
      ...dates,
    };
    await scene.database.transaction(async (tx) => {
      tx.insert('plan_step', Object.keys(rows[0]!) as (keyof (typeof rows)[0])[], rows);
      tx.insert('manual_task', Object.keys(row) as (keyof typeof row)[], [row]);
      tx.write('UPDATE product_order SET milestones = 1 WHERE id = ?', [order]);
    });
    return { id, order };
  }

  const at = (id: string, verb = '') => `/api/v1/task/${id}${verb && `/${verb}`}`;
  const operator = { key: 'dev-operator' };
  const report = { characteristic: [{ name: 'designDocument', value: 'D-1' }], note: 'as surveyed' };

  it('lists tasks by state, order, role and assignee', async () => {
    const { id, order } = await task({ role: 'planners' });
    await task({ role: 'planners', state: 'completed' });
    const list = async (query: string): Promise<string[]> => {
      const { status, body } = await scene.call('GET', `/api/v1/task?${query}`);
      assert.equal(status, 200);
      return (body as Json[]).map((each) => each.id as string);
    };
    assert.deepEqual(await list('role=planners&state=open'), [id]);
    assert.deepEqual(await list(`order.id=${order}`), [id]);
    assert.deepEqual(await list('assignee=maria'), []);
    await scene.call('PATCH', at(id), { ...operator, body: { assignee: 'maria' } });
    assert.deepEqual(await list('assignee=maria'), [id]);
  });

  it('assigns an open task and takes it back, and records who did', async () => {
    const { id } = await task();
    const given = await scene.call('PATCH', at(id), { ...operator, body: { assignee: 'maria' } });
    const back = await scene.call('PATCH', at(id), { ...operator, body: { assignee: null } });
    assert.deepEqual([given.status, given.body.assignee, back.body.assignee], [200, 'maria', undefined]);
    assert.deepEqual(
      back.body.history.map(({ by, action, assignee }: Json) => [by, action, assignee]),
      [
        ['dev-operator', 'assigned', 'maria'],
        ['dev-operator', 'assigned', null],
      ],
    );
  });

  it('gives a task to one of two who have read the same revision, and informs the other', async () => {
    const { id } = await task();
    const { headers } = await scene.call('GET', at(id), operator);
    const etag = headers.get('etag') ?? '';
    const give = async (assignee: string, more: object) =>
      (await scene.call('PATCH', at(id), { ...operator, body: { assignee }, ...more })).status;
    // Both have passed the look at the entity tag when the first one gets the row.
    const { answers } = await scene.database.transaction(async (tx) => {
      await tx.rows('SELECT id FROM manual_task WHERE id = ? FOR UPDATE', [id]);
      const given = ['maria', 'jan'].map(async (name) => give(name, { headers: { 'if-match': etag } }));
      await until('both to wait', async () => {
        const waiting = await scene.database.rows(
          `SELECT 1 FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND info LIKE '%FOR UPDATE%'`,
        );
        return waiting.length >= 2;
      });
      return { answers: given };
    });
    const statuses = await Promise.all(answers);
    assert.deepEqual(
      statuses.toSorted((a, b) => a - b),
      [200, 412],
    );
  });

  it('does not let a PATCH end a task', async () => {
    const { id } = await task();
    const reply = await scene.call('PATCH', at(id), { ...operator, body: { state: 'completed' } });
    assert.deepEqual([reply.status, reply.body.code], [409, 'immutable']);
    assert.match(reply.body.message, /not state: a task ends by POST/);
  });

  it('completes a task with what the person reports, and wakes the order', async () => {
    const { id, order } = await task();
    const { status, body } = await scene.call('POST', at(id, 'complete'), { ...operator, body: report });
    assert.deepEqual(
      [status, body.state, body.completedBy, body.resultCharacteristic, body.note],
      [200, 'completed', 'dev-operator', report.characteristic, report.note],
    );
    assert.deepEqual(body.order, {
      id: order,
      href: `${scene.url}${orders}/${order}`,
      '@referredType': 'ProductOrder',
    });
    assert.equal(scene.delivered.at(-1), `productOrder/${order}`);
    const waiting = await scene.database.rows('SELECT kind FROM outbox WHERE workflowId = ?', [
      `productOrder/${order}`,
    ]);
    assert.deepEqual(waiting, [{ kind: 'message' }]);
    for (const [resource, of] of [
      ['task', id],
      ['productOrder', order],
    ]) {
      const { body: deeds } = await scene.call(
        'GET',
        `/api/v1/history?resource=${resource}&id=${of}`,
        operator,
      );
      assert.deepEqual([deeds[0].actor, deeds[0].reason], ['caller:dev-operator', report.note], resource);
    }
  });

  it('names the requested characteristics that were not reported', async () => {
    const { id } = await task();
    const reply = await scene.call('POST', at(id, 'complete'), operator);
    assert.deepEqual(
      [reply.status, reply.body.errors],
      [400, [{ path: '$.characteristic', message: 'must include designDocument, which the task requires' }]],
    );
  });

  it('lets a task fail with a reason', async () => {
    const { id } = await task();
    const body = { reason: 'The plan of the building is missing.' };
    const reply = await scene.call('POST', at(id, 'fail'), { ...operator, body });
    assert.deepEqual([reply.status, reply.body.state, reply.body.note], [200, 'failed', body.reason]);
    const [step] = await scene.database.rows<Json>(
      `SELECT reportedState, JSON_UNQUOTE(JSON_EXTRACT(result, '$.reasons[0].code')) AS code FROM plan_step WHERE id = ?`,
      [id],
    );
    assert.deepEqual(step, { reportedState: 'failed', code: 'taskFailed' });
  });

  it('answers 409 with the legal next states, 404 for what is not there, 403 without the scope', async () => {
    const { id } = await task({ state: 'withdrawn' });
    const late = await scene.call('POST', at(id, 'complete'), { ...operator, body: report });
    assert.deepEqual(
      [late.status, late.body.message],
      [409, 'The task is withdrawn. From withdrawn the legal next states are: none.'],
    );
    const given = await scene.call('PATCH', at(id), { ...operator, body: { assignee: 'maria' } });
    assert.equal(given.status, 409);
    assert.equal((await scene.call('POST', at('nobody', 'fail'), { body: { reason: 'x' } })).status, 404);
    assert.equal(
      (await scene.call('POST', at(id, 'complete'), { key: 'dev-channel', body: report })).status,
      403,
    );
  });

  it('is the only way to end a task: a callback for it is refused', async () => {
    const { id } = await task();
    const path = `/api/v1/callback/${encodeURIComponent(`${id}:1:do`)}`;
    assert.equal((await scene.call('POST', path, { body: { state: 'completed' } })).status, 404);
  });

  it('is linked from the running plan, and the order shows its milestones', async () => {
    const { id, order } = await task();
    const plan = await scene.call('GET', `/api/v1/productOrder/${order}/plan`);
    const [design, built] = plan.body.steps;
    assert.deepEqual(design.taskRef, { id, href: `${scene.url}/api/v1/task/${id}`, '@referredType': 'Task' });
    assert.deepEqual(built.blockedBy, [{ id, name: 'manualTask', state: 'inProgress' }]);
    const milestone = { id: `${order}.built`, name: 'Built', message: 'M', '@type': 'Milestone' };
    const before = await scene.call('GET', `${orders}/${order}`);
    assert.deepEqual(before.body.milestone, [{ ...milestone, status: 'pending' }]);
    const at9 = new Date('2026-03-02T09:00:00Z');
    await force(scene.database, `UPDATE plan_step SET state = 'completed', completedAt = ? WHERE id = ?`, [
      at9,
      milestone.id,
    ]);
    const { body } = await scene.call('GET', `${orders}/${order}?fields=milestone`);
    assert.deepEqual(body.milestone, [
      { ...milestone, status: 'completed', milestoneDate: '2026-03-02T09:00:00.000Z' },
    ]);
  });
});
