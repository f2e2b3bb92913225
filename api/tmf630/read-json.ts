import express, { type RequestHandler, type Response } from 'express';
import { type BodyBudget, refusedBody } from './body-budget.js';

/** Objects and lists in one body: an order of 10,000 items has some 200,000. Each costs memory and time wherever the body is looked at. */
const maxParts = 500_000;

interface ReadJsonOptions {
  /** Maximum size, as express's body parser takes it, e.g. `10mb`. */
  readonly limit: string;
  readonly budget: BodyBudget | undefined;
}

/** Reads the JSON of a body. Throws 413 or 429 for what is too much, before it is parsed. */
export function readJson({ limit, budget }: ReadJsonOptions): RequestHandler[] {
  const read = express.json({
    limit,
    type: () => true,
    verify(_req, res, content) {
      if (hasMoreParts(content)) throw refusedBody('parts.too.many');
      budget?.weigh(res as Response, content.length);
    },
  });
  return [...(budget ? [budget.reserve] : []), read];
}

/** `{` and `[`, the same in every encoding that JSON has. */
const openings: ReadonlySet<number> = new Set([0x7b, 0x5b]);

/** Those in a text count too: a body with so many is none of ours. */
function hasMoreParts(content: Buffer): boolean {
  if (content.length <= maxParts) return false;
  let parts = 0;
  for (const byte of content) if (openings.has(byte)) parts += 1;
  return parts > maxParts;
}
