import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import type { Caller } from '../tmf630/auth.js';

/** One line a request, with the caller and the duration, without content; health probes only at debug. */
export function logRequests(log: Logger) {
  return (req: Request, res: Response, next: NextFunction): void => {
    const started = performance.now();
    const given = req.get('x-request-id') ?? '';
    // A caller's request id is used when it is a plain word, so that nothing else gets into the log.
    const requestId = /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
    res.locals['requestId'] = requestId;
    res.set('X-Request-Id', requestId);
    // The token of a link is a secret.
    const path = req.originalUrl.replace(/\?.*$/s, '').replace(/^\/quote-link\/[^/]+/, '/quote-link/…');
    res.once('close', () => {
      const level = path.startsWith('/health/') ? 'debug' : 'info';
      const line = {
        requestId,
        method: req.method,
        path,
        status: res.writableFinished ? res.statusCode : 499,
        ms: Math.round((performance.now() - started) * 10) / 10,
        caller: (res.locals['caller'] as Caller | undefined)?.subject,
      };
      log[level](line, 'request');
    });
    next();
  };
}
