import type { Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { Caller } from '../tmf630/auth.js';
import { Problem } from '../tmf630/errors.js';

/** Requests are counted over this window, so that a short burst of an otherwise quiet caller passes. */
const windowSeconds = 10;

/** Refuses a caller's requests beyond its limit a second, in this process; callers do not affect each other. */
export function createRateLimiter(perSecond: number): RequestHandler {
  const callerOf = (res: Response): string => (res.locals['caller'] as Caller).subject;
  return limitRequests({
    windowMs: windowSeconds * 1_000,
    limit: Math.ceil(perSecond * windowSeconds),
    keyGenerator: (_req, res) => callerOf(res),
    refusal: (res) => `${callerOf(res)} may send ${perSecond} requests a second: wait as Retry-After says.`,
  });
}

interface RequestLimit {
  readonly windowMs: number;
  /** Requests in the window. */
  readonly limit: number;
  /** By whom they are counted; by default the address. */
  readonly keyGenerator?: (req: Request, res: Response) => string;
  /** What is said to who is refused. */
  readonly refusal: (res: Response) => string;
}

/** Refuses requests beyond the limit, each key's by itself, in this process. */
export function limitRequests({ refusal, ...limit }: RequestLimit): RequestHandler {
  return rateLimit({
    ...limit,
    // RateLimit and RateLimit-Policy on every answer, Retry-After on a refusal.
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    handler: (_req, res, next) => next(new Problem('tooManyRequests', refusal(res))),
  });
}

/** Reads a limit; undefined for `off`: there is none. Throws an `Error` for anything but a number above 0. */
export function parseLimit(
  text: string | undefined,
  { name, byDefault }: { readonly name: string; readonly byDefault: number | undefined },
): number | undefined {
  if (text === undefined || text === '') return byDefault;
  if (text === 'off') return undefined;
  const limit = Number(text);
  if (limit > 0 && Number.isFinite(limit)) return limit;
  throw new Error(`${name} must be a number, more than 0, or off, not "${text}".`);
}
