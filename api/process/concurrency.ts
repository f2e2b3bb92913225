import type { RequestHandler } from 'express';
import type { Caller } from '../tmf630/auth.js';
import { Problem } from '../tmf630/errors.js';
import { isGone, whenOver } from '../tmf630/work.js';

/**
 * Refuses a caller's requests beyond so many at the same time, in this process, before their bodies are read into memory.
 * A request counts until its answer is sent or its sender has gone, and what was begun for it is over.
 */
export function limitConcurrency(most: number): RequestHandler {
  const underWay = new Map<string, number>();
  return (req, res, next) => {
    // The sender is gone already: nothing would take it off the count.
    if (isGone(req, res)) return;
    const { subject } = res.locals['caller'] as Caller;
    const count = underWay.get(subject) ?? 0;
    if (count >= most) {
      throw new Problem(
        'tooManyRequests',
        `${subject} has ${count} requests under way here: wait for answers.`,
        {
          headers: { 'Retry-After': '1' },
        },
      );
    }
    underWay.set(subject, count + 1);
    whenOver(req, res, () => {
      const left = underWay.get(subject)! - 1;
      if (left === 0) underWay.delete(subject);
      else underWay.set(subject, left);
    });
    next();
  };
}
