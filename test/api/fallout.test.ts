import assert from 'node:assert/strict';
import { perSuite } from '../support/per-suite.js';
import { storeFailures } from './fallout-scene.js';
import { type Json, openScene } from './scene.js';

const fallouts = '/api/v1/fallout';
const groups = '/api/v1/falloutGroup';

describe('fallout', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);
  const get = async (path: string): Promise<Json> => (await scene.call('GET', path)).body;

  before(async () => {
    await storeFailures(scene.database, [
      { id: 'a1', message: 'no port for line 4711', step: { specification: { id: 'rfs-line' } } },
      { id: 'a2', message: 'no port for line 4712', step: { specification: { id: 'rfs-line' } } },
      { id: 'a3', message: 'no port for line x-9', step: { specification: { id: 'rfs-line' } } },
      {
        id: 'b1',
        message: 'connect ECONNREFUSED 10.0.0.1:80',
        falloutType: 'unreachable',
        code: 'unreachable',
      },
    ]);
    await scene.database.run(`UPDATE product_order SET externalId = 'shop-a1' WHERE id = 'a1'`);
  });

  const of = async (orderId: string): Promise<Json> => (await get(`${fallouts}?order.id=${orderId}`))[0];

  it('says of what type it is, which step failed, for whom, and since when', async () => {
    const { id, href, signature, createdAt, openSince, ...shown } = await of('a1');
    assert.equal(href, `${scene.url}${fallouts}/${id}`);
    assert.match(signature, /^[0-9a-f]{64}$/);
    assert.equal(openSince, createdAt);
    assert.deepEqual(shown, {
      '@type': 'Fallout',
      state: 'open',
      falloutType: 'refused',
      code: 'HTTP 422',
      reason: 'no port for line 4711',
      reasons: [{ code: 'HTTP 422', message: 'no port for line 4711' }],
      stepId: 'a1.step',
      stepName: 'Step a1.step',
      specificationId: 'rfs-line',
      generation: 1,
      operation: 'do',
      downstreamSystem: 'provisioning',
      customerId: 'c-1',
      externalId: 'shop-a1',
      order: {
        id: 'a1',
        href: `${scene.url}/tmf-api/productOrderingManagement/v4/productOrder/a1`,
        '@referredType': 'ProductOrder',
      },
    });
  });

  it('is grouped by cause, the largest group first', async () => {
    const { headers, body } = await scene.call('GET', groups);
    assert.equal(headers.get('x-total-count'), '2');
    const shown = (body as Json[]).map(({ signature, oldest, example, ...group }) => ({
      ...group,
      dated: typeof oldest === 'string' && typeof signature === 'string',
      example: Object.keys(example),
    }));
    assert.deepEqual(shown, [
      {
        '@type': 'FalloutGroup',
        falloutType: 'refused',
        code: 'HTTP 422',
        downstreamSystem: 'provisioning',
        specificationId: 'rfs-line',
        count: 3,
        dated: true,
        message: 'no port for line #',
        example: ['id', 'href', 'reason'],
      },
      {
        '@type': 'FalloutGroup',
        falloutType: 'unreachable',
        code: 'unreachable',
        downstreamSystem: 'provisioning',
        specificationId: 'b1.step',
        count: 1,
        dated: true,
        message: 'connect ECONNREFUSED #',
        example: ['id', 'href', 'reason'],
      },
    ]);
    const [largest] = body as Json[];
    const members = await get(`${fallouts}?signature=${largest.signature}&sort=order.id`);
    assert.equal((members as Json[]).length, 3);
    assert.equal(largest.oldest, members[0].createdAt);
  });

  it('is grouped of one type, system or owner only, where that is asked for', async () => {
    const counts = async (query: string) =>
      ((await get(`${groups}?${query}`)) as Json[]).map(({ count }) => count);
    assert.deepEqual(
      [
        await counts('falloutType=unreachable'),
        await counts('downstreamSystem=provisioning'),
        await counts('downstreamSystem=other'),
        await counts('owner=nobody'),
        await counts('offset=1&limit=1'),
      ],
      [[1], [3, 1], [], [], [1]],
    );
    const unknown = await scene.call('GET', `${groups}?falloutType=bad`);
    assert.deepEqual([unknown.status, unknown.body.errors[0].path], [400, '?falloutType']);
  });

  it('has an owner, whom an operator changes, and nothing else of it', async () => {
    const { id } = await of('a2');
    const patch = async (body: object, more: object = {}) =>
      scene.call('PATCH', `${fallouts}/${id}`, { body, ...more });
    assert.equal((await patch({ owner: 'ann' }, { key: 'dev-channel' })).status, 403);
    const given = await patch({ owner: 'ann' });
    assert.deepEqual([given.status, given.body.owner], [200, 'ann'], JSON.stringify(given.body));
    assert.equal((await get(`${fallouts}?owner=ann&state=open`)).length, 1);
    assert.equal((await get(`${groups}?owner=ann`))[0].count, 1);
    for (const body of [{ state: 'resolved' }, { owner: 'bob', code: 'X' }])
      assert.equal((await patch(body)).status, 409, JSON.stringify(body));
    assert.equal((await patch({ owner: 7 })).status, 400);
    assert.equal('owner' in (await patch({ owner: null })).body, false);
  });

  it('has comments that say who wrote them and when, in their order', async () => {
    const { id } = await of('a3');
    const comment = async (text: unknown) =>
      scene.call('POST', `${fallouts}/${id}/comment`, { key: 'dev-operator', body: { text } });
    assert.equal((await comment('called the plant')).status, 200);
    const second = await comment('port is "free" now: ✓');
    const shown = (second.body.comment as Json[]).map(({ id: commentId, date, ...more }) => {
      assert.ok(typeof commentId === 'string' && Math.abs(Date.parse(date) - Date.now()) < 60_000);
      return more;
    });
    assert.deepEqual(shown, [
      { text: 'called the plant', author: 'dev-operator' },
      { text: 'port is "free" now: ✓', author: 'dev-operator' },
    ]);
    assert.equal((await comment('')).status, 400);
    assert.equal((await scene.call('POST', `${fallouts}/none/comment`, { body: { text: 'x' } })).status, 404);
  });

  it('keeps owner and comments when it fails the same way again, and is open since then', async () => {
    const { id, createdAt } = await of('b1');
    await scene.call('PATCH', `${fallouts}/${id}`, { body: { owner: 'ann' } });
    await scene.call('POST', `${fallouts}/${id}/comment`, { body: { text: 'seen' } });
    await scene.database.run(`UPDATE fallout SET state = 'resolved', openedAt = ? WHERE id = ?`, [
      new Date(0),
      id,
    ]);
    const closed = await scene.call('PATCH', `${fallouts}/${id}`, { body: { owner: 'bob' } });
    assert.deepEqual([closed.status, closed.body.code], [409, 'conflict']);
    await scene.database.run('DELETE FROM service_order WHERE parentOrderId = ?', ['b1']);
    await scene.database.run('DELETE FROM plan_step WHERE orderId = ?', ['b1']);
    await scene.database.run('DELETE FROM product_order WHERE id = ?', ['b1']);
    await storeFailures(scene.database, [{ id: 'b1', message: 'no port for line 1' }]);
    const again = await of('b1');
    assert.deepEqual(
      [again.id, again.createdAt, again.owner, again.comment[0].text, again.falloutType, again.code],
      [id, createdAt, 'ann', 'seen', 'refused', 'HTTP 422'],
    );
    assert.ok(again.openSince >= createdAt);
  });
});
