import { Router } from 'express';

/** Each check throws when what it checks is unavailable. */
export interface HealthChecks {
  readonly database: () => Promise<unknown>;
  readonly temporal: () => Promise<unknown>;
  /** At least one worker polls for the orders' tasks. */
  readonly worker: () => Promise<unknown>;
}

interface HealthOptions {
  readonly checks: HealthChecks;
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
export function createHealth({ checks, instance }: HealthOptions): Router {
  const router = Router();
  router.get('/health/live', (_req, res) => {
    res.json({ status: 'pass', instance });
  });
  router.get('/health/ready', async (_req, res) => {
    const results = Object.fromEntries(
      await Promise.all(
        Object.entries(checks).map(async ([name, check]) => [name, await runCheck(check)] as const),
      ),
    );
    const status = Object.values(results).every((result) => result.status === 'pass') ? 'pass' : 'fail';
    res.status(status === 'pass' ? 200 : 503).json({ status, instance, checks: results });
  });
  return router;
}

async function runCheck(check: () => Promise<unknown>): Promise<CheckResult> {
  const controller = new AbortController();
  const late = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer in ${deadlineMs} ms`)), deadlineMs);
    controller.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  try {
    await Promise.race([check(), late]);
    return { status: 'pass' };
  } catch (err) {
    return { status: 'fail', output: err instanceof Error ? err.message : String(err) };
  } finally {
    controller.abort();
  }
}
