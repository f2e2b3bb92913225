import { namesIn } from '../conditions/condition.js';
import type { Values } from '../lib/values.js';
import type { Trace, Rule } from './specification-node.js';
export const createTrace = (): Trace => ({ wayTo: new Map(), makingOf: new Map(), notTaken: [], kept: [] });

/** Forgets what a growth noted that was given up for a better one. */
export function clear({ wayTo, makingOf, notTaken, kept }: Trace): void {
  wayTo.clear();
  makingOf.clear();
  notTaken.length = 0;
  kept.length = 0;
}

/** What a rule asks for: the names in its condition, and the characteristic that says how many. */
export function seenBy({ condition, quantityCharacteristic }: Rule, values: Values): Values {
  const names = [
    ...namesIn(condition),
    ...(quantityCharacteristic === undefined ? [] : [quantityCharacteristic]),
  ];
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}
