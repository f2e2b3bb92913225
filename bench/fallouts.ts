import { setTimeout as delay } from 'node:timers/promises';
import pMap from 'p-map';
import { fetch } from 'undici';
import type { Report } from '../temporal-dev/home.js';
import { timed } from '../temporal-dev/tools.js';
import type { BenchEnvironment } from './environment.js';
import { answerLate, setSystem, system } from './parked.js';

/** Failures of three causes, found as groups and retried by one request. */
export interface FalloutFigures {
  readonly fallouts: number;
  /** Of these the sizes, the largest first. */
  readonly groups: readonly number[];
  /** Until the groups were answered. */
  readonly groupsMs: number;
  /** Until the request to retry all was answered. */
  readonly submitMs: number;
  /** Asked for, a second. */
  readonly rate: number;
  /** From the first to the last decision. */
  readonly seconds: number;
  readonly perSecond: number;
  /** Decided and failed as the job says. */
  readonly done: number;
  readonly failed: number;
}

const rate = 50;
const submitConcurrency = 30;
const pollMs = 200;

/**
 * Has so many orders fail, a third each because their system refuses, because its work fails, and because its address is wrong;
 * then has all of them tried again at a rate. The orders are not completed: nothing can be measured after it.
 */
export async function measureFallouts(
  scene: BenchEnvironment,
  fallouts: number,
  report: Report,
): Promise<FalloutFigures> {
  const third = Math.ceil(fallouts / 3);
  const counts = [third, third, fallouts - 2 * third];
  const causes = [
    async () => setSandbox(scene, { refuseRate: 1 }),
    async () => setSandbox(scene, { refuseRate: 0, failureRate: 1, delayMs: 0 }),
    async () => setSystem(scene, { basePath: '/nowhere' }),
  ];
  await timed(report, `Fallout: ${fallouts} orders fail at ${system}`, async () => {
    for (const [index, cause] of causes.entries()) {
      await cause();
      // Each process takes up a changed record of a system after a few seconds.
      await delay(6_000);
      const numbers = Array.from({ length: counts[index]! }, (_, number) => number);
      await pMap(numbers, async () => scene.orders.place({}), { concurrency: submitConcurrency });
      const expected = counts.slice(0, index + 1).reduce((sum, count) => sum + count, 0);
      while ((await totalOf(scene)) < expected) await delay(pollMs);
    }
  });
  await setSystem(scene, { basePath: null });
  await setSandbox(scene, { refuseRate: 0, failureRate: 0 });
  await answerLate(scene);
  const asked = performance.now();
  const groups = (await call(scene, 'GET', 'falloutGroup')) as readonly { readonly count: number }[];
  const answered = performance.now();
  const body = { action: 'retry', filter: { downstreamSystem: system }, rate, reason: 'the benchmark' };
  const job = (await call(scene, 'POST', 'falloutJob', body)) as Job;
  const submitted = performance.now();
  const ended = await timed(report, `Fallout: all retried, ${rate} a second`, async () => {
    for (;;) {
      const now = (await call(scene, 'GET', `falloutJob/${job.id}`)) as Job;
      if (now.state !== 'acknowledged' && now.state !== 'inProgress') return now;
      await delay(pollMs);
    }
  });
  const seconds = (Date.parse(ended.completionDate) - Date.parse(ended.creationDate)) / 1_000;
  const { done, failed } = ended.progress;
  return {
    fallouts,
    groups: groups.map(({ count }) => count),
    groupsMs: answered - asked,
    submitMs: submitted - answered,
    rate,
    seconds,
    perSecond: done / seconds,
    done,
    failed,
  };
}

interface Job {
  readonly id: string;
  readonly state: string;
  readonly creationDate: string;
  readonly completionDate: string;
  readonly progress: { readonly done: number; readonly failed: number };
}

async function totalOf(scene: BenchEnvironment): Promise<number> {
  const groups = (await call(scene, 'GET', 'falloutGroup')) as readonly { readonly count: number }[];
  return groups.reduce((sum, { count }) => sum + count, 0);
}

async function call(
  { apiUrl }: BenchEnvironment,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const answer = await fetch(`${apiUrl}/api/v1/${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-api-key': 'dev-operator' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
  return await answer.json();
}

async function setSandbox({ sandboxUrl }: BenchEnvironment, change: object): Promise<void> {
  const answer = await fetch(`${sandboxUrl}/admin/settings`, {
    method: 'PATCH',
    body: JSON.stringify({ [system]: change }),
  });
  if (!answer.ok) throw new Error(`The sandbox refused its settings: ${await answer.text()}`);
}
