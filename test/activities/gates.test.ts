import assert from 'node:assert/strict';
import { vpnOrder } from '../../catalog-seeds/orders/vpn-order.js';
import type { OrderInput } from '../../domain/order/messages.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { anyOf } from '../../entities/database.js';
import { isGateId } from '../../domain/plan/gates.js';
import { waitsOf } from '../../domain/plan/order-waits.js';
import { readStanding } from '../../entities/orders/order-waits.js';
import { openScene } from './support/scene.js';
import { perTest } from '../support/per-suite.js';

interface StepRow {
  readonly id: string;
  readonly partitionNo: number;
  readonly partitions: number;
  readonly gateId: string | null;
  readonly state: StepState;
}

interface Told {
  readonly partition: number;
  readonly type: string;
  readonly stepIds: readonly string[];
}

/** A managed network of 80 branches: its design waits for every survey, and every line for the design. */
describe('the gates between the partitions of a large order', function () {
  this.timeout('60s');
  const scene = perTest(openScene);
  let order: OrderInput;

  beforeEach(async () => {
    order = await scene.begin(vpnOrder(80, { projectManaged: true }));
    await told();
  });

  it('notify a partition once, when everything that its step waits for is completed', async () => {
    const surveys = await stepsOf('site-survey');
    assert.equal(surveys.length, 81);
    const numbers = [...new Set(surveys.map(({ partitionNo }) => partitionNo))];
    assert.ok(numbers.length > 1);
    const [design] = await stepsOf('vpn-design');
    const first = surveys.filter(({ partitionNo }) => partitionNo !== design!.partitionNo);
    const last = first.pop()!;
    await complete(first);
    assert.deepEqual(await told(), []);
    await complete([last]);
    assert.deepEqual(await told(), [
      { partition: design!.partitionNo, type: 'settled', stepIds: [design!.gateId] },
    ]);
    const loaded = await scene.activities.loadPartition({ ...order, partition: design!.partitionNo });
    assert.equal(loaded.states[design!.gateId!], 'completed');
  });

  it('open once, also when the last two steps are completed at the same time', async () => {
    const surveys = await stepsOf('site-survey');
    const [design] = await stepsOf('vpn-design');
    const elsewhere = surveys.filter(({ partitionNo }) => partitionNo !== design!.partitionNo);
    const two = elsewhere.splice(0, 2);
    await complete(elsewhere);
    await Promise.all(two.map((survey) => complete([survey])));
    assert.deepEqual(
      (await told()).map(({ stepIds }) => stepIds),
      [[design!.gateId]],
    );
  });

  it('are closed for a workflow that begins before they open', async () => {
    const [design] = await stepsOf('vpn-design');
    const loaded = await scene.activities.loadPartition({ ...order, partition: design!.partitionNo });
    assert.equal(loaded.states[design!.gateId!], 'waiting');
    const own = new Set(loaded.graph.steps.map(({ id }) => id));
    const elsewhere = Object.keys(loaded.states).filter((id) => !own.has(id));
    assert.ok(elsewhere.includes(design!.gateId!) && elsewhere.every(isGateId));
  });

  it('are what a step waits for whose partition has done all before it, while many of others have one line', async () => {
    const surveys = await stepsOf('site-survey');
    const [design] = await stepsOf('vpn-design');
    const elsewhere = surveys.filter(({ partitionNo }) => partitionNo !== design!.partitionNo);
    await complete(surveys.filter((survey) => !elsewhere.includes(survey)));
    const standing = await readStanding(scene.database, order.kind, order.orderId);
    const waits = waitsOf(standing!.rows).map(({ reason, detail, count, awaited }) => ({
      reason,
      detail,
      count,
      awaited,
    }));
    assert.deepEqual(waits, [
      { reason: 'otherPartitions', detail: undefined, count: 1, awaited: elsewhere.length },
      { reason: 'turnup', detail: 'begin', count: elsewhere.length, awaited: undefined },
    ]);
  });

  it('hold a step until all steps that depend on it elsewhere are undone, and then notify for each step', async () => {
    await complete(await stepsOf('site-survey'));
    const [design] = await stepsOf('vpn-design');
    await complete([design!]);
    const lines = (await stepsOf('rfs-ethernet-access')).filter(
      ({ partitionNo }) => partitionNo !== design!.partitionNo,
    );
    await complete(lines.slice(0, 2));
    await told();
    const [one, two] = lines;
    assert.equal((await scene.activities.beginCancel(order)).outcome, 'accepted');
    const released = async (partition: number) =>
      (await scene.activities.loadPartition({ ...order, partition })).released;
    assert.deepEqual(await released(design!.partitionNo), []);
    await undo(one!);
    assert.deepEqual(await told(), []);
    await undo(two!);
    assert.deepEqual(await told(), [
      { partition: design!.partitionNo, type: 'released', stepIds: [design!.id] },
    ]);
    assert.deepEqual(await released(design!.partitionNo), [design!.id]);
    // Nothing stands on their equipment: what waited for it was cancelled at once.
    const surveys = (await stepsOf('site-survey'))
      .filter(({ partitionNo }) => partitionNo === one!.partitionNo)
      .map(({ id }) => id)
      .toSorted();
    const releasedSurveys = async () =>
      (await released(one!.partitionNo))?.filter((id) => surveys.includes(id)).toSorted();
    assert.deepEqual(await releasedSurveys(), []);
    await scene.activities.undoOwnSteps({ ...order, stepIds: [design!.id] });
    assert.deepEqual(
      (await told()).find(({ partition }) => partition === one!.partitionNo),
      { partition: one!.partitionNo, type: 'released', stepIds: surveys },
    );
    assert.deepEqual(await releasedSurveys(), surveys);
  });

  const stepsOf = async (specification: string): Promise<StepRow[]> =>
    await scene.database.rows<StepRow>(
      `SELECT id, partitionNo, partitions, gateId, state FROM plan_step
       WHERE orderId = ? AND JSON_VALUE(step, '$.specification.id') = ? ORDER BY position`,
      [order.orderId, specification],
    );

  async function complete(steps: readonly StepRow[]): Promise<void> {
    for (const partition of new Set(steps.map(({ partitionNo }) => partitionNo))) {
      const stepIds = steps.filter(({ partitionNo }) => partitionNo === partition).map(({ id }) => id);
      await scene.database.run(
        `UPDATE plan_step SET state = 'inProgress', sentAt = NOW(3), reportedState = 'completed' WHERE id IN (?)`,
        [anyOf(stepIds)],
      );
      await scene.activities.advanceOrder({ ...order, stepIds, partitions: 2, cancelling: false });
    }
  }

  /** As its system reports it. */
  async function undo({ id }: StepRow): Promise<void> {
    await scene.database.run(
      `UPDATE plan_step SET state = 'undoing', operation = 'undo', reportedState = 'completed' WHERE id = ?`,
      [id],
    );
    await scene.activities.advanceOrder({ ...order, stepIds: [id], partitions: 2, cancelling: true });
  }

  /** What the outbox has for partitions since it was looked at last. */
  async function told(): Promise<Told[]> {
    const rows = await scene.database.rows<{ workflowId: string; payload: Omit<Told, 'partition'> }>(
      `SELECT workflowId, payload FROM outbox WHERE kind = 'message' AND workflowId LIKE '%/partition/%' ORDER BY id`,
    );
    await scene.database.run('DELETE FROM outbox');
    return rows.map(({ workflowId, payload: { type, stepIds } }) => ({
      partition: Number(workflowId.split('/').at(-1)),
      type,
      stepIds: stepIds.toSorted(),
    }));
  }
});
