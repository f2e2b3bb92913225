import { PassThrough } from 'node:stream';
import { type ReplayHistoriesIterable, type ReplayResult, Worker } from '@temporalio/worker';
import { atEndOfFile } from './infrastructure.js';
import { workflowBundle } from './workflow-bundle.js';

type History = Parameters<typeof Worker.runReplayHistory>[1];

interface ReplayWorker {
  readonly histories: PassThrough;
  readonly outcomes: AsyncIterator<ReplayResult>;
}

let running: Promise<ReplayWorker> | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * Throws unless today's workflow code takes the way of the history. One worker replays all histories of a file, one after the
 * other: each new one would load the code again.
 */
export async function requireReplay(history: History, workflowId: string): Promise<void> {
  const turn = last.then(async () => replay(history, workflowId));
  last = turn.catch(() => undefined);
  await turn;
}

async function replay(history: History, workflowId: string): Promise<void> {
  const { histories, outcomes } = await (running ??= start());
  histories.write({ history, workflowId });
  const outcome = await outcomes.next();
  if (outcome.done) {
    running = undefined;
    throw new Error('the replay worker has ended');
  }
  if (outcome.value.error) throw outcome.value.error;
}

async function start(): Promise<ReplayWorker> {
  const histories = new PassThrough({ objectMode: true });
  const outcomes = Worker.runReplayHistories(
    { workflowBundle: await workflowBundle() },
    histories as ReplayHistoriesIterable,
  );
  atEndOfFile(async () => {
    running = undefined;
    histories.end();
    await outcomes.next();
  });
  return { histories, outcomes };
}
