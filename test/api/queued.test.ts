import assert from 'node:assert/strict';
import { enqueueHandOffs } from '../../entities/orders/hand-off-queue.js';
import { until } from '../support/until.js';
import { perSuite } from '../support/per-suite.js';
import { storeOrder } from './running-order.js';
import { openScene } from './scene.js';

const systems = '/api/v1/downstreamSystem';
const handOffs = '/tmf-api/serviceOrdering/v4/serviceOrder';

describe('a hand-off that waits for its downstream system', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  before(async () => {
    const body = { id: 'provisioning', name: 'Provisioning', kind: 'provisioning', protocol: 'TMF641' };
    const { status } = await scene.call('POST', systems, {
      body: { ...body, url: 'http://127.0.0.1:1' },
    });
    assert.equal(status, 201);
    for (const [id, priority] of [
      ['o-1', '3'],
      ['o-2', '1'],
      ['o-3', undefined],
    ] as const) {
      const step = { id: `${id}.s`, state: 'handingOff' } as const;
      await storeOrder(scene.database, {
        id,
        steps: [step, { id: `${id}.t`, state: 'waiting', dependsOn: [step.id] }],
      });
      if (priority !== undefined)
        await scene.database.run(
          `UPDATE product_order SET doc = JSON_SET(doc, '$.priority', ?) WHERE id = ?`,
          [priority, id],
        );
      await scene.database.transaction(async (tx) =>
        enqueueHandOffs(tx, { kind: 'productOrder', stepIds: [step.id] }),
      );
    }
  });

  const stepsOf = async (id: string) => {
    const { body } = await scene.call('GET', `/api/v1/productOrder/${id}/plan`);
    return body.steps as { state: string; queued?: Record<string, unknown> }[];
  };

  const queuedOf = async (id: string) => (await stepsOf(id))[0]!.queued;

  const setSystem = async (body: object) => {
    const { status } = await scene.call('PATCH', `${systems}/provisioning`, { body });
    assert.equal(status, 200);
  };

  /** A change of the record is seen within a second. */
  const untilReason = async (reason: string) =>
    until(`the reason ${reason}`, async () => {
      const queued = await queuedOf('o-1');
      return queued?.['reason'] === reason && queued;
    });

  it('is queued in the live plan by priority and then age, and no other step is', async () => {
    const places = await Promise.all(['o-1', 'o-2', 'o-3'].map(async (id) => (await queuedOf(id))!['place']));
    assert.deepEqual(places, [2, 1, 3]);
    assert.deepEqual(
      (await stepsOf('o-1')).map(({ state, queued }) => [state, queued !== undefined]),
      [
        ['queued', true],
        ['waiting', false],
      ],
    );
  });

  it('is shown as queued on its TMF order, as in the plan', async () => {
    const { body } = await scene.call('GET', `${handOffs}/o-2.s`);
    assert.deepEqual([body.state, body.queued], ['acknowledged', await queuedOf('o-2')]);
    const { body: list } = await scene.call('GET', `${handOffs}?limit=10`);
    const shown = (list as { id: string; queued?: unknown }[]).filter(({ queued }) => queued !== undefined);
    assert.deepEqual(shown.map(({ id }) => id).toSorted(), ['o-1.s', 'o-2.s', 'o-3.s']);
  });

  it('says why it waits: others go first, rate limit, no answer, circuit open, offline', async () => {
    const { database } = scene;
    await untilReason('behindOthers');
    await setSystem({ rateLimit: 1 });
    await untilReason('rateLimited');
    const later = new Date(Date.now() + 60_000);
    await database.run(
      `UPDATE queued_hand_off SET attempts = 2, lastError = 'answered 503', nextTryAt = ? WHERE stepId = 'o-1.s'`,
      [later],
    );
    const { since, ...unanswered } = (await queuedOf('o-1'))!;
    assert.equal(typeof since, 'string');
    assert.deepEqual(unanswered, {
      reason: 'unanswered',
      place: 2,
      attempts: 2,
      lastError: 'answered 503',
      nextTryAt: later.toISOString(),
    });
    const openUntil = new Date(Date.now() + 120_000);
    await database.run(
      `INSERT INTO downstream_state (id, failures, openUntil) VALUES ('provisioning', 3, ?)`,
      [openUntil],
    );
    const open = await untilReason('circuitOpen');
    assert.equal(open['nextTryAt'], openUntil.toISOString());
    await setSystem({ status: 'offline' });
    assert.equal('nextTryAt' in (await untilReason('offline')), false);
  });
});
