import assert from 'node:assert/strict';
import { requestStop } from '../../entities/orders/hand-off-cancellation.js';
import { openScene, seedOrder } from './support/scene.js';
import { perSuite } from '../support/per-suite.js';

describe('a task that Turnup fails at', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  it('ends, when it is a qualification, without an answer', async () => {
    const { database, activities } = scene;
    const now = new Date();
    await database.transaction(async (tx) =>
      tx.insert(
        'business_document',
        ['id', 'resource', 'status', 'doc', 'createdAt', 'updatedAt'],
        [
          {
            id: 'q-1',
            resource: 'checkServiceQualification',
            status: 'inProgress',
            doc: {},
            createdAt: now,
            updatedAt: now,
          },
        ],
      ),
    );
    await activities.failTask({ job: 'qualification', id: 'q-1', message: 'Cannot read properties' });
    await activities.failTask({ job: 'qualification', id: 'q-1', message: 'Cannot read properties' });
    assert.deepEqual(await database.rows(`SELECT status, revision FROM business_document WHERE id = 'q-1'`), [
      { status: 'terminatedWithError', revision: 2 },
    ]);
  });

  it('ends, when it is the cancellation of a hand-off, and another one may be asked for', async () => {
    const { database, activities } = scene;
    const order = await scene.begin(seedOrder('mobile-plan'));
    const [{ id }] = (await scene.steps(order)) as unknown as [{ id: string }];
    await activities.handOff({ ...order, system: 'resource-management', stepIds: [id] });
    const ask = async () =>
      await requestStop(database, {
        kind: 'resourceOrder',
        orderId: id,
        caller: 'test',
        reason: 'wrong number',
        doc: {},
      });
    const first = await ask();
    assert.equal(first.outcome, 'accepted');
    const taskId = 'taskId' in first ? first.taskId : '';
    await activities.failTask({ job: 'stopHandOff', id: taskId, message: 'Cannot read properties' });
    assert.deepEqual(
      await database.rows('SELECT state, completionMessage FROM cancel_order WHERE id = ?', [taskId]),
      [{ state: 'terminatedWithError', completionMessage: 'Cannot read properties' }],
    );
    assert.equal((await ask()).outcome, 'accepted');
  });
});
