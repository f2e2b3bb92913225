import { setTimeout as delay } from 'node:timers/promises';
import type { Report } from '../temporal-dev/home.js';
import { type MillisecondRange, type Random, randomWithin, shuffled } from './random.js';

/** A downstream system that its operators take out of service for a while. */
interface OfflineWindow {
  /** Since the beginning. */
  readonly atMs: number;
  readonly system: string;
  readonly forMs: number;
}

export interface OutageOptions {
  /** How long a system is offline; 0: none ever is. */
  readonly offlineMs: MillisecondRange;
  /** Requests a second that the system of numbers and SIMs takes from all workers; 0: as many as come. */
  readonly rateLimit: number;
}

const limitedSystem = 'resource-management';
const systems = ['provisioning', 'field-service', limitedSystem] as const;

/** Each system is offline once, one after the other, so that there is always something else that can go on. */
export function planOutages(random: Random, { offlineMs }: OutageOptions): OfflineWindow[] {
  if (offlineMs.max === 0) return [];
  let atMs = 0;
  return shuffled(random, systems).map((system) => {
    const forMs = randomWithin(random, offlineMs);
    const window = { atMs, system, forMs };
    atMs += forMs;
    return window;
  });
}

/** Limits the rate of one system, and takes the systems off line as planned; returns once all are back. */
export async function carryOutOutages(
  apiUrl: string,
  { outages, rateLimit }: { readonly outages: readonly OfflineWindow[]; readonly rateLimit: number },
  report: Report,
): Promise<void> {
  const begin = performance.now();
  if (rateLimit > 0) await change(apiUrl, limitedSystem, { rateLimit });
  for (const { atMs, system, forMs } of outages) {
    await delay(Math.max(0, begin + atMs - performance.now()));
    await change(apiUrl, system, { status: 'offline' });
    report(`${system} is offline for ${forMs} ms`);
    await delay(forMs);
    await change(apiUrl, system, { status: 'online' });
    report(`${system} is online`);
  }
}

const pauseMs = 300;
const answerTimeoutMs = 10_000;

/** The API may be dead: until it answers. */
async function change(apiUrl: string, system: string, body: object): Promise<void> {
  for (;;) {
    const answer = await fetch(`${apiUrl}/api/v1/downstreamSystem/${system}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': 'dev-catalog' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerTimeoutMs),
    }).catch(() => undefined);
    const text = await answer?.text().catch(() => '');
    if (answer?.ok) return;
    if (answer && answer.status < 500) throw new Error(`PATCH ${system}: ${answer.status} ${text}`);
    await delay(pauseMs);
  }
}
