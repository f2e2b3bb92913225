import { namesIn } from '../conditions/condition.js';
import type { CharacteristicValues } from '../lib/values.js';
import type { Trace, Rule } from './specification-node.js';
export const createTrace = (): Trace => ({
  relationshipTo: new Map(),
  fulfilmentOf: new Map(),
  startWaitOf: new Map(),
  skippedBranches: [],
  unchangedItems: [],
});

/** Forgets what a growth noted that was given up for a better one. */
export function clearTrace({ relationshipTo, fulfilmentOf, skippedBranches, unchangedItems }: Trace): void {
  relationshipTo.clear();
  fulfilmentOf.clear();
  skippedBranches.length = 0;
  unchangedItems.length = 0;
}

/** What a rule asks for: the names in its condition, and the characteristic that says how many. */
export function valuesReadBy(
  { condition, quantityCharacteristic }: Rule,
  values: CharacteristicValues,
): CharacteristicValues {
  const names = [
    ...namesIn(condition),
    ...(quantityCharacteristic === undefined ? [] : [quantityCharacteristic]),
  ];
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}
