import assert from 'node:assert/strict';
import { inDays } from '../support/days.js';
import { entitlementsOf, monthly } from './entitlement-scene.js';
import { openScene, type Json, type Scene } from './scene.js';

describe('an entitlement whose usage is counted', function () {
  this.timeout('60s');
  let scene: Scene;

  before(async () => (scene = await openScene()));
  after(async () => scene.close());

  const { call, give } = entitlementsOf(() => scene);

  it('is used up to its limit, and not beyond', async () => {
    const { id } = await give(monthly(10));
    const use = async (amount: number) => call('POST', `/${id}/usage`, { amount });
    assert.equal((await use(0.1)).status, 201);
    assert.equal((await use(0.2)).status, 201);
    const refused = await use(9.8);
    assert.deepEqual(
      [refused.status, refused.body.message],
      [409, 'data: 9.7 GB of 10 are left, 9.8 were reported.'],
    );
    assert.equal((await use(9.7)).status, 201);
    const { body } = await call('GET', `/${id}/usage`);
    const [{ used, left, limit }] = body.characteristic;
    assert.deepEqual([used, left, limit, body.usage.length], [10, 0, 10, 3]);
  });

  it('never passes its limit, however many report at once', async () => {
    const { id } = await give(monthly(30));
    const replies = await Promise.all(
      Array.from({ length: 50 }, async () => call('POST', `/${id}/usage`, { amount: 1 })),
    );
    const statuses = replies.map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 201).length, 30);
    assert.equal(statuses.filter((status) => status === 409).length, 20);
    const { body } = await call('GET', `/${id}/usage`);
    assert.equal(body.characteristic[0].used, 30);
    const events = await scene.database.rows(
      `SELECT id FROM event WHERE resourceId = ? AND fieldPath = 'usage'`,
      [id],
    );
    assert.equal(events.length, 1, 'that nothing is left is told once');
  });

  it('counts a report once, however often and at once it comes', async () => {
    const { id } = await give(monthly(30));
    const report = { id: 'cdr-1', amount: 2 };
    const replies = await Promise.all(
      Array.from({ length: 20 }, async () => call('POST', `/${id}/usage`, report)),
    );
    assert.deepEqual(
      replies.map(({ status }) => status).toSorted((a, b) => a - b),
      [...Array<number>(19).fill(200), 201],
    );
    const byHeader = async () =>
      call('POST', `/${id}/usage`, { amount: 1 }, { 'idempotency-key': `key-${id}` });
    assert.deepEqual([(await byHeader()).status, (await byHeader()).status], [201, 200]);
    const other = await call('POST', `/${id}/usage`, { id: 'cdr-1', amount: 3 });
    assert.deepEqual([other.status, other.body.code], [409, 'idempotencyConflict']);
    assert.equal((await call('GET', `/${id}/usage`)).body.characteristic[0].used, 3);
  });

  it('begins anew with each period', async () => {
    const { id } = await give({ ...monthly(10), validFor: { startDateTime: inDays(-100) } });
    const use = async (days: number) =>
      (await call('POST', `/${id}/usage`, { amount: 10, usageDate: inDays(days) })).status;
    assert.deepEqual([await use(0), await use(-35), await use(-35)], [201, 201, 409]);
    assert.equal((await call('GET', `/${id}/usage`)).body.characteristic[0].left, 0);
    const before = await call('GET', `/${id}/usage?at=${inDays(-70)}`);
    assert.equal(before.body.characteristic[0].left, 10);
  });

  it('refuses what it does not count, other units, and what is not in its time', async () => {
    const { id } = await give(monthly(10));
    const use = async (body: object) => {
      const reply = await call('POST', `/${id}/usage`, { amount: 1, ...body });
      return [reply.status, reply.body.message];
    };
    assert.deepEqual(await use({ characteristic: 'voice' }), [
      400,
      `It does not count voice: entitlement ${id} counts data.`,
    ]);
    assert.deepEqual(await use({ units: 'MB' }), [400, 'data is counted in GB, not in MB.']);
    assert.equal((await use({ usageDate: inDays(-1) }))[0], 409);
    await call('PATCH', `/${id}`, { state: 'suspended' });
    assert.deepEqual(await use({}), [409, `Entitlement ${id} is suspended: it cannot be used.`]);
    assert.equal((await call('POST', '/unheard/usage', { amount: 1 })).status, 404);
    assert.equal((await call('POST', `/${id}/usage`, { amount: 0 })).status, 400);
  });

  it('takes a thousand reports in few statements, and says of each what became of it', async () => {
    const rights = await Promise.all([give(monthly(300)), give(monthly(1_000))]);
    const usage = Array.from({ length: 1_000 }, (_, index) => ({
      id: `cdr-${index}`,
      entitlement: { id: rights[index % 2].id },
      amount: 1,
    }));
    const { pool } = scene.database;
    const before = pool.statementCount;
    const { status, body } = await call('POST', '/usage', { usage });
    assert.equal(status, 200, JSON.stringify(body));
    assert.ok(pool.statementCount - before < 30, `${pool.statementCount - before} statements`);
    const outcomes = (answer: Json): Json =>
      Object.fromEntries(
        ['counted', 'repeated', 'refused'].map((outcome) => [
          outcome,
          answer.usage.filter((each: Json) => each.outcome === outcome).length,
        ]),
      );
    assert.deepEqual(outcomes(body), { counted: 800, repeated: 0, refused: 200 });
    const again = await call('POST', '/usage', { usage });
    assert.deepEqual(outcomes(again.body), { counted: 0, repeated: 800, refused: 200 });
  });
});
