import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import type { OrderState } from '../../domain/order/order-state.js';
import { openScene, seedOrder, type StepRow } from './support/scene.js';
import { cancelOrder, rollBackOrder, retryFallout } from './support/rollback.js';
import { force } from '../support/open-database.js';
import { perSuite } from '../support/per-suite.js';

describe('the cancellation of an order with fallout', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  beforeEach(() => {
    scene.downstream.answer = () => ({ status: 201 });
  });

  const first = async (order: OrderInput): Promise<StepRow> => (await scene.steps(order))[0]!;
  const asked = () =>
    scene.downstream.asked.map(({ key, path }) => `${key?.split('/').slice(2).join('/')} ${path}`);
  const orders = '/resource-management/tmf-api/resourceOrderingManagement/v4/resourceOrder';
  const cancels = '/resource-management/tmf-api/resourceOrderingManagement/v4/cancelResourceOrder';

  /** A mobile plan, of which the number is the first step. */
  async function begin(pointOfNoReturn: 'none' | 'hard') {
    const order = await scene.begin(seedOrder('mobile-plan'));
    const { id } = await first(order);
    await scene.database.run('UPDATE plan_step SET pointOfNoReturn = ? WHERE id = ?', [pointOfNoReturn, id]);
    return { order, id, input: { ...order, system: 'resource-management', stepIds: [id] } };
  }

  type Begun = Awaited<ReturnType<typeof begin>>;

  async function report({ order, id }: Begun, state: OrderState, cancelling = false): Promise<void> {
    await scene.report(id, state);
    await scene.activities.advanceOrder({ ...order, stepIds: [id], partitions: 1, cancelling });
  }

  async function reportHandedOff(begun: Begun, state: OrderState): Promise<void> {
    await scene.activities.handOff(begun.input);
    await report(begun, state);
  }

  async function giveUp({ input, id }: Begun): Promise<void> {
    scene.downstream.answer = () => ({ status: 503 });
    await assert.rejects(scene.activities.handOff(input));
    scene.downstream.answer = () => ({ status: 201 });
    await scene.activities.giveUp({ stepIds: [id], reason: 'answered 503' });
  }

  async function refuse({ input }: Begun): Promise<void> {
    scene.downstream.answer = () => ({ status: 422 });
    await scene.activities.handOff(input);
    scene.downstream.answer = () => ({ status: 201 });
  }

  async function beginRollback({ order }: Begun): Promise<void> {
    await scene.activities.beginCancel(order);
    scene.downstream.asked.length = 0;
  }

  describe('past the point of no return', () => {
    const refused = {
      outcome: 'refused',
      reason: 'past the point of no return: Set up Mobile number (in fallout)',
      state: 'inProgress',
    };

    it('is refused while nobody knows whether the request arrived', async () => {
      const begun = await begin('hard');
      await giveUp(begun);
      assert.deepEqual(await cancelOrder(scene, begun.order), refused);
    });

    it('is refused after a part was done, also while that is tried again', async () => {
      const begun = await begin('hard');
      await reportHandedOff(begun, 'partial');
      assert.deepEqual(await cancelOrder(scene, begun.order), refused);
      assert.deepEqual(await retryFallout(scene, begun.order, begun.id), { [begun.id]: 'waiting' });
      assert.equal((await cancelOrder(scene, begun.order)).outcome, 'refused');
    });

    for (const [what, fail] of [
      ['was refused', refuse],
      ['failed', async (begun: Begun) => reportHandedOff(begun, 'failed')],
      [
        'failed after it had been given up',
        async (begun: Begun) => {
          await giveUp(begun);
          await report(begun, 'failed');
        },
      ],
    ] as const) {
      it(`is accepted when the step ${what}`, async () => {
        const begun = await begin('hard');
        await fail(begun);
        assert.equal((await first(begun.order)).state, 'failed');
        await beginRollback(begun);
        await rollBackOrder(scene, begun.order);
        assert.deepEqual(asked(), []);
        assert.equal((await first(begun.order)).state, 'cancelled');
      });
    }
  });

  describe('of work that was done in part', () => {
    /** What is asked of the system from the beginning of the rollback to its end. */
    async function rollBack(begun: Begun): Promise<string[]> {
      await beginRollback(begun);
      await rollBackOrder(scene, begun.order);
      assert.equal((await first(begun.order)).state, 'undone');
      return asked();
    }

    it('undoes it', async () => {
      const begun = await begin('none');
      await reportHandedOff(begun, 'partial');
      assert.deepEqual(await rollBack(begun), [`1/undo ${orders}`]);
      assert.equal(await handedOffState(begun), 'cancelled');
    });

    it('undoes it although it was to be tried again', async () => {
      const begun = await begin('none');
      await reportHandedOff(begun, 'partial');
      await retryFallout(scene, begun.order, begun.id);
      assert.deepEqual(await rollBack(begun), [`2/undo ${orders}`]);
    });

    it('undoes it after its second try was stopped', async () => {
      const begun = await begin('none');
      await reportHandedOff(begun, 'partial');
      await retryFallout(scene, begun.order, begun.id);
      await scene.activities.handOff(begun.input);
      assert.deepEqual(await rollBack(begun), [`2/cancel ${cancels}`, `2/undo ${orders}`]);
    });

    it('undoes it once: work repeated after that leaves nothing of the first attempt', async () => {
      const begun = await begin('none');
      await reportHandedOff(begun, 'partial');
      await force(scene.database, `UPDATE plan_step SET state = 'completed' WHERE id = ?`, [begun.id]);
      await scene.activities.undoSteps(begun.input);
      await report(begun, 'completed');
      await force(
        scene.database,
        `UPDATE plan_step SET state = 'waiting', generation = 2, operation = 'do', reportedState = NULL WHERE id = ?`,
        [begun.id],
      );
      await beginRollback(begun);
      assert.equal((await first(begun.order)).state, 'cancelled');
    });

    it('undoes what was done when the system stopped', async () => {
      const begun = await begin('none');
      await scene.activities.handOff(begun.input);
      await beginRollback(begun);
      await scene.activities.undoSteps(begun.input);
      await report(begun, 'partial', true);
      assert.equal(await handedOffState(begun), 'partial');
      await rollBackOrder(scene, begun.order);
      assert.deepEqual(asked(), [`1/cancel ${cancels}`, `1/undo ${orders}`]);
      assert.equal((await first(begun.order)).state, 'undone');
    });

    for (const [state, expected] of [
      ['partial', 'completed'],
      ['failed', 'cancelled'],
    ] as const) {
      it(`needs no decision when ${state} is taken only after the rollback began`, async () => {
        const begun = await begin('none');
        await scene.activities.handOff(begun.input);
        await scene.report(begun.id, state);
        await beginRollback(begun);
        const { order, id } = begun;
        const input = { ...order, stepIds: [id], partitions: 1, cancelling: true };
        const { states } = await scene.activities.advanceOrder(input);
        assert.deepEqual(states, { [id]: expected });
        assert.deepEqual(await scene.database.rows('SELECT id FROM fallout WHERE stepId = ?', [id]), []);
      });
    }

    const handedOffState = async ({ id }: Begun): Promise<string | undefined> => {
      const [row] = await scene.database.rows<{ state: string }>(
        'SELECT state FROM resource_order WHERE id = ?',
        [id],
      );
      return row?.state;
    };
  });
});
