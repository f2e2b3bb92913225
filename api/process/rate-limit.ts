import type { RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { Caller } from '../tmf630/auth.js';
import { Problem } from '../tmf630/errors.js';

/** Requests are counted over this window, so that a short burst of an otherwise quiet caller passes. */
const windowSeconds = 10;

/** Refuses a caller's requests beyond its limit a second, in this process; callers do not affect each other. */
export function createRateLimiter(perSecond: number): RequestHandler {
  return rateLimit({
    windowMs: windowSeconds * 1_000,
    limit: Math.ceil(perSecond * windowSeconds),
    keyGenerator: (_req, res: Response) => (res.locals['caller'] as Caller).name,
    // RateLimit and RateLimit-Policy on every answer, Retry-After on a refusal.
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    handler: (_req, res: Response, next) => {
      const { name } = res.locals['caller'] as Caller;
      next(
        new Problem(
          'tooManyRequests',
          `${name} may send ${perSecond} requests a second: wait as Retry-After says.`,
        ),
      );
    },
  });
}

/**
 * Reads TURNUP_RATE_LIMIT; undefined when it is not set: no limit. Throws an `Error` when it is not a positive number.
 */
export function parseRateLimit(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const perSecond = Number(text);
  if (perSecond > 0 && Number.isFinite(perSecond)) return perSecond;
  throw new Error(`TURNUP_RATE_LIMIT must be a number of requests a second, more than 0, not "${text}".`);
}
