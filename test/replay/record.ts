import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { format, resolveConfig } from 'prettier';
import { vpnOrder } from '../../catalog-seeds/orders/vpn-order.js';
import { openTurnup, seedOrder, type Order, type Turnup } from '../e2e/support/turnup.js';
import { openSubscriber } from '../events/support/subscriber.js';
import { tearDown } from '../support/infrastructure.js';
import { endShared } from '../support/shared-servers.js';
import { until } from '../support/until.js';

/**
 * Records the histories that `replay.test.ts` replays, from orders, and a subscription to their events, on a whole Turnup
 * of its own. Replaces the folder: docs/how-to/change-a-workflow.md says how to keep the histories of earlier versions.
 *
 *     node --import tsx test/replay/record.ts
 */

const folder = join(import.meta.dirname, 'histories');

/** More than 200 steps are run in two partitions; the second has few. */
const branches = 70;

const turnup = await openTurnup();
try {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await record('completed', idOf(await turnup.run(seedOrder('fibre-bundle'))));
  await record('rejected', idOf(await turnup.run(seedOrder('not-feasible'), 'rejected')));
  await record('captured', idOf(await turnup.run(seedOrder('captured-service-order'))));
  await record('fallout', idOf(await falloutAndRetry(turnup)));
  await record('cancelled', idOf(await cancelled(turnup)));
  const large = idOf(await turnup.run(vpnOrder(branches), 'completed', 120));
  await record('partitioned', large);
  await record('partition', `${large}/partition/1`);
  await record('event-subscription', await subscription(turnup));
} finally {
  await turnup.close();
  await tearDown();
  await endShared();
}
// Connections that are kept alive would keep the process too; mocha ends its processes by `exit`.
process.exit();

async function falloutAndRetry({ api, list, run, sandbox, untilState }: Turnup): Promise<Order> {
  await sandbox({ provisioning: { failSpecifications: ['rfs-voice-line'] } });
  const order = await run(seedOrder('fibre-bundle'), 'held');
  await sandbox({ provisioning: { failSpecifications: [] } });
  const [fallout] = await list(`/api/v1/fallout?order.id=${order.id}`);
  await api('POST', `/api/v1/fallout/${String(fallout?.['id'])}/retry`);
  return await untilState(order.href, 'completed');
}

async function cancelled({ api, plan, sandbox, submit, untilState }: Turnup): Promise<Order> {
  await sandbox({ 'field-service': { delayMs: 600_000 } });
  const order = await submit(seedOrder('fibre-bundle'));
  await until('the visit', async () =>
    (await plan(order)).some(({ name, state }) => name === 'Install on site' && state === 'inProgress'),
  );
  const path = '/tmf-api/productOrderingManagement/v4/cancelProductOrder';
  await api('POST', path, { productOrder: { id: order.id } });
  const end = await untilState(order.href, 'cancelled');
  await sandbox({ 'field-service': { delayMs: 0 } });
  return end;
}

/** Delivers to somebody who is away at first, then waits for more, and ends with its hub. */
async function subscription({ api, list, run }: Turnup): Promise<string> {
  const subscriber = await openSubscriber();
  let refusals = 2;
  subscriber.answer = () => (refusals-- > 0 ? 503 : 200);
  const path = '/tmf-api/productOrderingManagement/v4/hub';
  const { body } = await api('POST', path, { callback: subscriber.url });
  const id = String(body['id']);
  const untilIdle = async () =>
    until(
      'all to be delivered',
      async () => {
        const hubs = await list('/api/v1/eventSubscription?limit=1000');
        return hubs.some((hub) => hub['id'] === id && hub['state'] === 'idle' && hub['delivered'] !== 0);
      },
      60,
    );
  for (const order of ['fibre-bundle', 'mobile-plan']) {
    await run(seedOrder(order));
    await untilIdle();
  }
  await api('DELETE', `${path}/${id}`);
  const workflowId = `eventSubscription/${id}`;
  await turnup.temporal.workflow.getHandle(workflowId).result();
  await subscriber.close();
  return workflowId;
}

function idOf({ id, href }: Order): string {
  return `${href.includes('/serviceOrder/') ? 'serviceOrder' : 'productOrder'}/${id}`;
}

async function record(name: string, workflowId: string): Promise<void> {
  const handle = turnup.temporal.workflow.getHandle(workflowId);
  // An order is over in the database a moment before its workflow is.
  await handle.result();
  const history = JSON.parse(historyToJSON(await handle.fetchHistory())) as object;
  const file = join(folder, `${name}.json`);
  const text = JSON.stringify({ workflowId, history: anonymous(history) });
  await writeFile(file, await format(text, { ...(await resolveConfig(file)), parser: 'json' }));
  console.log(`    - ${name}.json: ${workflowId}`);
}

/** Without the names of the machine and of its processes. */
function anonymous(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => anonymous(each));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, anonymous(each, name)]));
  }
  if (key === 'identity') return 'worker';
  return key === 'name' && typeof value === 'string' && value.includes('@') ? 'sticky' : value;
}
