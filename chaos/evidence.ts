import { setInterval as ticks } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { isTerminal, type OrderState } from '../domain/order/order-state.js';
import { scheduledWorkflows } from '../relay/schedules.js';
import type { Report } from '../temporal-dev/home.js';
import type { Stack } from '../temporal-dev/stack.js';
import type { Evidence } from './audit.js';
import type { Channel } from './channel.js';
import type { SentOrder } from './order-load.js';
import { readEffects } from './effects.js';
import { expectedOf } from './expected.js';
import { readFacts, readProgress } from './facts.js';

const pollMs = 500;
const reportMs = 10_000;

/** Where the books are. */
type Books = Pick<Stack, 'databaseUrl' | 'temporalAddress'> & {
  readonly urls: Pick<Stack['urls'], 'sandbox'>;
};

interface WaitOptions {
  /** How many orders are to end. */
  readonly orders: number;
  readonly timeoutMs: number;
  readonly report: Report;
}

/**
 * Waits until every order has ended and nothing is under way any more, or patience ends; the audit then reports which.
 */
export async function waitUntilIdle(
  stack: Books,
  { orders, timeoutMs: patienceMs, report }: WaitOptions,
): Promise<void> {
  const begin = Date.now();
  let reported = begin;
  for await (const _ of ticks(pollMs)) {
    const { quiet, inWords } = await readProgressOf(stack, orders);
    if (quiet || Date.now() - begin > patienceMs) return;
    if (Date.now() - reported < reportMs) continue;
    reported = Date.now();
    report(`waiting: ${inWords}`);
  }
}

async function readProgressOf(stack: Books, orders: number): Promise<{ quiet: boolean; inWords: string }> {
  const [{ states, leftovers }, { summary }] = await Promise.all([
    readProgress(stack.databaseUrl),
    readEffects(stack.urls.sandbox),
  ]);
  const ended = Object.entries(states).filter(([state]) => isTerminal(state as OrderState));
  const count = ended.reduce((sum, [, number]) => sum + number, 0);
  const idle =
    count >= orders &&
    Object.values(leftovers).every((left) => left === 0) &&
    summary.callbacks.pending === 0;
  return {
    quiet: idle && (await runningWorkflows(stack)) === 0,
    inWords: JSON.stringify({ ...states, ...leftovers, callbacksToCome: summary.callbacks.pending }),
  };
}

/** Everything that the audit compares, read at the end; what was to come of the orders is asked for now. */
export async function gatherEvidence(
  stack: Books,
  channel: Channel,
  sent: readonly SentOrder[],
): Promise<Evidence> {
  const placed = [];
  for (const { id, body, grownSteps, cancelled } of sent) {
    const expected = expectedOf(await channel.plan(body), grownSteps);
    placed.push({ id, externalId: body.externalId, cancelled, expected });
  }
  return await readEvidence(stack, placed);
}

/** The same where it is known what was to come of each. */
export async function readEvidence(stack: Books, placed: Evidence['placed']): Promise<Evidence> {
  return {
    placed,
    facts: await readFacts(stack.databaseUrl),
    effects: await readEffects(stack.urls.sandbox),
    runningWorkflows: await runningWorkflows(stack),
  };
}

async function runningWorkflows({ temporalAddress: address }: Books): Promise<number> {
  const connection = await Connection.connect({ address });
  try {
    // What schedules start comes by itself, also when all is done.
    const scheduled = scheduledWorkflows.map((type) => `WorkflowType <> '${type}'`);
    const query = ["ExecutionStatus = 'Running'", ...scheduled].join(' AND ');
    const { count } = await new Client({ connection }).workflow.count(query);
    return count;
  } finally {
    await connection.close();
  }
}
