import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { jobWorkflowId } from '../../domain/order/ids.js';
import type { ApprovalRound } from '../../domain/selling/quote-approval.js';
import type { Transaction } from '../../entities/database.js';
import { sendToWorkflow } from '../../relay/delivery.js';
import { temporal } from '../support/infrastructure.js';
import { until } from '../support/until.js';
import { requireReplay } from '../support/replay-worker.js';
import { testedWorkflows } from '../support/workflow-bundle.js';

describe('the workflow of an approval', function () {
  this.timeout('2m');

  it('reminds in its time, looks again at each decision, and goes on when the quote is submitted again', async () => {
    const { address } = await temporal();
    const connection = await NativeConnection.connect({ address });
    const client = new Client({ connection: await Connection.connect({ address }) });
    const taskQueue = randomUUID();
    const waiting: ApprovalRound = { outcome: 'waiting', asked: ['Discount: director'] };
    const soon = { ...waiting, attentionAt: new Date(Date.now() + 1_000).toISOString() };
    const rounds: readonly ApprovalRound[] = [
      soon,
      waiting,
      waiting,
      { outcome: 'ended', phase: 'approved' },
    ];
    let looked = 0;
    const worker = await Worker.create({
      connection,
      taskQueue,
      ...(await testedWorkflows()),
      activities: { attendToApproval: async () => rounds[looked++] },
    });
    const id = randomUUID();
    const workflowId = jobWorkflowId('quoteApproval', id);
    const deliver = async (kind: 'start' | 'message', row: number) =>
      sendToWorkflow({ client, taskQueue, log: pino({ level: 'silent' }) }, {} as Transaction, workflowId, [
        { id: row, kind, payload: kind === 'start' ? { id } : { type: 'decided' } },
      ]);
    await worker.runUntil(async () => {
      await deliver('start', 1);
      // The start and the signal that comes with it are one look or two; then the timer.
      await until('the reminder', async () => looked >= 2);
      const handle = client.workflow.getHandle(workflowId);
      for (let row = 2; looked < rounds.length; row += 1) {
        const before = looked;
        await deliver(row % 2 === 0 ? 'message' : 'start', row);
        await until('the look after a decision', async () => looked > before);
      }
      assert.equal(await handle.result(), 'approved');
      const history = await handle.fetchHistory();
      await requireReplay(history, workflowId);
    });
    assert.equal(looked, rounds.length);
    await client.connection.close();
    await connection.close();
  });
});
