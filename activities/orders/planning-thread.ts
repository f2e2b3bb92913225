import { Worker } from 'node:worker_threads';
import type { BackgroundJobInput } from '../../domain/order/messages.js';
import type { DatabasePool } from '../../entities/database.js';
import type { DatabaseTls } from '../../entities/database-tls.js';
import type { PrepareInput, PrepareResult } from './prepare-order.js';
import type { ReplanResult } from './replan-order.js';
import type { ReplanInput } from '../../entities/orders/stored-order-plan.js';

/** What is asked of a planning thread. */
export type PlanningRequest = { readonly id: number } & PlanningWork;

type PlanningWork =
  | { readonly work: 'prepareOrder'; readonly input: PrepareInput }
  | { readonly work: 'replanOrder'; readonly input: ReplanRequest }
  | { readonly work: 'runOrderJob'; readonly input: BackgroundJobInput };

/** With the steps of all who wait to have their reports followed. */
interface ReplanRequest extends ReplanInput {
  readonly reported: readonly string[];
}

/** What it answers. */
export type PlanningReply = { readonly id: number } & (
  | { readonly outcome: 'done'; readonly result: unknown; readonly hasEvents: boolean }
  | {
      readonly outcome: 'failed';
      readonly error: {
        readonly name: string;
        readonly message: string;
        readonly stack: string;
        readonly more: Readonly<Record<string, unknown>>;
      };
    }
);

export interface PlanningThreadData {
  /** Of the database. */
  readonly url: string;
  readonly tls: DatabaseTls | undefined;
}

/** How long a thread waits for the next large order. */
const idleMs = 60_000;

/** Decomposes and stores large orders beside the activities of all others. */
export interface PlanningThread {
  prepareOrder(input: PrepareInput): Promise<PrepareResult>;
  replanOrder(input: ReplanRequest): Promise<ReplanResult>;
  /** The workflow to be woken, if any. */
  runOrderJob(input: BackgroundJobInput): Promise<string | undefined>;
}

/**
 * A thread for the seconds of CPU that a large order takes to be decomposed, compared and written: meanwhile the worker goes on
 * with the workflow tasks and activities of other orders. It is started with the first of them, and again should it end; what it had
 * in hand then fails, to be tried again by Temporal.
 */
export function createPlanningThread(database: DatabasePool): PlanningThread {
  const { url = '' } = database.dataSource.options as { readonly url?: string };
  const underWay = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;

  function started(): Worker {
    if (thread) return thread;
    const worker = new Worker(new URL('./planning-thread-main.mjs', import.meta.url), {
      workerData: { url, tls: database.tls } satisfies PlanningThreadData,
    });
    worker.on('message', onReply);
    worker.on('error', (err) => onEnd(worker, err));
    worker.on('exit', (code) => onEnd(worker, new Error(`the planning thread ended with code ${code}`)));
    thread = worker;
    return worker;
  }

  function onReply(reply: PlanningReply): void {
    const waiting = underWay.get(reply.id);
    underWay.delete(reply.id);
    if (underWay.size === 0) rest();
    if (reply.outcome === 'failed') {
      const { name, message, stack, more } = reply.error;
      waiting?.reject(Object.assign(new Error(message), { name, stack, ...more }));
      return;
    }
    if (reply.hasEvents) database.onEvents?.();
    waiting?.resolve(reply.result);
  }

  /** An idle thread keeps no process alive, and after a while no memory: a large plan takes hundreds of megabytes. */
  function rest(): void {
    thread?.unref();
    idle = setTimeout(() => {
      void thread?.terminate();
      thread = undefined;
    }, idleMs).unref();
  }

  function onEnd(worker: Worker, err: unknown): void {
    // One that was ended has nothing in hand.
    if (thread !== worker) return;
    thread = undefined;
    for (const { reject } of underWay.values()) reject(err);
    underWay.clear();
  }

  async function ask(request: PlanningWork): Promise<unknown> {
    clearTimeout(idle);
    const id = (lastId += 1);
    return await new Promise((resolve, reject) => {
      underWay.set(id, { resolve, reject });
      const worker = started();
      worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage({ id, ...request } satisfies PlanningRequest);
    });
  }

  return {
    prepareOrder: async (input) => (await ask({ work: 'prepareOrder', input })) as PrepareResult,
    replanOrder: async (input) => (await ask({ work: 'replanOrder', input })) as ReplanResult,
    runOrderJob: async (input) => (await ask({ work: 'runOrderJob', input })) as string | undefined,
  };
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (err: unknown) => void;
}
