import { setTimeout as delay } from 'node:timers/promises';
import { audit } from '../chaos/audit.js';
import { openBackOffice } from '../chaos/back-office.js';
import { createChannel } from '../chaos/channel.js';
import { readEvidence, waitUntilIdle } from '../chaos/evidence.js';
import { noFaults, setSandboxFaults, shortenWaits } from '../chaos/sandbox-faults.js';
import { loadSeeds } from '../catalog-seeds/load.js';
import type { Report } from '../temporal-dev/home.js';
import { launchDrillProducts, send } from './catalog.js';
import { Fleet } from './fleet.js';
import type { Site } from './site.js';
import type { Version } from './version.js';
import {
  endWaiting,
  type PlacedOrder,
  placeManaged,
  placeSteadily,
  placeWaitingOrders,
  query,
} from './waiting-orders.js';

export interface DrillOptions {
  /** Orders that wait in all kinds of states before the change; others come while it goes on. */
  readonly orders: number;
  /** Of them, those that are run in partitions: so many of the kinds. */
  readonly largeOrders: number;
  readonly workers: number;
  /** How long each version has everything to itself before the next change. */
  readonly pauseMs: number;
  /** How long old and new run beside each other after each step of a change. */
  readonly overlapMs: number;
  /** A large managed order comes each time that workers of both versions run beside each other. */
  readonly managedWhenMixed: boolean;
  /** An order comes in so often while the changes go on. */
  readonly orderEveryMs: number;
  /** How long a downstream system takes to answer. */
  readonly answerMs: { readonly min: number; readonly max: number };
  /** How long the lag of the orders that wait for one is. */
  readonly lagSeconds: number;
  /** How long orders may take after the last change. */
  readonly timeoutMs: number;
}

/** What a drill came to. */
export interface DrillOutcome {
  /** None: no order was lost, doubled or stuck. */
  readonly differences: readonly string[];
  readonly unexpectedDeaths: readonly string[];
  /** Requests of the channel that were not answered at the first try. */
  readonly repeatedRequests: number;
  readonly orders: number;
  /** Why the old version could not be gone back to; undefined: it could. */
  readonly rollbackRefused?: string;
}

/** Everything is of the old version, then of the new one, rolled back, and of the new one again; then the books are compared. */
export async function runDrill(
  site: Site,
  [before, after]: readonly [Version, Version],
  options: DrillOptions & { readonly report: Report },
): Promise<DrillOutcome> {
  const { report, orders: count, largeOrders, pauseMs, orderEveryMs, timeoutMs } = options;
  const fleet = new Fleet(site, options);
  try {
    await fleet.change(before);
    await prepare(site, options);
    const channel = createChannel({ apiUrl: site.urls.api, retryForMs: timeoutMs });
    const waiting = await placeWaitingOrders(site, channel, { count, largeOrders, timeoutMs });
    report(`${waiting.length} orders wait`);
    const stopping = new AbortController();
    const steady = placeSteadily(channel, { everyMs: orderEveryMs, stop: stopping.signal });
    const managed: PlacedOrder[] = [];
    const whenMixed = async (): Promise<void> => {
      if (!options.managedWhenMixed) return;
      managed.push(await placeManaged(site, channel, { name: `managed-${managed.length}`, timeoutMs }));
      report('A large managed order has come while both versions run');
    };
    const rollbackRefused = await changeThereAndBack(fleet, [before, after], { pauseMs, whenMixed });
    stopping.abort();
    const came = await steady;
    report(`${came.length} more orders have come meanwhile`);
    const orders = [...(await endWaiting(site, channel, waiting)), ...came, ...managed];
    const backOffice = openBackOffice(site.urls.api);
    await waitUntilIdle(site, { orders: orders.length, timeoutMs, report });
    await backOffice.close();
    const differences = [
      ...audit(await readEvidence(site, orders)),
      ...(await untilNone(async () => stuckOrders(site))),
      ...(await untilNone(async () => outdatedContracts(site))),
    ];
    return {
      differences,
      unexpectedDeaths: fleet.unexpectedDeaths,
      repeatedRequests: channel.counts.repeated,
      orders: orders.length,
      ...(rollbackRefused !== undefined && { rollbackRefused }),
    };
  } finally {
    await fleet.stop();
  }
}

async function prepare({ urls }: Site, { answerMs, lagSeconds }: DrillOptions): Promise<void> {
  const { api: apiUrl, sandbox: sandboxUrl } = urls;
  await loadSeeds({ apiUrl, sandboxUrl, apiKey: 'dev-catalog', report: () => undefined });
  // What was parked is tried again within seconds of its system's return.
  await shortenWaits(apiUrl, sandboxUrl);
  await launchDrillProducts({ urls }, lagSeconds);
  await setSandboxFaults(sandboxUrl, 1, {
    ...noFaults,
    delayMs: answerMs,
    duplicateRate: 0.2,
    earlyRate: 0.1,
  });
}

/** Returns why the old version could not be gone back to. */
async function changeThereAndBack(
  fleet: Fleet,
  [before, after]: readonly [Version, Version],
  { pauseMs, whenMixed }: { readonly pauseMs: number; readonly whenMixed: () => Promise<void> },
): Promise<string | undefined> {
  await delay(pauseMs);
  await fleet.change(after, whenMixed);
  await delay(pauseMs);
  try {
    await fleet.change(before, whenMixed);
  } catch (err) {
    // What it says itself: a schema that was contracted. Then only forward is a way (docs/upgrade.md).
    const [refusal] = /the schema is newer than [^\n"]+/.exec(String(err)) ?? [];
    if (refusal === undefined) throw err;
    fleet.options.report(`No way back: ${refusal}`);
    return refusal;
  }
  await delay(pauseMs);
  await fleet.change(after, whenMixed);
  return undefined;
}

/** Several sweeps: one that was started again is listed until the next has found it running, or ended. */
const sweptWithinMs = 60_000;
const pollMs = 500;

/** What is still left when it should be gone. */
async function untilNone(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const end = Date.now() + sweptWithinMs;
  for (;;) {
    const left = await look();
    if (left.length === 0 || Date.now() > end) return left;
    await delay(pollMs);
  }
}

/** What the sweep finds to wait for nothing, or to have no workflow. */
async function stuckOrders({ urls }: Site): Promise<readonly string[]> {
  const stuck = (await send('GET', `${urls.api}/api/v1/stuckOrder?limit=100`)) as {
    id: string;
    reason: string;
  }[];
  return stuck.map(({ id, reason }) => `order ${id} is stuck: ${reason}`);
}

/** Contracts in force that their state does not show as such, or the other way round: a worker of one version wrote what another does not know. */
async function outdatedContracts({ databaseUrl }: Site): Promise<readonly string[]> {
  const rows = await query<{ id: string; status: string; state: string | null }>(
    databaseUrl,
    `SELECT id, status, state FROM agreement
     WHERE NOT (CASE status WHEN 'approved' THEN 'active' WHEN 'inProcess' THEN 'draft' WHEN 'terminated' THEN 'expired' ELSE 'cancelled' END <=> state)`,
  );
  return rows.map(({ id, status, state }) => `agreement ${id} is ${status}, but as a contract ${state}`);
}
