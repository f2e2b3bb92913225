import { setTimeout as sleep } from 'node:timers/promises';
import type { BackgroundJobInput } from '../../domain/order/messages.js';
import type { FalloutAction } from '../../domain/tmf/schemas/fallout-job.js';
import { isInfrastructureFault } from '../../entities/database-errors.js';
import type { Database, Transaction } from '../../entities/database.js';
import {
  type CompletionDecision,
  type FalloutAnswer,
  requestCompletion,
  requestOrderCancellation,
  requestRetry,
  requestSkip,
} from '../../entities/orders/fallout-decisions.js';
import {
  advanceJob,
  lockNext,
  type NextFallout,
  type RunningFalloutJob,
  startFalloutJob,
} from '../../entities/orders/fallout-jobs.js';
import type { Dependencies } from '../dependencies.js';

/** A slice is over after this: a worker that is stopped waits for it. */
const sliceMs = 20_000;

/**
 * Decides about the fallout of a job, one after the other at its rate, each in one transaction with the job's cursor; true when there
 * is more after this slice. Another try goes on where the last one was.
 */
export async function runFalloutJob(
  { database, relay }: Pick<Dependencies, 'database' | 'relay'>,
  { id }: BackgroundJobInput,
): Promise<boolean> {
  const sliceEnd = Date.now() + sliceMs;
  const job = await startFalloutJob(database, id);
  if (!job) return false;
  // What a job decides is on record as done for the person that asked for it.
  const acting = database.pool.as({ ...database.actor, onBehalfOf: job.requestedBy });
  while (Date.now() < sliceEnd) {
    const decided = await decideNext(acting, job);
    if (decided === 'over') return false;
    if ('waitMs' in decided) await sleep(Math.min(decided.waitMs, sliceEnd - Date.now()));
    else if (decided.workflowId !== undefined) relay.flush(decided.workflowId);
  }
  return true;
}

type Decided = { readonly workflowId: string | undefined } | { readonly waitMs: number } | 'over';

async function decideNext(database: Database, job: RunningFalloutJob): Promise<Decided> {
  let failing: string | undefined;
  try {
    return await takeUp(database, job, async (tx, { falloutId }) => {
      failing = falloutId;
      return await decisions[job.action](database.within(tx), decisionOf(job, falloutId));
    });
  } catch (err) {
    if (failing === undefined || isInfrastructureFault(err)) throw err;
    // One that Turnup fails at keeps no other from being decided.
    const reason = err instanceof Error ? err.message : String(err);
    return await takeUp(database, job, async (_, { falloutId }) =>
      // Another worker may have decided it meanwhile: what is next by now did not fail.
      falloutId === failing ? { outcome: 'refused', reason } : 'another',
    );
  }
}

async function takeUp(
  database: Database,
  job: RunningFalloutJob,
  decide: (tx: Transaction, next: NextFallout) => Promise<FalloutAnswer | 'another'>,
): Promise<Decided> {
  return await database.transaction(async (tx) => {
    const next = await lockNext(tx, job.id);
    if (next === 'over' || 'waitMs' in next) return next;
    const answer = await decide(tx, next);
    if (answer === 'another') return { waitMs: 0 };
    advanceJob(tx, job, next, refusalOf(answer));
    return { workflowId: answer.outcome === 'accepted' ? answer.workflowId : undefined };
  });
}

type Decide = (database: Database, decision: CompletionDecision) => Promise<FalloutAnswer>;

const decisions: Readonly<Record<FalloutAction, Decide>> = {
  retry: requestRetry,
  complete: requestCompletion,
  skip: requestSkip,
  cancelOrder: requestOrderCancellation,
};

const decisionOf = (
  { id, requestedBy, reason, createdAt, doc: { note, evidence } }: RunningFalloutJob,
  falloutId: string,
): CompletionDecision => ({
  falloutId,
  caller: requestedBy,
  reason,
  job: { id, submittedAt: createdAt },
  characteristics: [],
  ...(note !== undefined && { note }),
  ...(evidence && { evidence }),
});

function refusalOf(answer: FalloutAnswer): string | undefined {
  if (answer.outcome === 'accepted') return undefined;
  return answer.outcome === 'unknown' ? 'it is not there any more' : answer.reason;
}
