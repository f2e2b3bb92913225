import { setTimeout as delay } from 'node:timers/promises';

// A server that is starting up or hangs must not hold up the next check.
const answerTimeoutMs = 2000;

// The processes have said that they are up: what is left is that they find each other.
const readyTimeoutMs = 30_000;
const readyPollMs = 40;

/**
 * Whether the server at this origin is alive and the one we started: it answers the `instance` it was given in
 * TURNUP_INSTANCE, so nobody else's server on the port is taken for it.
 */
export async function isLive(origin: string, instance: string): Promise<boolean> {
  const url = `${origin}/health/live`;
  const response = await fetch(url, { signal: AbortSignal.timeout(answerTimeoutMs) });
  const body = (await response.json()) as { instance?: unknown };
  if (body.instance !== instance) throw new Error(`${url} does not answer "instance": "${instance}"`);
  return response.status === 200;
}

/** Waits until the API finds everything it needs; fails with what it misses. */
export async function untilReady(origin: string): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  for (;;) {
    try {
      if (await isReady(origin)) return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(readyPollMs);
  }
}

/** Whether the API finds the database, Temporal and at least one worker; throws what is missing. */
async function isReady(origin: string): Promise<boolean> {
  const response = await fetch(`${origin}/health/ready`, { signal: AbortSignal.timeout(answerTimeoutMs) });
  if (response.status !== 200)
    throw new Error(`/health/ready answers ${response.status}: ${await response.text()}`);
  return true;
}
