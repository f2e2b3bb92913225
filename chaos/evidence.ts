import { setInterval as ticks } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { isTerminal, type OrderState } from '../domain/order/order-state.js';
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
  stack: Stack,
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

async function readProgressOf(stack: Stack, orders: number): Promise<{ quiet: boolean; inWords: string }> {
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

/** Everything that the audit compares, read at the end. */
export async function gatherEvidence(
  stack: Stack,
  channel: Channel,
  sent: readonly SentOrder[],
): Promise<Evidence> {
  const placed = [];
  for (const { id, body, grownSteps, cancelled } of sent) {
    const expected = expectedOf(await channel.plan(body), grownSteps);
    placed.push({ id, externalId: body.externalId, cancelled, expected });
  }
  return {
    placed,
    facts: await readFacts(stack.databaseUrl),
    effects: await readEffects(stack.urls.sandbox),
    runningWorkflows: await runningWorkflows(stack),
  };
}

async function runningWorkflows({ temporalAddress: address }: Stack): Promise<number> {
  const connection = await Connection.connect({ address });
  try {
    // The sweep comes by itself, also when all is done.
    const query = "ExecutionStatus = 'Running' AND WorkflowType <> 'sweep'";
    const { count } = await new Client({ connection }).workflow.count(query);
    return count;
  } finally {
    await connection.close();
  }
}
