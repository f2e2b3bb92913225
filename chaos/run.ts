import { loadSeeds } from '../catalog-seeds/load.js';
import type { Report } from '../temporal-dev/home.js';
import type { Stack } from '../temporal-dev/stack.js';
import { audit, type Evidence } from './audit.js';
import { openBackOffice } from './back-office.js';
import { createChannel } from './channel.js';
import { type OrderLoadOptions, placeOrders, type SentOrder } from './order-load.js';
import { gatherEvidence, waitUntilIdle } from './evidence.js';
import { createKiller } from './killer.js';
import { type KillPlanOptions, planKills } from './kill-plan.js';
import { type SandboxFaults, setSandboxFaults, shortenWaits } from './sandbox-faults.js';
import { carryOutOutages, type OutageOptions, planOutages } from './outages.js';
import { createRandom } from './random.js';

export interface ChaosOptions
  extends KillPlanOptions, OutageOptions, Omit<OrderLoadOptions, 'spreadMs' | 'first'> {
  readonly seed: number;
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
  const random = createRandom(options.seed);
  const kills = planKills(random, options);
  const outages = planOutages(random, options);
  const channel = createChannel({ apiUrl: stack.urls.api, retryForMs: options.timeoutMs });
  const killer = createKiller(stack.processes, report);
  const backOffice = openBackOffice(stack.urls.api);
  // The last order comes with the last kill, so that there are running orders at each.
  const orderLoad = { ...options, spreadMs: kills.at(-1)?.atMs ?? 0 };
  const [sent] = await Promise.all([
    placeOrders(channel, random, orderLoad),
    killer.carryOut(kills),
    carryOutOutages(stack.urls.api, { outages, rateLimit: options.rateLimit }, report),
  ]);
  report(`All ${sent.length} orders are submitted, and all processes run`);
  await waitUntilIdle(stack, { orders: sent.length, timeoutMs: options.timeoutMs, report });
  await backOffice.close();
  const evidence = await gatherEvidence(stack, channel, sent);
  const { counts } = channel;
  return {
    differences: audit(evidence),
    evidence,
    sent,
    unexpectedDeaths: killer.unexpectedDeaths(),
    channel: counts,
  };
}
