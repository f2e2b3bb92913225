import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { orderKinds } from '../domain/order/messages.js';
import type { Report } from '../temporal-dev/home.js';
import { type Random, randomWithin } from './random.js';

/** An order's workflow that somebody terminates. */
interface Termination {
  /** Since the beginning. */
  readonly atMs: number;
  /** Which of those that run then, as a fraction of their number. */
  readonly which: number;
}

/** So many, at random moments until the end. */
export const planTerminations = (random: Random, terminations: number, endMs: number): Termination[] =>
  Array.from({ length: terminations }, () => ({
    atMs: randomWithin(random, { min: 0, max: endMs }),
    which: random(),
  })).toSorted((a, b) => a.atMs - b.atMs);

const pauseMs = 1_000;
const maxTries = 60;
const types = [...orderKinds, 'orderPartition'].map((type) => `'${type}'`).join(', ');
const runningOrders = `ExecutionStatus = 'Running' AND WorkflowType IN (${types})`;

/** Terminates workflows in Temporal, as an operator may do by mistake; nobody tells Turnup. */
export async function terminateWorkflows(
  address: string,
  terminations: readonly Termination[],
  report: Report,
): Promise<void> {
  const begin = performance.now();
  for (const { atMs, which } of terminations) {
    await delay(Math.max(0, begin + atMs - performance.now()));
    const id = await terminateOne(address, which);
    report(id === undefined ? 'finds no workflow to terminate' : `terminates ${id}`);
  }
}

/** Temporal may be dead, and there may be none at the moment. */
async function terminateOne(address: string, which: number): Promise<string | undefined> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const id = await tryToTerminate(address, which).catch(() => undefined);
    if (id !== undefined) return id;
    await delay(pauseMs);
  }
  return undefined;
}

async function tryToTerminate(address: string, which: number): Promise<string | undefined> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    const { workflow } = new Client({ connection });
    const running: string[] = [];
    for await (const { workflowId } of workflow.list({ query: runningOrders })) running.push(workflowId);
    const id = running.toSorted()[Math.floor(which * running.length)];
    if (id !== undefined) await workflow.getHandle(id).terminate('chaos');
    return id;
  } finally {
    await connection.close();
  }
}
