import assert from 'node:assert/strict';
import { v7 as uuidv7 } from 'uuid';
import { apis } from '../../api/apis.js';
import { operations } from '../../api/process/operations.js';
import { storeOrder } from './running-order.js';
import { type CallOptions, type Json, openScene, type Reply, type Scene } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const cancellations = `${apis.productOrdering.base}/cancelProductOrder`;
const customers = `${apis.customer.base}/customer`;
const hub = `${apis.productOrdering.base}/hub`;
const callback = 'http://127.0.0.1:9/listener';

describe('a POST that is repeated under its Idempotency-Key', () => {
  const scene = perSuite(openScene);

  const post = async (path: string, idempotencyKey: string, options: CallOptions = {}): Promise<Reply> =>
    scene.call('POST', path, { ...options, headers: { 'idempotency-key': idempotencyKey } });

  /** What a caller sees of an answer. */
  const seen = ({ status, headers, body }: Reply) => ({
    status,
    location: headers.get('location'),
    etag: headers.get('etag'),
    body: body,
  });

  const runningOrder = async (): Promise<string> => {
    const id = uuidv7();
    await storeOrder(scene.database, { id, steps: [{ id: `${id}.access` }] });
    return id;
  };

  it('is answered with the first cancellation, however far that is by now', async () => {
    const id = await runningOrder();
    const body = { productOrder: { id }, cancellationReason: 'moved away' };
    const first = await post(cancellations, 'cancel-1', { body });
    assert.equal((await post(cancellations, 'cancel-2', { body })).status, 409);
    await scene.database.run(`UPDATE cancel_order SET state = 'done', revision = 2 WHERE id = ?`, [
      first.body.id,
    ]);
    const again = await post(cancellations, 'cancel-1', {
      body: { cancellationReason: 'moved away', productOrder: { id } },
    });
    assert.equal(first.status, 201, JSON.stringify(first.body));
    assert.deepEqual(seen(again), seen(first));
    assert.equal(first.body.state, 'acknowledged');
    assert.deepEqual(scene.delivered.slice(-1), [`productOrder/${id}`]);
  });

  it('is answered with the first hub and its secret, which is stored with the subscription only', async () => {
    const first = await post(hub, 'hub-1', { body: { callback } });
    const again = await post(hub, 'hub-1', { body: { callback } });
    assert.deepEqual(seen(again), seen(first));
    assert.match(again.body.secret, /^whsec_/);
    const rows = await scene.database.rows<Json>('SELECT * FROM answered_request');
    assert.equal(JSON.stringify(rows).includes(first.body.secret as string), false);
    await scene.call('DELETE', new URL(first.body.href as string).pathname);
    await scene.database.run('DELETE FROM event_subscription WHERE id = ?', [first.body.id]);
    const { secret: _, ...withoutSecret } = first.body;
    assert.deepEqual((await post(hub, 'hub-1', { body: { callback } })).body, withoutSecret);
  });

  it('has one effect on fallout, on a callback, and on a task', async () => {
    const id = await runningOrder();
    const now = new Date();
    const common = { orderId: id, orderKind: 'productOrder', stepId: `${id}.access`, state: 'open' };
    const dates = { createdAt: now, updatedAt: now };
    const failed = { code: 'PRV-1', reason: 'No port', generation: 1, operation: 'do', doc: { reasons: [] } };
    const asked = { name: 'Approve', orderItemId: '1', role: 'planners', dueDate: now };
    const doc = { '@type': 'Task', askedCharacteristic: [], history: [] };
    const rows = {
      fallout: { ...common, ...dates, ...failed, id: `${id}.f`, downstreamSystem: 'provisioning' },
      manual_task: { ...common, ...dates, ...asked, id: `${id}.access`, customerId: 'c-1', doc },
    };
    await scene.database.transaction(async (tx) => {
      for (const [table, row] of Object.entries(rows)) tx.insert(table, Object.keys(row) as never[], [row]);
    });
    for (const [path, body, status] of [
      [`/api/v1/fallout/${id}.f/retry`, undefined, 202],
      [`/api/v1/callback/${id}.access:1:do`, { state: 'inProgress' }, 200],
      [`/api/v1/task/${id}.access/fail`, { reason: 'no plan' }, 200],
    ] as const) {
      const first = await post(path, `decide ${path}`, { body });
      const again = await post(path, `decide ${path}`, { body });
      assert.equal(first.status, status, `${path} ${JSON.stringify(first.body)}`);
      assert.deepEqual(seen(again), seen(first));
    }
  });

  it('waits for the first one when both come at once', async () => {
    const body = { name: 'Ann', engagedParty: { id: 'p', '@referredType': 'Individual' } };
    const replies = await Promise.all(
      Array.from({ length: 8 }, async () => post(customers, 'at-once', { body })),
    );
    assert.equal(replies[0]!.status, 201, JSON.stringify(replies[0]!.body));
    for (const reply of replies) assert.deepEqual(seen(reply), seen(replies[0]!));
  });

  it('is a new request when the first one was refused, of which nothing is left', async () => {
    const id = uuidv7();
    const specifications = `${apis.productCatalog.base}/productSpecification`;
    const body = { id, version: '1.0', name: 'Fibre' };
    const { headers } = await scene.call('POST', specifications, { body });
    const taken = await post(specifications, 'refused', { body });
    assert.deepEqual([taken.status, taken.body.code], [409, 'conflict'], JSON.stringify(taken.body));
    await scene.call('DELETE', new URL(headers.get('location')!).pathname);
    const order = { body: { productOrder: { id } } };
    assert.equal((await post(cancellations, 'refused', order)).status, 404);
    await storeOrder(scene.database, { id });
    assert.equal((await post(cancellations, 'refused', order)).status, 201);
  });

  it('conflicts when its body, its path or the resource in the path differs', async () => {
    const [one, other] = [await runningOrder(), await runningOrder()];
    const body = { productOrder: { id: one } };
    assert.equal((await post(cancellations, 'mine', { body })).status, 201);
    for (const [path, sent] of [
      [cancellations, { productOrder: { id: other } }],
      [customers, { name: 'Ann', engagedParty: { id: 'p', '@referredType': 'Individual' } }],
      [`/api/v1/fallout/${one}/retry`, undefined],
    ] as const) {
      const reply = await post(path, 'mine', { body: sent });
      assert.deepEqual([reply.status, reply.body.code], [409, 'idempotencyConflict'], path);
      assert.ok(reply.body.message.includes(`POST ${cancellations}`), reply.body.message);
    }
    const path = `/api/v1/callback/${one}.access:1:do`;
    assert.equal((await post(path, 'this step', { body: { state: 'inProgress' } })).status, 200);
    const elsewhere = `/api/v1/callback/${other}.access:1:do`;
    assert.equal((await post(elsewhere, 'this step', { body: { state: 'inProgress' } })).status, 409);
  });

  it('is a new request when another caller sends it', async () => {
    const body = { name: 'lead' };
    const [first, other] = [
      await post(`${apis.sales.base}/salesLead`, 'callers', { body, key: 'dev-channel' }),
      await post(`${apis.sales.base}/salesLead`, 'callers', { body, key: 'dev-operator' }),
    ];
    assert.deepEqual([first.status, other.status], [201, 201]);
    assert.notEqual(first.body.id, other.body.id);
  });

  it('is answered with a reference to what is too large to be kept twice', async () => {
    const description = 'x'.repeat(100_000);
    const body = { name: 'lead', description };
    const first = await post(`${apis.sales.base}/salesLead`, 'large', { body });
    const again = await post(`${apis.sales.base}/salesLead`, 'large', { body });
    const { id, href } = first.body;
    assert.equal(first.body.description, description);
    assert.deepEqual(seen(again), { ...seen(first), body: { '@type': 'SalesLead', id, href } });
  });

  it('is refused with a key that is too long', async () => {
    const reply = await post(customers, 'k'.repeat(256), { body: {} });
    assert.equal(reply.status, 400);
  });

  it('is handled again where the operation has no effect', async () => {
    const path = '/api/v1/productOrder/plan';
    for (const category of ['a', 'b']) {
      const body = { category, productOrderItem: [{ id: '1', action: 'add' }] };
      assert.equal((await post(path, 'plan', { body })).status, 200);
    }
  });

  it('wakes the workflow once, when the effect is committed', async () => {
    const id = uuidv7();
    const committed: Promise<Json[]>[] = [];
    const watched: Scene = await openScene({
      relay: {
        flush: (workflowId) =>
          void committed.push(
            watched.database.rows('SELECT workflowId FROM outbox WHERE workflowId = ?', [workflowId]),
          ),
      },
    });
    try {
      await storeOrder(watched.database, { id });
      const request = { body: { productOrder: { id } }, headers: { 'idempotency-key': 'wake' } };
      await watched.call('POST', cancellations, request);
      await watched.call('POST', cancellations, request);
      assert.deepEqual(await Promise.all(committed), [[{ workflowId: `productOrder/${id}` }]]);
    } finally {
      await watched.close();
    }
  });

  it('costs a POST without a key nothing, and an order no additional statement', async () => {
    const count = async (path: string, body: object, headers = {}): Promise<number> => {
      const before = scene.database.pool.statementCount;
      assert.equal((await scene.call('POST', path, { body, headers })).status, 201);
      return scene.database.pool.statementCount - before;
    };
    const customer = { name: 'Ann', engagedParty: { id: 'p', '@referredType': 'Individual' } };
    const { body } = await scene.call('POST', customers, { body: customer });
    const order = {
      relatedParty: [{ id: body.id, role: 'customer' }],
      productOrderItem: [{ id: '1', action: 'add' }],
    };
    const orders = `${apis.productOrdering.base}/productOrder`;
    assert.deepEqual(
      [
        await count(`${apis.partyRole.base}/partyRole`, { name: 'dealer' }),
        await count(orders, order),
        await count(orders, order, { 'idempotency-key': 'counted' }),
      ],
      // One has the deed; of an order another asks for the customer's record.
      [6, 9, 10],
    );
  });

  it('is documented for every operation that keeps keys', async () => {
    const described = await Promise.all(
      Object.values(apis).map(async ({ id, base }) => {
        const { body } = await scene.call('GET', `/openapi/${id}.json`);
        return Object.entries(body.paths).flatMap(([path, methods]) =>
          Object.entries(methods as Json)
            .filter(([, { parameters }]: [string, Json]) =>
              parameters.some(({ name }: Json) => name === 'Idempotency-Key'),
            )
            .map(([method]) => `${method} ${base}${path}`),
        );
      }),
    );
    const posts = operations.filter(
      ({ method, idempotency }) => method === 'post' && idempotency !== 'noEffect',
    );
    assert.deepEqual(
      described.flat().toSorted(),
      posts.map(({ api, path }) => `post ${api.base}${path}`).toSorted(),
    );
    const withoutEffect = operations.filter(({ idempotency }) => idempotency === 'noEffect');
    assert.deepEqual(withoutEffect.map(({ path }) => path).toSorted(), [
      '/catalog/check',
      '/configuration',
      '/contract/{id}/termination',
      '/productOrder/plan',
      '/resourceOrder/plan',
      '/serviceOrder/plan',
    ]);
  });
});
