import { loadSeeds } from '../catalog-seeds/load.js';
import type { Report } from '../temporal-dev/home.js';
import type { Stack } from '../temporal-dev/stack.js';
import { audit, type Evidence } from './audit.js';
import { openBackOffice } from './back-office.js';
import { createChannel } from './channel.js';
import { type OrderLoadOptions, placeOrders, type SentOrder } from './order-load.js';
import { gatherEvidence, waitUntilIdle } from './evidence.js';
import { externalIdOf } from './orders.js';
import { createKiller } from './killer.js';
import { type KillPlanOptions, planBlows } from './kill-plan.js';
import { createOperator } from './operator.js';
import { type SandboxFaults, setSandboxFaults, shortenWaits } from './sandbox-faults.js';
import { carryOutOutages, type OutageOptions, planOutages } from './outages.js';
import { poison } from './poison.js';
import { createRandom } from './random.js';
import { openStuckWatch } from './stuck-watch.js';
import { planTerminations, terminateWorkflows } from './terminations.js';

export interface ChaosOptions
  extends KillPlanOptions, OutageOptions, Omit<OrderLoadOptions, 'spreadMs' | 'first'> {
  readonly seed: number;
  /** How many workflows of orders are terminated in Temporal. */
  readonly terminations: number;
  /** Number of the order that cannot be carried on until somebody has mended the cause; absent: none is so. */
  readonly poisonedAt?: number;
  /** How long orders may take after the last kill. */
  readonly timeoutMs: number;
}

/** The outcome of a run. */
export interface ChaosOutcome {
  /** Empty: everything is as promised. */
  readonly differences: readonly string[];
  readonly evidence: Evidence;
  readonly sent: readonly SentOrder[];
  readonly unexpectedDeaths: readonly string[];
  readonly channel: { readonly repeated: number; readonly found: number };
}

/** Loads the seeds, with short waits for lost callbacks, and makes the sandbox misbehave. */
export async function prepareForChaos(
  { urls }: Stack,
  seed: number,
  mischief?: SandboxFaults,
): Promise<void> {
  const { api: apiUrl, sandbox: sandboxUrl } = urls;
  await loadSeeds({ apiUrl, sandboxUrl, apiKey: 'dev-catalog', report: () => undefined });
  await shortenWaits(apiUrl, sandboxUrl);
  await setSandboxFaults(sandboxUrl, seed, mischief);
}

/** Orders come in while everything that Turnup is made of is killed in turn; then the books are compared. */
export async function runChaos(stack: Stack, options: ChaosOptions, report: Report): Promise<ChaosOutcome> {
  const { api: apiUrl } = stack.urls;
  const random = createRandom(options.seed);
  const blows = planBlows(random, options);
  const outages = planOutages(random, options);
  const endMs = blows.at(-1)?.atMs ?? 0;
  const terminations = planTerminations(random, options.terminations, endMs);
  const channel = createChannel({ apiUrl, retryForMs: options.timeoutMs });
  const killer = createKiller(stack, report);
  const backOffice = openBackOffice(apiUrl);
  const operator = createOperator(apiUrl);
  const stuckWatch = openStuckWatch(operator);
  const poisoned =
    options.poisonedAt === undefined
      ? undefined
      : await poison(stack.databaseUrl, operator, externalIdOf(options.poisonedAt));
  const [sent, unseen = []] = await Promise.all([
    // The last order comes with the last kill, so that there are running orders at each.
    placeOrders(channel, random, { ...options, spreadMs: endMs }),
    poisoned?.untilMended(options.timeoutMs + endMs, report),
    killer.carryOut(blows),
    carryOutOutages(apiUrl, { outages, rateLimit: options.rateLimit }, report),
    terminateWorkflows(stack.temporalAddress, terminations, report),
  ]);
  report(`All ${sent.length} orders are submitted, and all processes run`);
  await waitUntilIdle(stack, { orders: sent.length, timeoutMs: options.timeoutMs, report });
  await backOffice.close();
  const waitedForNothing = await stuckWatch.close();
  const evidence = await gatherEvidence(stack, channel, sent);
  const { counts } = channel;
  return {
    differences: [
      ...audit(evidence),
      ...unseen,
      ...waitedForNothing.map((id) => `order ${id} waited for nothing`),
    ],
    evidence,
    sent,
    unexpectedDeaths: killer.unexpectedDeaths(),
    channel: counts,
  };
}
