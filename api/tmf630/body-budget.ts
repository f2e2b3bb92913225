import type { Request, RequestHandler, Response } from 'express';
import type { Caller } from './auth.js';
import { isGone, whenOver } from './work.js';

/** Limits the bodies that are in memory at the same time. */
export interface BodyBudget {
  /** Throws by the length that the sender of a body declares, before it is read. */
  readonly reserve: RequestHandler;
  /** Throws by the length that it has. */
  readonly weigh: (res: Response, bytes: number) => void;
}

/** Bytes of bodies under way: parsed, a body takes several times its length. One alone passes whatever its length. */
const mostOfCaller = 50_000_000;
const mostOfAll = 200_000_000;

/** For one process. A body counts until its request is answered and what was begun for it is over. */
export function createBodyBudget(): BodyBudget {
  const underWay = new Map<Response, { readonly subject: string; bytes: number }>();

  function weigh(res: Response, bytes: number): void {
    const own = underWay.get(res);
    if (!own) return;
    const others = [...underWay.values()].filter((each) => each !== own && each.bytes > 0);
    const ofCaller = others.filter(({ subject }) => subject === own.subject);
    own.bytes = bytes;
    if (fits(ofCaller, bytes, mostOfCaller) && fits(others, bytes, mostOfAll)) return;
    throw refusedBody('bodies.too.large');
  }

  function reserve(req: Request, res: Response, next: () => void): void {
    // The sender is gone already: nothing would take it off the count.
    if (isGone(req, res)) return;
    const { subject } = res.locals['caller'] as Caller;
    underWay.set(res, { subject, bytes: 0 });
    whenOver(req, res, () => underWay.delete(res));
    weigh(res, Number(req.get('content-length') ?? 0));
    next();
  }

  return { reserve, weigh };
}

const fits = (others: readonly { readonly bytes: number }[], bytes: number, most: number): boolean =>
  others.length === 0 || others.reduce((sum, each) => sum + each.bytes, bytes) <= most;

/** The body parser gives what it throws a status, which a `Problem` has already: so it is known by this type. */
export const refusedBody = (type: 'bodies.too.large' | 'parts.too.many'): Error =>
  Object.assign(new Error(type), { type });
