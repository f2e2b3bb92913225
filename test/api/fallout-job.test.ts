import assert from 'node:assert/strict';
import { runFalloutJob } from '../../activities/orders/fallout-job.js';
import { deciding, turnup } from '../../entities/actor.js';
import { Database, type Transaction } from '../../entities/database.js';
import { advanceJob, failFalloutJob, lockNext, startFalloutJob } from '../../entities/orders/fallout-jobs.js';
import { perSuite } from '../support/per-suite.js';
import { type GivenFailure, storeFailures } from './fallout-scene.js';
import { type CallOptions, type Json, openScene } from './scene.js';

const jobs = '/api/v1/falloutJob';
const fallouts = '/api/v1/fallout';

describe('a fallout job', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);
  const get = async (path: string): Promise<Json> => (await scene.call('GET', path)).body;
  const submit = async (body: object, more: CallOptions = {}) =>
    scene.call('POST', jobs, {
      key: 'dev-operator',
      body: { reason: 'ticket 4711', rate: 200, ...body },
      ...more,
    });

  /** A database whose first transaction fails, and in which another worker has done the same before anybody hears of it. */
  class OvertakenDatabase extends Database {
    #isFirst = true;

    override async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
      if (!this.#isFirst) return await super.transaction(work);
      this.#isFirst = false;
      await super.transaction(work);
      throw new RangeError('no such thing');
    }
  }

  /** The worker's part of the job; returns the job as it is then. */
  async function run(id: string, { failsAfterAnotherWorker = false } = {}): Promise<Json> {
    const flushed: string[] = [];
    const database = scene.database.pool.as(deciding(turnup('runFalloutJob')));
    if (failsAfterAnotherWorker) database.pool.as = (actor) => new OvertakenDatabase(database.pool, actor);
    const relay = { flush: (workflowId: string) => void flushed.push(workflowId) };
    await runFalloutJob({ database, relay: relay as never }, { id });
    Reflect.deleteProperty(database.pool, 'as');
    return { ...(await get(`${jobs}/${id}`)), flushed };
  }

  const statesOf = async (customer: string): Promise<string[]> =>
    (
      await scene.database.rows<{ state: string }>(
        `SELECT state FROM fallout WHERE orderId LIKE ? ORDER BY orderId`,
        [`${customer}-%`],
      )
    ).map(({ state }) => state);

  const failures = (prefix: string, count: number, more: Partial<GivenFailure> = {}): GivenFailure[] =>
    Array.from({ length: count }, (_, index) => ({
      id: `${prefix}-${index + 1}`,
      message: `no port for ${prefix}, line ${index}`,
      step: { specification: { id: 'rfs-line' } },
      ...more,
    }));

  const signatureOf = async (orderId: string): Promise<string> =>
    (await get(`${fallouts}?order.id=${orderId}`))[0].signature;

  it('retries a group with one request, each once and on record with its reason', async () => {
    await storeFailures(scene.database, [...failures('one', 3), ...failures('other', 1)]);
    const signature = await signatureOf('one-1');
    const taken = await submit({ action: 'retry', filter: { signature } });
    assert.equal(taken.status, 202, JSON.stringify(taken.body));
    assert.equal(taken.headers.get('location'), taken.body.href);
    assert.ok(scene.delivered.includes(`falloutJob/${taken.body.id}`));
    assert.deepEqual(taken.body.progress, { total: 3, done: 0, failed: 0, left: 3 });
    const { flushed, ...done } = await run(taken.body.id);
    assert.deepEqual(
      [done.state, done.progress, done.requestedBy, done.action, done.rate, done.filter],
      ['done', { total: 3, done: 3, failed: 0, left: 0 }, 'dev-operator', 'retry', 200, { signature }],
    );
    assert.deepEqual(flushed, ['productOrder/one-1', 'productOrder/one-2', 'productOrder/one-3']);
    assert.deepEqual(await statesOf('one'), ['retrying', 'retrying', 'retrying']);
    assert.deepEqual(await statesOf('other'), ['open']);
    const deeds = await scene.database.rows<Json>(
      `SELECT reason, onBehalfOf, actor FROM audit WHERE resource = 'fallout' AND action = 'change'`,
    );
    assert.deepEqual(
      deeds.map(({ reason, onBehalfOf }) => [reason, onBehalfOf]),
      Array.from({ length: 3 }, () => ['ticket 4711', 'dev-operator']),
    );
    await run(taken.body.id);
    const [{ messages }] = (await scene.database.rows<{ messages: number }>(
      `SELECT COUNT(*) AS messages FROM outbox WHERE workflowId LIKE 'productOrder/one-%'`,
    )) as [{ messages: number }];
    assert.equal(messages, 3);
  });

  it('decides each once, however many workers carry it out', async () => {
    await storeFailures(scene.database, failures('many', 8));
    const filter = { signature: await signatureOf('many-1') };
    const { body } = await submit({ action: 'retry', filter });
    const ends = await Promise.all([1, 2, 3].map(async () => run(body.id)));
    assert.equal(ends.flatMap(({ flushed }) => flushed).length, 8);
    assert.deepEqual((await get(`${jobs}/${body.id}`)).progress, { total: 8, done: 8, failed: 0, left: 0 });
  });

  it('says which it could not decide, and why, and decides the others', async () => {
    await storeFailures(scene.database, [
      ...failures('skip', 2, { step: { specification: { id: 'survey' }, skippable: true } }),
      ...failures('skip-not', 1, { step: { specification: { id: 'survey' } } }),
      ...failures('skip-asked', 1, {
        step: { specification: { id: 'survey' }, skippable: true, asked: ['lineId'] },
      }),
      ...failures('skip-sent', 1, {
        code: 'unreachable',
        falloutType: 'unreachable',
        step: { specification: { id: 'survey' }, skippable: true },
      }),
    ]);
    const { body } = await submit({ action: 'skip', filter: { specificationId: 'survey' } });
    const job = await run(body.id);
    assert.deepEqual([job.state, job.progress], ['done', { total: 5, done: 2, failed: 3, left: 0 }]);
    const reasons = (job.failure as Json[])
      .map(({ reason }) => String(reason))
      .toSorted((a, b) => a.localeCompare(b));
    assert.deepEqual(reasons, [
      'Step skip-asked-1.step is to report lineId: complete it with them',
      'Step skip-sent-1.step may be done, or a part of it: retry or complete it',
      'the specification survey does not allow to leave Step skip-not-1.step out',
    ]);
    const listed = await get(`${jobs}/${body.id}/failure?limit=2`);
    assert.equal(listed.length, 2);
    assert.deepEqual(await get(`${jobs}/${body.id}/failure?offset=3`), []);
    const [step] = await scene.database.rows<Json>(
      `SELECT reportedState, result FROM plan_step WHERE id = 'skip-1.step'`,
    );
    assert.deepEqual(step, {
      reportedState: 'completed',
      result: { characteristics: [], reasons: [], skipped: true },
    });
  });

  it('decides nothing that has failed again since it was sent', async () => {
    await storeFailures(scene.database, failures('later', 2));
    const filter = { signature: await signatureOf('later-1') };
    const { body } = await submit({ action: 'complete', filter });
    await scene.database.run(
      `UPDATE fallout SET openedAt = openedAt + INTERVAL 1 MINUTE WHERE orderId = 'later-1'`,
    );
    const job = await run(body.id);
    assert.deepEqual(job.progress, { total: 2, done: 1, failed: 1, left: 0 });
    assert.equal(job.failure[0].reason, 'it has failed again since the job was sent');
    assert.deepEqual(await statesOf('later'), ['open', 'completing']);
  });

  it('refuses only what Turnup failed at, whichever worker has decided that meanwhile', async () => {
    await storeFailures(scene.database, failures('raced', 2));
    const filter = { signature: await signatureOf('raced-1') };
    const { body } = await submit({ action: 'retry', filter });
    await run(body.id, { failsAfterAnotherWorker: true });
    assert.deepEqual((await get(`${jobs}/${body.id}`)).progress, { total: 2, done: 2, failed: 0, left: 0 });
    assert.deepEqual(await statesOf('raced'), ['retrying', 'retrying']);
  });

  it('completes with note and evidence, which are kept with each', async () => {
    await storeFailures(scene.database, failures('byhand', 2));
    const evidence = [{ name: 'acceptance', url: 'https://tickets.example.net/4711' }];
    const filter = { signature: await signatureOf('byhand-1') };
    const { body } = await submit({ action: 'complete', filter, note: 'done at the plant', evidence });
    assert.equal((await run(body.id)).progress.done, 2);
    const [found] = await get(`${fallouts}?order.id=byhand-2`);
    assert.deepEqual(
      [found.state, found.note, found.evidence, found.resolvedBy],
      ['completing', 'done at the plant', evidence, 'dev-operator'],
    );
  });

  it('gives orders up, but none past its hard point of no return', async () => {
    await storeFailures(scene.database, [
      ...failures('up', 1, { code: 'GIVE-UP' }),
      ...failures('up-too', 1, { code: 'GIVE-UP' }),
      ...failures('up-hard', 1, { code: 'GIVE-UP' }),
    ]);
    await scene.database.run(
      `INSERT INTO plan_step (id, orderId, orderKind, itemId, partitionNo, position, kind, pointOfNoReturn, state, inquiries, graph, step)
       SELECT 'up-hard-1.cut', orderId, orderKind, itemId, partitionNo, 1, kind, 'hard', 'completed', 0, graph, step
       FROM plan_step WHERE id = 'up-hard-1.step'`,
    );
    // A second fallout of the first order goes with it.
    await scene.database.run(`UPDATE fallout SET orderId = 'up-1' WHERE orderId = 'up-too-1'`);
    const { body } = await submit({ action: 'cancelOrder', filter: { code: 'GIVE-UP' } });
    const job = await run(body.id);
    assert.deepEqual(job.progress, { total: 3, done: 2, failed: 1, left: 0 });
    assert.match(job.failure[0].reason, /past the point of no return/);
    const tasks = await scene.database.rows<Json>(
      `SELECT orderId, cancellationReason, caller FROM cancel_order WHERE orderId LIKE 'up-%'`,
    );
    assert.deepEqual(tasks, [{ orderId: 'up-1', cancellationReason: 'ticket 4711', caller: 'dev-operator' }]);
  });

  it('keeps its rate, and is over when it is cancelled', async () => {
    await storeFailures(scene.database, failures('slow', 3));
    const filter = { signature: await signatureOf('slow-1') };
    const { body } = await submit({ action: 'retry', filter, rate: 0.01 });
    const running = (await startFalloutJob(scene.database, body.id))!;
    const [waits, again] = await scene.database.transaction(async (tx) => {
      const next = await lockNext(tx, body.id);
      assert.ok(next !== 'over' && 'falloutId' in next);
      advanceJob(tx, running, next, 'not today');
      return [await lockNext(tx, body.id), await lockNext(tx, body.id)];
    });
    for (const wait of [waits, again])
      assert.ok(wait !== 'over' && 'waitMs' in wait && wait.waitMs > 90_000 && wait.waitMs <= 100_000);
    const progress = { total: 3, done: 0, failed: 1, left: 2 };
    assert.deepEqual((await get(`${jobs}/${body.id}`)).progress, progress);
    const cancel = async (id: string, more: CallOptions = {}) =>
      scene.call('POST', `${jobs}/${id}/cancel`, more);
    assert.equal((await cancel(body.id, { key: 'dev-channel' })).status, 403);
    const cancelled = await cancel(body.id);
    assert.deepEqual(
      [cancelled.status, cancelled.body.state, cancelled.body.progress, cancelled.body.failure.length],
      [200, 'cancelled', progress, 1],
    );
    assert.deepEqual((await run(body.id)).flushed, []);
    await failFalloutJob(scene.database, body.id, 'too late');
    assert.equal((await get(`${jobs}/${body.id}`)).state, 'cancelled');
    assert.deepEqual(await statesOf('slow'), ['open', 'open', 'open']);
    assert.equal((await cancel(body.id)).status, 200);
    assert.equal((await cancel('none')).status, 404);
  });

  it('is done at once when nothing meets its filter, and ends with the fault when Turnup fails at it', async () => {
    const { body } = await submit({ action: 'retry', filter: { owner: 'nobody' } });
    assert.deepEqual([(await run(body.id)).state, body.progress.total], ['done', 0]);
    assert.equal((await scene.call('POST', `${jobs}/${body.id}/cancel`)).status, 409);
    const failed = await submit({ action: 'retry', filter: { owner: 'nobody' } });
    await failFalloutJob(scene.database, failed.body.id, 'no memory');
    const job = await get(`${jobs}/${failed.body.id}`);
    assert.deepEqual(
      [job.state, job.fault[0].message],
      ['terminatedWithError', 'could not be carried out: no memory'],
    );
  });

  it('is sent once under its key, by an operator, with a filter and a reason', async () => {
    const body = { action: 'retry', filter: { owner: 'nobody' }, reason: 'x' };
    const key = { headers: { 'Idempotency-Key': 'job-1' } };
    const [first, second] = [await submit(body, key), await submit(body, key)];
    assert.deepEqual([first.status, second.body.id], [202, first.body.id]);
    assert.equal((await submit(body, { key: 'dev-channel' })).status, 403);
    for (const bad of [
      { filter: {} },
      { filter: { colour: 'red' } },
      { filter: { signature: 'abc' } },
      { filter: { id: ['ü'] } },
      { filter: { createdBefore: 'today' } },
      { action: 'forget' },
      { rate: 0 },
      { rate: 1_000 },
      { reason: '' },
      { note: 'for a retry' },
    ])
      assert.equal((await submit({ ...body, ...bad })).status, 400, JSON.stringify(bad));
  });
});
