import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { fraction, happens } from './dice.js';
import type { RequestLine } from './journal.js';
import type { Parts } from './parts.js';
import { errorBody, SandboxError, toSandboxError } from './sandbox-error.js';
import type { System } from './systems.js';

/** A request on its way through a system: its journal entry, and what chance does to it. */
interface RequestContext {
  readonly entry: RequestLine;
  readonly key: string;
  readonly answerLost: boolean;
}

/** The middleware that books each request before anything else, and the one that answers a refused one. */
export function createRequestTracker(system: System, { settings, ledger, record }: Parts) {
  function open(req: Request, res: Response): RequestContext {
    const key = req.get('idempotency-key');
    const entry: RequestLine = {
      kind: 'request',
      at: new Date().toISOString(),
      system: system.name,
      method: req.method,
      path: req.originalUrl,
      ...(key !== undefined && { key }),
    };
    record(entry);
    const own = key ?? `unkeyed/${randomUUID()}`;
    const { lostAnswerRate } = settings.of(system.name);
    const answerLost = req.method === 'POST' && happens(lostAnswerRate, () => roll(own, 'lostAnswer'));
    const visit: RequestContext = { entry, key: own, answerLost };
    res.locals['visit'] = visit;
    return visit;
  }

  /** Each retry rolls anew, or a key with bad luck would never get through. */
  function roll(key: string, kind: string): number {
    return fraction(settings.seed(), key, `${kind}/${ledger.requestsOf(key)}`);
  }
  return {
    enter: (req: Request, res: Response, next: NextFunction): void => {
      const { key } = open(req, res);
      const { online, errorRate } = settings.of(system.name);
      if (!online) throw new SandboxError(503, 'Offline', `${system.name} is set offline`);
      if (req.method === 'POST' && happens(errorRate, () => roll(key, 'error'))) {
        throw new SandboxError(503, 'Out of order', `${system.name} has a fault, by its errorRate`);
      }
      next();
    },
    // Express knows an error handler by its four parameters.
    refuse: (error: unknown, req: Request, res: Response, _next: NextFunction): void => {
      const refusal = toSandboxError(error);
      const { entry } = (res.locals['visit'] as RequestContext | undefined) ?? open(req, res);
      entry.status = refusal.status;
      entry.note = refusal.message;
      if (refusal.status === 503) res.set('Retry-After', '1');
      res.status(refusal.status).json(errorBody(refusal));
    },
  };
}

/** The visit that `enter` opened for this request. */
export function requestContextOf(res: Response): RequestContext {
  return res.locals['visit'] as RequestContext;
}
