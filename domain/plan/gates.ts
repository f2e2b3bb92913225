import { hash } from 'node:crypto';
import type { Step } from './plan.js';

/**
 * All that a step waits for in other partitions, as one thing: it is open when all of these are completed. So a step that
 * waits for 10,000 others has one id to wait for, and its partition hears one message. During rollback it is turned around:
 * what is in a gate is released when every step behind it has ended.
 */
export interface Gate {
  /** Made from its steps: those who wait for the same steps stand before the same gate, in every plan of the order. */
  readonly id: string;
  readonly stepIds: readonly string[];
}

export interface Gates {
  /** The gate before each step that waits for steps of other partitions, by the step's id. */
  readonly before: ReadonlyMap<string, Gate>;
  /** The steps for which steps of other partitions wait. */
  readonly awaited: ReadonlySet<string>;
}

/** The gates between partitions. Pure, and linear in the number of dependencies. */
export function gatesOf(
  steps: readonly Pick<Step, 'id' | 'dependsOn'>[],
  partitionOf: ReadonlyMap<string, number>,
): Gates {
  const before = new Map<string, Gate>();
  const awaited = new Set<string>();
  const known = new Map<string, Gate>();
  for (const { id, dependsOn } of steps) {
    const own = partitionOf.get(id);
    const elsewhere = dependsOn.filter((other) => (partitionOf.get(other) ?? own) !== own);
    if (elsewhere.length === 0) continue;
    const key = elsewhere.toSorted().join(' ');
    const gate = known.get(key) ?? { id: gateId(key), stepIds: elsewhere };
    known.set(key, gate);
    before.set(id, gate);
    for (const other of elsewhere) awaited.add(other);
  }
  return { before, awaited };
}

const prefix = 'gate.';

/** 96 bits: the ids of steps are unique among all orders, and so is this. */
const gateId = (key: string): string => `${prefix}${hash('sha256', key).slice(0, 24)}`;

/** True for the id of a gate, where those of steps may stand too. */
export const isGateId = (id: string): boolean => id.startsWith(prefix);
