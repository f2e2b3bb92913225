import { parentPort, workerData } from 'node:worker_threads';
import { deciding, turnup } from '../../entities/actor.js';
import { DatabasePool } from '../../entities/database.js';
import type { InlineHandOff } from '../hand-off/inline-hand-off.js';
import type { PlanningReply, PlanningRequest, PlanningThreadData } from './planning-thread.js';
import { prepareOrder } from './prepare-order.js';
import { replanOrder } from './replan-order.js';
import { replanScope } from './replan-scope.js';
import { runOrderJob } from './run-order-job.js';

/** What a planning thread runs, with connections of its own (planning-thread.ts). */
const { url, tls } = workerData as PlanningThreadData;
const database = await DatabasePool.open({ url, tls, connections: 4 });
let hasEvents = false;
database.onEvents = () => (hasEvents = true);

/** What became ready is left to the queues of its systems, which the workers look at every second: here nothing waits for them. */
const nothingInline: InlineHandOff = {
  availableSystems: async () => () => undefined,
  send: async () => ({ states: {}, queued: [] }),
  wakeQueues: () => undefined,
};

parentPort?.on('message', (request: PlanningRequest) => void answer(request));

async function answer(request: PlanningRequest): Promise<void> {
  const reply = await run(request).then(
    (result): PlanningReply => ({ id: request.id, outcome: 'done', result, hasEvents: takeHasEvents() }),
    (err: unknown): PlanningReply => ({ id: request.id, outcome: 'failed', error: plain(err) }),
  );
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(reply);
}

/** What it changes it changes in the name of the activity. */
async function run(request: PlanningRequest): Promise<unknown> {
  const own = database.as(turnup(request.work));
  switch (request.work) {
    case 'prepareOrder':
      return await prepareOrder(own, nothingInline, request.input);
    case 'replanOrder': {
      const { reported, ...input } = request.input;
      return (await replanScope(own, { ...input, stepIds: reported })) ?? (await replanOrder(own, input));
    }
    case 'runOrderJob':
      return await runOrderJob(database.as(deciding(own.actor)), request.input);
  }
}

function takeHasEvents(): boolean {
  const had = hasEvents;
  hasEvents = false;
  return had;
}

/** Structured clone keeps no more of an error than its message: what it is told apart by is taken along. */
function plain(err: unknown): Extract<PlanningReply, { outcome: 'failed' }>['error'] {
  const { name, message, stack = '' } = err instanceof Error ? err : new Error(String(err));
  const more = Object.entries(Object(err) as object).filter(([, value]) => Object(value) !== value);
  return { name, message, stack, more: Object.fromEntries(more) };
}
