import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/common';
import { claimHome } from '../../temporal-dev/home.js';
import { anyPorts, assignPorts } from '../../temporal-dev/ports.js';
import { startTemporal } from '../../temporal-dev/temporal-server.js';
import { atEndOfFile, newFolder, report } from '../support/infrastructure.js';
import { until } from '../support/until.js';
import { fakeOrder, step } from './support/fake-order.js';
import { runOrder, type RunningOrder } from './support/run-order.js';

/** After so many events the server suggests a new run; 4,096 where nobody has said otherwise. */
const suggestedAfter = 60;
/** A run may be in the midst of something then, and what comes meanwhile is in its history as well. */
const longest = 4 * suggestedAfter;

/** A downstream system's retry limit passes within a second: as many as in weeks. */
const impatient = { initialInterval: 0.05, maximumInterval: 0.1, limit: 0.3 };

/** `PENDING_ACTIVITY_STATE_CANCEL_REQUESTED` */
const cancelRequested = 3;

describe('a long history', function () {
  this.timeout('2m');
  let address: string;

  before(async () => {
    const home = await newFolder('temporal-');
    const release = await claimHome(home, report);
    const { temporal: port, temporalUi: uiPort } = await assignPorts(home, anyPorts);
    const dynamicConfig = { 'limit.historyCount.suggestContinueAsNew': suggestedAfter };
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TURNUP_TOOLS: process.env['TURNUP_TOOLS'],
    };
    const server = await startTemporal({ home, port, uiPort, env, report, durable: false, dynamicConfig });
    ({ address } = server);
    atEndOfFile(async () => {
      await server.process?.stop();
      await release();
    });
  });

  /** The lengths of the histories of all runs of a workflow, oldest first. */
  async function lengths({ client }: RunningOrder, workflowId: string): Promise<number[]> {
    const found: number[] = [];
    for await (const run of client.workflow.list({ query: `WorkflowId = '${workflowId}'` }))
      found.unshift(run.historyLength ?? 0);
    return found;
  }

  it('continues as new while a system is offline, and goes on', async () => {
    let isOffline = true;
    const order = fakeOrder([step('line', [], { retry: impatient })]);
    const { handOff } = order.activities;
    order.activities.handOff = async (input) => {
      if (isOffline) throw ApplicationFailure.retryable('network is offline', 'Offline');
      return await handOff(input);
    };
    const runs = await runOrder({ order, address }, async (running) => {
      await until('some runs', async () => order.calls.filter((call) => call === 'prepare').length > 2, 60);
      isOffline = false;
      await running.report('line');
      assert.equal(await running.result(), 'completed');
      return await lengths(running, running.handle.workflowId);
    });
    assert.ok(Math.max(...runs) < longest, `histories of ${runs.join(', ')} events`);
  });

  it('continues as new while a system is offline that is to undo a step, and goes on', async () => {
    let isOffline = true;
    const line = step('line', [], { retry: impatient });
    const order = fakeOrder([line], { states: { line: 'completed' }, cancelling: true });
    const { undoSteps } = order.activities;
    order.activities.undoSteps = async (input) => {
      if (isOffline) throw ApplicationFailure.retryable('network is offline', 'Offline');
      return await undoSteps(input);
    };
    const runs = await runOrder({ order, address }, async (running) => {
      await until('some runs', async () => order.calls.filter((call) => call === 'prepare').length > 2, 60);
      isOffline = false;
      await running.report('line');
      assert.equal(await running.result(), 'cancelled');
      return await lengths(running, running.handle.workflowId);
    });
    assert.ok(Math.max(...runs) < longest, `histories of ${runs.join(', ')} events`);
  });

  const strange = (): never => {
    throw new TypeError('Cannot read properties of undefined');
  };

  it('continues as new while a cancellation in Temporal cannot be decided, and decides it then', async () => {
    let mended = false;
    const order = fakeOrder([step('line')]);
    const { beginCancel } = order.activities;
    order.activities.beginCancel = async (input) => (mended ? await beginCancel(input) : strange());
    const state = await runOrder({ order, address }, async (running) => {
      await until('the line', () => order.states['line'] === 'inProgress');
      await running.handle.cancel();
      await until('a new run', async () => {
        await running.send({ type: 'tryAgain', falloutId: 'any' });
        return order.calls.filter((call) => call === 'prepare').length > 1;
      });
      mended = true;
      await until('the stop', async () => {
        await running.send({ type: 'tryAgain', falloutId: 'any' });
        return order.states['line'] === 'undoing';
      });
      await running.report('line', 'cancelled');
      return await running.result();
    });
    assert.equal(state, 'cancelled');
    assert.deepEqual(
      order.story().filter((call) => call.startsWith('begin')),
      ['begin cancel from Temporal'],
    );
  });

  it('takes a cancellation in Temporal along that comes when it is about to continue as new', async () => {
    const order = fakeOrder([step('line'), step('sim', [], { system: 'factory' })]);
    const { handOff, advanceOrder } = order.activities;
    let release = (): void => undefined;
    const isReleased = new Promise<void>((resolve) => (release = resolve));
    order.activities.handOff = async (input) => {
      if (input.system === 'factory') await isReleased;
      return await handOff(input);
    };
    order.activities.advanceOrder = async (input) =>
      input.cancelling ? await advanceOrder(input) : strange();
    const state = await runOrder({ order, address }, async (running) => {
      await until('the line', () => order.states['line'] === 'inProgress');
      await running.report('line');
      // It fails until its history is long, and waits for what is under way before it begins anew.
      await until('the end of the run', async () => {
        await running.send({ type: 'tryAgain', falloutId: 'any' });
        const { raw } = await running.handle.describe();
        return raw.pendingActivities?.some(({ state: each }) => Number(each) === cancelRequested) === true;
      });
      await running.handle.cancel();
      release();
      await until(
        'the undoing',
        () => order.states['line'] === 'undoing' && order.states['sim'] === 'undoing',
      );
      await running.report('line');
      await running.report('sim', 'cancelled');
      return await running.result();
    });
    assert.equal(state, 'cancelled');
  });

  it('continues as new together with partitions whose plans grow', async () => {
    const order = fakeOrder([], { partitions: [[step('hub')], [step('branch')]] });
    const { loadPartition } = order.activities;
    let loads = 0;
    order.activities.loadPartition = async (input) => {
      loads += 1;
      return await loadPartition(input);
    };
    const reportTo = async (running: RunningOrder, stepId: string, partition: number) => {
      await until(`${stepId} to be under way`, () => order.states[stepId] === 'inProgress');
      order.reported(stepId, 'completed');
      const message = { id: `${stepId} done`, type: 'callback', stepId, operation: 'do' };
      await until('the partition to take it', async () => {
        await running
          .partition(partition)
          .signal('deliver', [message])
          .catch(() => undefined);
        return order.states[stepId] === 'completed';
      });
    };
    const runs = await runOrder({ order, address }, async (running) => {
      await until(
        'new runs',
        async () => {
          await running.send({ type: 'replanned', partition: 1 });
          return loads > 6;
        },
        60,
      );
      await reportTo(running, 'hub', 0);
      await reportTo(running, 'branch', 1);
      assert.equal(await running.result(), 'completed');
      return await lengths(running, running.handle.workflowId);
    });
    assert.ok(runs.length > 1);
    assert.ok(Math.max(...runs) < longest, `histories of ${runs.join(', ')} events`);
    assert.deepEqual(order.calls.filter((call) => call.startsWith('hand off')).toSorted(), [
      'hand off branch',
      'hand off hub',
    ]);
  });
});
