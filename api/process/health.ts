import { Router } from 'express';
import type { Logger } from 'pino';

/** Each check throws when what it checks is unavailable. */
export interface HealthChecks {
  readonly database: () => Promise<unknown>;
  readonly temporal: () => Promise<unknown>;
  /** At least one worker polls for the orders' tasks. */
  readonly worker: () => Promise<unknown>;
}

interface HealthOptions {
  readonly checks: HealthChecks;
  /** Told why a check fails, which those who probe are not. */
  readonly log: Pick<Logger, 'warn'>;
  /** Distinguishes this process from another one on the same port. */
  readonly instance: string;
}

/** A probe must be answered before its caller gives up, usually after 2 s. */
const deadlineMs = 1_500;

interface CheckResult {
  readonly status: 'pass' | 'fail';
  readonly output?: string;
}

/** `/health/live`: the process runs. `/health/ready`: it can take orders and they will be fulfilled. */
export function createHealth({ checks, instance, log }: HealthOptions): Router {
  const router = Router();
  const check = sharedByProbes(async () => runAll(checks, log));
  router.get('/health/live', (_req, res) => {
    res.json({ status: 'pass', instance });
  });
  router.get('/health/ready', async (_req, res) => {
    const results = await check();
    const status = Object.values(results).every((result) => result.status === 'pass') ? 'pass' : 'fail';
    res.status(status === 'pass' ? 200 : 503).json({ status, instance, checks: results });
  });
  return router;
}

/** Nobody needs a key to probe: probes at the same time are answered by one look, however many they are. */
function sharedByProbes<T>(look: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return async () => (underWay ??= look().finally(() => (underWay = undefined)));
}

async function runAll(checks: HealthChecks, log: Pick<Logger, 'warn'>): Promise<Record<string, CheckResult>> {
  const results = Object.entries(checks).map(
    async ([name, check]) =>
      [name, await runCheck(check, (err) => log.warn({ err, check: name }, 'not ready'))] as const,
  );
  return Object.fromEntries(await Promise.all(results));
}

async function runCheck(
  check: () => Promise<unknown>,
  onFault: (err: unknown) => void,
): Promise<CheckResult> {
  const controller = new AbortController();
  const late = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer in ${deadlineMs} ms`)), deadlineMs);
    controller.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  try {
    await Promise.race([check(), late]);
    return { status: 'pass' };
  } catch (err) {
    onFault(err);
    return { status: 'fail', output: outputOf(err) };
  } finally {
    controller.abort();
  }
}

/** Anybody may read it: of what a driver says only the code, since its message names hosts and users. */
function outputOf(err: unknown): string {
  const { code, message } = err as { readonly code?: string | number; readonly message?: string };
  if (code === undefined) return message ?? String(err);
  return typeof code === 'number' ? `fails with gRPC status ${code}` : `fails with ${code}`;
}
