import { loadSeeds } from '../catalog-seeds/load.js';
import type { Report } from '../temporal-dev/home.js';
import type { Stack } from '../temporal-dev/stack.js';
import { audit, type Evidence } from './audit.js';
import { createChannel } from './channel.js';
import { placeOrders, type CrowdOptions, type Sent } from './crowd.js';
import { gather, untilQuiet } from './evidence.js';
import { createKiller } from './killer.js';
import { planKills, type KillPlanOptions } from './kill-plan.js';
import { makeImpatient, setMischief, type Mischief } from './mischief.js';
import { createRandom } from './random.js';

export interface ChaosOptions extends KillPlanOptions, Omit<CrowdOptions, 'spreadMs' | 'first'> {
  readonly seed: number;
  /** How long orders may take after the last kill. */
  readonly patienceMs: number;
}

/** What a run came to. */
export interface ChaosOutcome {
  /** None: everything is as promised. */
  readonly differences: readonly string[];
  readonly evidence: Evidence;
  readonly sent: readonly Sent[];
  readonly ownDeaths: readonly string[];
  readonly channel: { readonly repeated: number; readonly found: number };
}

/** Loads the seeds, with short waits for lost callbacks, and makes the sandbox misbehave. */
export async function prepareForChaos({ urls }: Stack, seed: number, mischief?: Mischief): Promise<void> {
  const { api: apiUrl, sandbox: sandboxUrl } = urls;
  await loadSeeds({ apiUrl, sandboxUrl, apiKey: 'dev-catalog', report: () => undefined });
  await makeImpatient(apiUrl, sandboxUrl);
  await setMischief(sandboxUrl, seed, mischief);
}

/** Orders come in while everything that Turnup is made of is killed in turn; then the books are compared. */
export async function runChaos(stack: Stack, options: ChaosOptions, report: Report): Promise<ChaosOutcome> {
  const random = createRandom(options.seed);
  const kills = planKills(random, options);
  const channel = createChannel({ apiUrl: stack.urls.api, patienceMs: options.patienceMs });
  const killer = createKiller(stack.processes, report);
  // The last order comes with the last kill, so that there are running orders at each.
  const crowd = { ...options, spreadMs: kills.at(-1)?.atMs ?? 0 };
  const [sent] = await Promise.all([placeOrders(channel, random, crowd), killer.carryOut(kills)]);
  report(`All ${sent.length} orders are submitted, and all processes run`);
  await untilQuiet(stack, { orders: sent.length, patienceMs: options.patienceMs, report });
  const evidence = await gather(stack, channel, sent);
  const { counts } = channel;
  return { differences: audit(evidence), evidence, sent, ownDeaths: killer.ownDeaths(), channel: counts };
}
