import { setTimeout as delay } from 'node:timers/promises';
import pMap from 'p-map';
import { fetch } from 'undici';
import { workflowId } from '../domain/order/ids.js';
import type { Report } from '../temporal-dev/home.js';
import { timed } from '../temporal-dev/tools.js';
import type { FirstHandOff } from './database.js';
import type { BenchEnvironment } from './environment.js';
import { largest } from './history.js';

/** Orders that waited for a system that was offline, and how two workers sent them once it was back. */
export interface ParkedFigures {
  readonly orders: number;
  /** Requests a second that the system takes from all workers. */
  readonly rateLimit: number;
  /** Of these orders, while they waited. */
  readonly largestHistory: number;
  /** From the first to the last of their hand-offs. */
  readonly seconds: number;
  readonly perSecond: number;
  /** The most that were sent within a second. */
  readonly busiestSecond: number;
  /** Hand-offs that were sent after one of an order with a lower priority. */
  readonly outOfTurn: number;
}

/** The first hand-off of a fibre bundle goes there. */
export const system = 'provisioning';
const rateLimit = 40;
const priorities = 5;
const submitConcurrency = 30;
const pollMs = 200;

/**
 * Parks so many orders at a system that is offline, and has two workers drain its queue at a limited rate. The orders are
 * not completed: nothing can be measured after it.
 */
export async function measureParked(
  scene: BenchEnvironment,
  orders: number,
  report: Report,
): Promise<ParkedFigures> {
  const { database, client } = scene;
  // What follows the first hand-offs is not to be measured: it would need the machine too.
  await answerLate(scene);
  await setSystem(scene, { status: 'offline', rateLimit });
  const priorityOf = new Map<string, number>();
  await timed(report, `Parked: ${orders} orders wait for ${system}`, async () => {
    const numbers = Array.from({ length: orders }, (_, index) => index);
    await pMap(
      numbers,
      async (index) => {
        const priority = index % priorities;
        priorityOf.set(await scene.orders.place({ priority: String(priority) }), priority);
      },
      { concurrency: submitConcurrency },
    );
    while ((await database.queued()) < orders) await delay(pollMs);
  });
  const ids = [...priorityOf.keys()];
  const histories = await largest(
    client,
    ids.slice(0, 50).map((id) => ({ workflowId: workflowId('productOrder', id) })),
  );
  await scene.secondWorker.start();
  try {
    await setSystem(scene, { status: 'online' });
    const sent = await timed(report, `Parked: sent by two workers, ${rateLimit} a second`, async () => {
      for (;;) {
        const seen = await database.firstHandOffs(ids);
        if (seen.length === orders) return seen;
        await delay(pollMs);
      }
    });
    return { orders, rateLimit, largestHistory: histories.events, ...figures(sent, priorityOf) };
  } finally {
    await scene.secondWorker.stop();
  }
}

function figures(sent: readonly FirstHandOff[], priorityOf: ReadonlyMap<string, number>) {
  const inOrder = sent.toSorted((a, b) => a.sentAt.getTime() - b.sentAt.getTime());
  const times = inOrder.map(({ sentAt }) => sentAt.getTime());
  const seconds = (times.at(-1)! - times[0]!) / 1_000;
  let lowest = 0;
  let outOfTurn = 0;
  for (const { orderId } of inOrder) {
    const priority = priorityOf.get(orderId) ?? 0;
    if (priority < lowest) outOfTurn += 1;
    lowest = Math.max(lowest, priority);
  }
  let busiestSecond = 0;
  for (let from = 0, to = 0; to < times.length; to += 1) {
    while (times[to]! - times[from]! >= 1_000) from += 1;
    busiestSecond = Math.max(busiestSecond, to - from + 1);
  }
  return { seconds, perSecond: (sent.length - 1) / seconds, busiestSecond, outOfTurn };
}

/** Of the first hand-off of a fibre bundle no system says anything until it is too late to measure. */
export async function answerLate({ sandboxUrl }: BenchEnvironment): Promise<void> {
  const answer = await fetch(`${sandboxUrl}/admin/settings`, {
    method: 'PATCH',
    body: JSON.stringify({ [system]: { delayMs: 3_600_000 } }),
  });
  if (!answer.ok) throw new Error(`The sandbox refused its settings: ${await answer.text()}`);
}

/** Changes the record of that system. */
export async function setSystem({ apiUrl }: BenchEnvironment, change: object): Promise<void> {
  const answer = await fetch(`${apiUrl}/api/v1/downstreamSystem/${system}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', 'x-api-key': 'dev-catalog' },
    body: JSON.stringify(change),
  });
  if (!answer.ok) throw new Error(`${system} was not changed: ${await answer.text()}`);
}
