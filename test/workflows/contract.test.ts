import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import {
  afterContractStep,
  type ContractFacts,
  type ContractStep,
  nextContractStep,
} from '../../domain/inventory/contract.js';
import type { NextContractStep } from '../../entities/inventory/contract-life.js';
import { contractStartOptions } from '../../relay/start-options.js';
import { requireReplay } from '../support/replay-worker.js';
import { testedWorkflows } from '../support/workflow-bundle.js';
import { day } from '../support/days.js';
import { createTimeSkipping } from './support/time-skipping.js';

describe('the workflow of a contract', function () {
  this.timeout('2m');
  let env: TestWorkflowEnvironment;

  before(async () => (env = await createTimeSkipping()));
  after(async () => env.teardown());

  /** A contract whose reviews do what is due by the server's clock, and note it. */
  function contractWith(begin: (now: number) => ContractFacts) {
    const told: ContractStep[] = [];
    let facts: ContractFacts | undefined;
    return {
      told,
      change: (changed: Partial<ContractFacts>) =>
        void (facts = { ...(facts ?? begin(Date.now())), ...changed }),
      reviewContract: async (): Promise<NextContractStep | null> => {
        const now = await env.currentTimeMs();
        facts ??= begin(now);
        for (;;) {
          const next = nextContractStep(facts);
          if (!next) return null;
          if (next.at.getTime() > now) return { step: next.step, at: next.at.toISOString() };
          told.push(next.step);
          facts = afterContractStep(facts, next.step);
        }
      },
    };
  }

  async function run(
    contract: ReturnType<typeof contractWith>,
    meanwhile: (wake: () => Promise<void>) => Promise<void> = async () => {},
  ): Promise<void> {
    const taskQueue = randomUUID();
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue,
      ...(await testedWorkflows()),
      activities: { reviewContract: contract.reviewContract },
    });
    const options = contractStartOptions('4711', { workflowId: `contract/${taskQueue}`, taskQueue });
    const wake = async () => void (await env.client.workflow.signalWithStart('contract', options));
    await wake();
    const handle = env.client.workflow.getHandle(options.workflowId);
    await worker.runUntil(async () => {
      await meanwhile(wake);
      await handle.result();
    });
    await requireReplay(await handle.fetchHistory(), options.workflowId);
  }

  it('tells its story by timers: it begins, its renewal is announced and made, and in the end it is over', async () => {
    const contract = contractWith((now) => ({
      state: 'draft',
      start: new Date(now + 5 * day),
      end: new Date(now + 400 * day),
      signed: true,
      renewal: { renewalType: 'automatic', term: 'P30D', noticeBefore: 'P10D' },
    }));
    const { reviewContract } = contract;
    const twice = {
      ...contract,
      reviewContract: async () => {
        const next = await reviewContract();
        if (contract.told.filter((step) => step === 'renewal').length === 2)
          contract.change({ renewal: { renewalType: 'none' } });
        return next;
      },
    };
    await run(twice);
    assert.deepEqual(contract.told, ['start', 'renewalNotice', 'renewal', 'renewalNotice', 'renewal', 'end']);
  });

  it('hears of a change while it waits, and ends when nothing comes by a date', async () => {
    const contract = contractWith((now) => ({
      state: 'active',
      start: new Date(now),
      end: new Date(now + 3_650 * day),
      signed: true,
    }));
    await run(contract, async (wake) => {
      contract.change({ state: 'cancelled' });
      await wake();
    });
    assert.deepEqual(contract.told, []);
  });
});
