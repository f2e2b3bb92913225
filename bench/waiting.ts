import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import pMap from 'p-map';
import { fetch } from 'undici';
import type { Report } from '../temporal-dev/home.js';
import { timed } from '../temporal-dev/tools.js';
import type { BenchEnvironment } from './environment.js';
import { latencies, type Latencies } from './latencies.js';
import type { BenchOptions } from './options.js';
import { answerLate } from './parked.js';

/** What a worker needs for orders that wait for their systems. */
export interface WaitingFigures {
  /** The workflows that it keeps in memory at most. */
  readonly cache: number;
  /** Its memory as ever more orders wait. */
  readonly growth: readonly { readonly orders: number; readonly residentMb: number }[];
  /** The most that it ever had. */
  readonly peakMb: number;
  /** From the report of a system until the order has taken it in, for a sample of them, most of which were not in memory. */
  readonly served: Latencies;
}

const steps = 8;
const sampled = 50;
const submitConcurrency = 20;
const pollMs = 50;
/** Counting thousands is work for the database, too. */
const countMs = 1_000;
const servedWithinMs = 120_000;

/** Has so many orders wait for a report with one worker of little memory, and then serves a sample of them. */
export async function measureWaiting(
  scene: BenchEnvironment,
  { waiting, workflowCache, heapMb }: Pick<BenchOptions, 'waiting' | 'workflowCache' | 'heapMb'>,
  report: Report,
): Promise<WaitingFigures> {
  await answerLate(scene);
  await scene.worker.stop();
  const worker = scene.anotherWorker({
    TURNUP_WORKFLOW_CACHE: String(workflowCache),
    NODE_OPTIONS: `--max-old-space-size=${heapMb}`,
  });
  await worker.start();
  try {
    const ids: string[] = [];
    const growth = [];
    for (let step = 1; step <= steps; step += 1) {
      const orders = Math.ceil((waiting * step) / steps);
      await timed(report, `Waiting: ${orders} orders, with ${workflowCache} of them in memory`, async () => {
        const more = Array.from({ length: orders - ids.length }, () => undefined);
        ids.push(
          ...(await pMap(more, async () => scene.orders.place({}), { concurrency: submitConcurrency })),
        );
        while ((await scene.database.stepsUnderWay()) < orders) {
          if (worker.pid === undefined) throw new Error(`the worker has ended; its log: ${worker.logFile}`);
          await delay(countMs);
        }
      });
      const { residentMb } = await memoryOf(worker.pid);
      report(`Waiting: the worker has ${residentMb.toFixed(0)} MB`);
      growth.push({ orders, residentMb });
    }
    const sample = ids.filter((_, index) => index % Math.ceil(ids.length / sampled) === 0);
    const served = await pMap(sample, async (id) => serve(scene, id), { concurrency: 1 });
    const { peakMb } = await memoryOf(worker.pid);
    return { cache: workflowCache, growth, peakMb, served: latencies(served) };
  } finally {
    await worker.stop();
  }
}

/** Reports the step that the order waits for, and returns how long it takes until the order has taken it in. */
async function serve({ apiUrl, database }: BenchEnvironment, orderId: string): Promise<number> {
  const [stepId] = await database.stepsOf(orderId, 'inProgress');
  if (stepId === undefined) throw new Error(`order ${orderId} does not wait`);
  const begun = performance.now();
  const answer = await fetch(`${apiUrl}/api/v1/callback/${stepId}:1:do`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'dev-operator' },
    body: JSON.stringify({ state: 'completed' }),
  });
  if (!answer.ok) throw new Error(`A report was answered ${answer.status}: ${await answer.text()}`);
  while (!(await database.stepsOf(orderId, 'completed')).includes(stepId)) {
    if (performance.now() - begun > servedWithinMs) throw new Error(`order ${orderId} does not go on`);
    await delay(pollMs);
  }
  return performance.now() - begun;
}

/** Of the process, in megabytes; Linux only. */
async function memoryOf(pid: number | undefined): Promise<{ residentMb: number; peakMb: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1_024;
  return { residentMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') };
}
