import { setTimeout as delay } from 'node:timers/promises';
import type { Task } from '../domain/tmf/schemas/manual-task.js';

/** The people who have manual tasks to do, and go on doing them while parts of Turnup are dead. */
export interface BackOffice {
  /** Resolves when the last answer is there; nothing is done afterwards. */
  close(): Promise<void>;
}

const pauseMs = 500;
const answerTimeoutMs = 10_000;
const headers = { 'Content-Type': 'application/json', 'X-API-Key': 'dev-operator' };

/** Completes every open task, with a value for each characteristic that it requests. */
export function openBackOffice(apiUrl: string): BackOffice {
  const closing = new AbortController();
  const work = (async () => {
    while (!closing.signal.aborted) {
      // The API may be dead: a task whose completion was not answered is still open, or done.
      await completeOpenTasks(apiUrl).catch(() => undefined);
      await delay(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  })();
  return {
    async close() {
      closing.abort();
      await work;
    },
  };
}

async function completeOpenTasks(apiUrl: string): Promise<void> {
  const tasks = `${apiUrl}/api/v1/task`;
  const list = await fetch(`${tasks}?state=open&limit=100`, {
    headers,
    signal: AbortSignal.timeout(answerTimeoutMs),
  });
  if (!list.ok) return;
  for (const { id, askedCharacteristic = [] } of (await list.json()) as Task[]) {
    const characteristic = askedCharacteristic.map((name) => ({ name, value: `${name} of the back office` }));
    const answer = await fetch(`${tasks}/${id}/complete`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ characteristic }),
      signal: AbortSignal.timeout(answerTimeoutMs),
    });
    await answer.body?.cancel();
  }
}
