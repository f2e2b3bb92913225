import assert from 'node:assert/strict';
import { openScene, seedOrder, type Scene } from './support/scene.js';

describe('an inquiry', function () {
  this.timeout('60s');
  let scene: Scene;

  before(async () => {
    scene = await openScene();
  });

  after(async () => {
    await scene.close();
  });

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
});
