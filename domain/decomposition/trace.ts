import { namesIn } from '../conditions/condition.js';
import type { CharacteristicValues } from '../lib/values.js';
import type { Trace, Rule } from './specification-node.js';

/** An empty trace, for the expansion of one order. */
export const createTrace = (): Trace => ({
  relationshipTo: new Map(),
  fulfilmentOf: new Map(),
  startWaitOf: new Map(),
  skippedBranches: [],
  unchangedItems: [],
});

/** Forgets what an expansion noted that was discarded for a later one. */
export function clearTrace({ relationshipTo, fulfilmentOf, skippedBranches, unchangedItems }: Trace): void {
  relationshipTo.clear();
  fulfilmentOf.clear();
  skippedBranches.length = 0;
  unchangedItems.length = 0;
}

/** The values that a rule reads: those of the names in its condition, and of the characteristic that gives the count. */
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
