import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { CompletedRun } from '../load.js';
import { bareTaskQueue } from './task-queue.js';
import { answered, bare, signals } from './workflow.js';

/** Runs one bare workflow: starts it, sends its signals one after another, waits for its end. */
export async function runBare(client: Client): Promise<CompletedRun> {
  const begun = Date.now();
  const started = performance.now();
  const workflowId = `bench-bare/${randomUUID()}`;
  const handle = await client.workflow.start(bare, { workflowId, taskQueue: bareTaskQueue });
  const submitMs = performance.now() - started;
  for (let sent = 0; sent < signals; sent += 1) await handle.signal(answered);
  await handle.result();
  return { workflowId, submitMs, endToEndMs: Date.now() - begun };
}
