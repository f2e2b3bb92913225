import assert from 'node:assert/strict';
import { until } from '../support/until.js';
import { randomInt } from 'node:crypto';
import { processWithFailpoint } from './process-with-failpoint.js';
import { audit } from '../../chaos/audit.js';
import { type BackOffice, openBackOffice } from '../../chaos/back-office.js';
import { type Channel, createChannel } from '../../chaos/channel.js';
import { type OrderLoadOptions, placeOrders, type SentOrder } from '../../chaos/order-load.js';
import { gatherEvidence, waitUntilIdle } from '../../chaos/evidence.js';
import { readProgress } from '../../chaos/facts.js';
import { createKiller } from '../../chaos/killer.js';
import { planBlows } from '../../chaos/kill-plan.js';
import { noFaults, setSandboxFaults } from '../../chaos/sandbox-faults.js';
import { createRandom } from '../../chaos/random.js';
import { prepareForChaos } from '../../chaos/run.js';
import type { Failpoint } from '../../entities/failpoint.js';
import type { Death, ManagedProcess } from '../../temporal-dev/process.js';
import type { Stack } from '../../temporal-dev/stack.js';
import { report, stack as newStack } from '../support/infrastructure.js';
import { stepUnderWay } from './step-under-way.js';

const seed = randomInt(1_000_000);
const random = createRandom(seed);
const patienceMs = 120_000;
const quick = { delayMs: { min: 50, max: 500 } };
/** Of its own, even where the environment names servers: those of others are not killed. */
const ownServers = {
  DATABASE_URL: '',
  TEMPORAL_ADDRESS: '',
  LOG_LEVEL: 'warn',
  TURNUP_INQUIRY_SECONDS: '3',
  TURNUP_SWEEP_SECONDS: '3',
};

describe('Turnup', function () {
  this.timeout('240s');

  let stack: Stack;
  let channel: Channel;
  let backOffice: BackOffice;
  // Each test audits the orders of those before it too: nothing may happen to them afterwards.
  const sent: SentOrder[] = [];

  before(async () => {
    stack = await newStack({ env: ownServers });
    await prepareForChaos(stack, seed, quick);
    channel = createChannel({ apiUrl: stack.urls.api, retryForMs: patienceMs });
    backOffice = openBackOffice(stack.urls.api);
  });

  after(async () => {
    await backOffice.close();
    await stack.stop();
  });

  const place = async (
    orders: number,
    changed: Partial<Pick<OrderLoadOptions, 'spreadMs' | 'cancelEvery' | 'cancelAfterMs'>> = {},
  ): Promise<void> => {
    const cancelAfterMs = { min: 500, max: 3_000 };
    const options = { orders, first: sent.length, spreadMs: 0, cancelEvery: 0, cancelAfterMs, ...changed };
    sent.push(...(await placeOrders(channel, random, options)));
  };

  const assertExact = async (): Promise<void> => {
    await waitUntilIdle(stack, { orders: sent.length, timeoutMs: patienceMs, report });
    assert.deepEqual(audit(await gatherEvidence(stack, channel, sent)), []);
  };

  it('ends every order exactly once while worker, API, database and Temporal are killed, whose data are erased too', async () => {
    report(`seed ${seed}`);
    const kills = planBlows(random, {
      kills: 4,
      gapMs: { min: 1_000, max: 4_000 },
      pauseMs: { min: 200, max: 2_000 },
      erasures: 1,
      freezes: 0,
      freezeMs: { min: 0, max: 0 },
    });
    const killer = createKiller(stack, report);
    await Promise.all([place(12, { spreadMs: kills.at(-1)!.atMs, cancelEvery: 6 }), killer.carryOut(kills)]);
    await assertExact();
    assert.deepEqual(killer.unexpectedDeaths(), []);
  });

  const deaths: readonly (readonly [program: 'api' | 'worker', failpoint: Failpoint, when: string])[] = [
    ['api', 'submit.beforeDelivery', 'after an order is committed, before Temporal hears of it'],
    ['api', 'callback.beforeDelivery', 'after a callback is committed, before Temporal hears of it'],
    ['worker', 'handOff.beforeHttp', 'after a hand-off is committed, before its request leaves'],
    ['worker', 'handOff.afterHttp', 'after a downstream system took a hand-off, before this is written down'],
    ['worker', 'completeItems.afterCommit', 'after items are in the inventory, before Temporal hears of it'],
  ];
  for (const [program, failpoint, when] of deaths) {
    it(`ends every order exactly once when the ${program} dies ${when}`, async () => {
      const own = stack.processes[program];
      await own.kill();
      await setSandboxFaults(stack.urls.sandbox, seed, { ...quick, ...noFaults });
      const doomed = processWithFailpoint(stack, program, failpoint);
      const death = deathOf(doomed);
      await doomed.start();
      const { found } = channel.counts;
      const placing = place(2);
      assert.deepEqual(await death, { expected: false, reason: 'SIGKILL' });
      await own.start();
      await placing;
      await assertExact();
      // Sent again under the same key, the order of the first try was found.
      if (failpoint === 'submit.beforeDelivery') assert.ok(channel.counts.found > found);
    });
  }

  it('cancels an order once, and answers so, when the api dies after that is committed and before it is answered', async () => {
    const { api } = stack.processes;
    await api.kill();
    const doomed = processWithFailpoint(stack, 'api', 'request.beforeAnswer');
    const death = deathOf(doomed);
    await doomed.start();
    const placing = place(1, { cancelEvery: 1, cancelAfterMs: { min: 0, max: 0 } });
    assert.deepEqual(await death, { expected: false, reason: 'SIGKILL' });
    await api.start();
    await placing;
    // Sent again under the same key, it was answered as the first try would have been.
    assert.equal(sent.at(-1)?.cancelled, true);
    await assertExact();
  });

  it('takes orders and callbacks while the worker and Temporal are down, and processes them when these are back', async () => {
    const { worker, temporal } = stack.processes;
    const { sandbox, api } = stack.urls;
    await setSandboxFaults(sandbox, seed, { ...noFaults, delayMs: 5_000 });
    await place(2);
    // Both are prepared before the worker dies: what is acknowledged afterwards came while it was away.
    await until(
      'both orders to be prepared',
      async () => !(await readProgress(stack.databaseUrl)).states['acknowledged'],
    );
    const handOff = await stepUnderWay(
      stack.databaseUrl,
      sent.slice(-2).map(({ id }) => id),
    );
    // So that it is the test that answers, in the sandbox's place.
    await setSandboxFaults(sandbox, seed, { ...quick, ...noFaults, online: false });
    await Promise.all([worker.kill(), temporal!.kill()]);

    const callback = await fetch(`${api}/api/v1/callback/${handOff}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': 'dev-operator' },
      body: JSON.stringify({ state: 'completed' }),
    });
    assert.deepEqual(
      [callback.status, ((await callback.json()) as { outcome: string }).outcome],
      [200, 'applied'],
    );
    const { found, repeated } = channel.counts;
    await place(3);
    assert.deepEqual(channel.counts, { found, repeated }, 'each order is taken at the first try');
    const { states, leftovers } = await readProgress(stack.databaseUrl);
    assert.equal(states['acknowledged'], 3);
    assert.ok(
      leftovers.outbox >= 4,
      `three starts and a callback wait in the outbox, found ${leftovers.outbox}`,
    );

    await Promise.all([temporal!.start(), worker.start()]);
    await setSandboxFaults(sandbox, seed, { online: true });
    await assertExact();
  });
});

function deathOf(process: ManagedProcess): Promise<Death> {
  return new Promise((resolve) => {
    process.onDeath(resolve);
  });
}
