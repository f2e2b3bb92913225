import assert from 'node:assert/strict';
import { openScene, seedOrder } from './support/scene.js';
import { perSuite } from '../support/per-suite.js';

describe('an inquiry', function () {
  this.timeout('60s');
  const scene = perSuite(openScene, async (opened) => opened.close({ rewritten }));

  /** Orders whose stored steps a test has changed. */
  const rewritten: string[] = [];

  /** A mobile plan whose number was handed off, and never heard of. */
  async function silent() {
    scene.downstream.answer = () => ({ status: 201 });
    const order = await scene.begin(seedOrder('mobile-plan'));
    const [number] = await scene.steps(order);
    const stepIds = [number!.id];
    await scene.activities.handOff({ ...order, system: 'resource-management', stepIds });
    scene.downstream.asked.length = 0;
    scene.delivered.length = 0;
    return { order, stepIds };
  }

  const answer = (state: string) => {
    scene.downstream.answer = () => ({
      status: 200,
      body: {
        state,
        orderItem: [{ resource: { resourceCharacteristic: [{ name: 'msisdn', value: '+49151' }] } }],
      },
    });
  };

  it('recovers a lost callback with everything that it would have reported', async () => {
    const { order, stepIds } = await silent();
    answer('completed');
    assert.equal(await scene.activities.inquire({ stepIds }), 1);
    assert.deepEqual(
      scene.downstream.asked.map(({ method }) => method),
      ['GET'],
    );
    assert.deepEqual(scene.delivered, [`productOrder/${order.orderId}`]);
    await scene.activities.advanceOrder({ ...order, stepIds, partitions: 1, cancelling: false });
    const [row] = await scene.database.rows<{ state: string; result: { characteristics: object[] } }>(
      'SELECT state, result FROM plan_step WHERE id = ?',
      stepIds,
    );
    assert.deepEqual(row, {
      state: 'completed',
      result: { characteristics: [{ name: 'msisdn', value: '+49151' }], reasons: [] },
    });
  });

  it('asks only once more about what was already reported', async () => {
    const { stepIds } = await silent();
    answer('completed');
    await scene.activities.inquire({ stepIds });
    assert.equal(await scene.activities.inquire({ stepIds }), 0);
  });

  it('changes nothing when the work is not finished', async () => {
    const { stepIds } = await silent();
    answer('inProgress');
    assert.equal(await scene.activities.inquire({ stepIds }), 0);
    assert.deepEqual(scene.delivered, []);
  });

  it('that is not answered is no failure', async () => {
    const { stepIds } = await silent();
    scene.downstream.answer = () => ({ status: 503 });
    assert.equal(await scene.activities.inquire({ stepIds }), 0);
  });

  it('uses our id when the system has given none of its own', async () => {
    const order = await scene.begin(seedOrder('mobile-plan'));
    const [number] = await scene.steps(order);
    const stepIds = [number!.id];
    scene.downstream.answer = () => ({ status: 202, body: {} });
    await scene.activities.handOff({ ...order, system: 'resource-management', stepIds });
    scene.downstream.asked.length = 0;
    const externalId = `${number!.id}:1:do`;
    scene.downstream.answer = () => ({
      status: 200,
      body: [
        { id: '1', externalId: 'of another', state: 'failed' },
        { id: '2', externalId, state: 'completed' },
      ],
    });
    assert.equal(await scene.activities.inquire({ stepIds }), 1);
    const collection = '/resource-management/tmf-api/resourceOrderingManagement/v4/resourceOrder';
    assert.deepEqual(
      scene.downstream.asked.map(({ path }) => path),
      [`${collection}?externalId=${encodeURIComponent(externalId)}`],
    );
  });

  it('changes nothing where the system does not know our id', async () => {
    const { stepIds } = await silent();
    await scene.database.run('UPDATE plan_step SET externalRef = NULL WHERE id = ?', stepIds);
    scene.downstream.answer = () => ({ status: 200, body: [] });
    assert.equal(await scene.activities.inquire({ stepIds }), 0);
  });

  describe('that is due', () => {
    beforeEach(async () => {
      await scene.database.run('UPDATE plan_step SET nextInquiryAt = NULL');
      await scene.setSystem('resource-management', { status: 'online' });
    });

    const times = async (id: string) =>
      (
        await scene.database.rows<{ inS: number; inquiries: number; state: string }>(
          'SELECT ROUND(TIMESTAMPDIFF(MICROSECOND, ?, nextInquiryAt) / 1e6) AS inS, inquiries, state FROM plan_step WHERE id = ?',
          [new Date(), id],
        )
      )[0]!;

    const makeDue = async (id: string) =>
      scene.database.run('UPDATE plan_step SET nextInquiryAt = ? WHERE id = ?', [new Date(0), id]);

    const setWaits = async (id: string, waits: object) =>
      scene.database.run('UPDATE plan_step SET step = JSON_MERGE_PATCH(step, ?) WHERE id = ?', [
        JSON.stringify(waits),
        id,
      ]);

    async function overdue(waits: object = { inquireAfter: 100 }) {
      const { order, stepIds } = await silent();
      const [id] = stepIds as [string];
      rewritten.push(order.orderId);
      await setWaits(id, waits);
      await makeDue(id);
      return { order, id };
    }

    it('begins with the hand-off, by the step’s own time', async () => {
      const { stepIds } = await silent();
      assert.equal((await times(stepIds[0]!)).inS, 600);
    });

    it('is made once, by one worker, and the next one is twice as far', async () => {
      const { id } = await overdue();
      answer('inProgress');
      const slices = await Promise.all([
        scene.activities.inquireOverdue(),
        scene.activities.inquireOverdue(),
      ]);
      assert.deepEqual(
        slices.map(({ asked }) => asked).toSorted((a, b) => a - b),
        [0, 1],
      );
      const seen = [await times(id)];
      await makeDue(id);
      await scene.activities.inquireOverdue();
      seen.push(await times(id));
      assert.deepEqual(
        seen.map(({ inS, inquiries }) => [Math.round(inS / 10) * 10, inquiries]),
        [
          [200, 1],
          [400, 2],
        ],
      );
    });

    it('comes anew after what the system reports, and never after its end', async () => {
      const { id } = await overdue();
      answer('inProgress');
      await scene.activities.inquireOverdue();
      await scene.report(id, 'inProgress');
      const { inS, inquiries } = await times(id);
      assert.deepEqual([Math.round(inS / 10) * 10, inquiries], [100, 0]);
      await scene.report(id);
      assert.equal((await times(id)).inS, null);
    });

    it('recovers a lost callback', async () => {
      const { order, id } = await overdue();
      answer('completed');
      await scene.activities.inquireOverdue();
      assert.deepEqual(scene.delivered, [`productOrder/${order.orderId}`]);
      assert.equal((await times(id)).inS, null);
    });

    it('is not made of a system that is offline, and counts for nothing', async () => {
      const { id } = await overdue({ inquireAfter: 100, answerWithin: 1 });
      await scene.database.run('UPDATE plan_step SET lastHeardAt = ? WHERE id = ?', [new Date(0), id]);
      await scene.setSystem('resource-management', { status: 'offline' });
      await scene.activities.inquireOverdue();
      const { inquiries, state } = await times(id);
      assert.deepEqual([scene.downstream.asked, inquiries, state], [[], 0, 'inProgress']);
    });

    it('makes a step whose system never answers fallout, and a later callback still counts', async () => {
      const { order, id } = await overdue({ inquireAfter: 100, answerWithin: 1_000 });
      scene.downstream.answer = () => ({ status: 404 });
      await scene.activities.inquireOverdue();
      assert.equal((await times(id)).state, 'inProgress', 'its time is not over');
      await scene.database.run('UPDATE plan_step SET lastHeardAt = ? WHERE id = ?', [
        new Date(Date.now() - 1_001_000),
        id,
      ]);
      await makeDue(id);
      await scene.activities.inquireOverdue();
      const fallouts = await scene.database.rows(`SELECT code, state FROM fallout WHERE stepId = ?`, [id]);
      assert.deepEqual(fallouts, [{ code: 'noAnswer', state: 'open' }]);
      assert.deepEqual([(await times(id)).state, (await times(id)).inS], ['failed', null]);
      assert.deepEqual(scene.delivered, [`productOrder/${order.orderId}`]);
      await scene.report(id);
      const advance = { ...order, stepIds: [id], partitions: 1, cancelling: false };
      assert.deepEqual((await scene.activities.advanceOrder(advance)).states, { [id]: 'completed' });
      const after = await scene.database.rows(`SELECT state FROM fallout WHERE stepId = ?`, [id]);
      assert.deepEqual(after, [{ state: 'resolved' }]);
    });

    it('makes a step fallout whose system the catalog does not know any more', async () => {
      const { id } = await overdue({ inquireAfter: 100, answerWithin: 1 });
      await scene.database.run(
        `UPDATE plan_step SET lastHeardAt = ?, downstreamSystem = 'gone' WHERE id = ?`,
        [new Date(0), id],
      );
      await scene.activities.inquireOverdue();
      const fallouts = await scene.database.rows(`SELECT code, state FROM fallout WHERE stepId = ?`, [id]);
      assert.deepEqual(fallouts, [{ code: 'noAnswer', state: 'open' }]);
    });

    it('that finds the work going on keeps the step from being fallout', async () => {
      const { id } = await overdue({ inquireAfter: 100, answerWithin: 1 });
      await scene.database.run('UPDATE plan_step SET lastHeardAt = ? WHERE id = ?', [new Date(0), id]);
      answer('inProgress');
      await scene.activities.inquireOverdue();
      assert.equal((await times(id)).state, 'inProgress');
    });

    it('and was fallout is asked for again under its key by a retry', async () => {
      const { id } = await overdue({ inquireAfter: 100, answerWithin: 1 });
      await scene.database.run('UPDATE plan_step SET lastHeardAt = ? WHERE id = ?', [new Date(0), id]);
      scene.downstream.answer = () => ({ status: 503 });
      await scene.activities.inquireOverdue();
      const [fallout] = await scene.database.rows<{ id: string }>('SELECT id FROM fallout WHERE stepId = ?', [
        id,
      ]);
      const states = await scene.activities.retryStep({ stepId: id, falloutId: fallout!.id });
      assert.deepEqual(states, { [id]: 'handingOff' });
      const [row] = await scene.database.rows('SELECT generation FROM plan_step WHERE id = ?', [id]);
      assert.deepEqual(row, { generation: 1 });
    });
  });
});
