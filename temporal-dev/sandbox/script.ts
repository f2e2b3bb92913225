import { fraction, happens } from './dice.js';
import { itemsOf, specificationsOf, type Report, type Resource, type Script } from './order.js';
import { resultsOf } from './results.js';
import type { SystemSettings } from './settings.js';
import type { Fault, System } from './systems.js';

/** What an order's fate depends on. */
interface ScriptInput {
  readonly system: System;
  readonly settings: SystemSettings;
  readonly seed: number;
  readonly key: string;
  readonly resource: Resource;
  readonly now: number;
  readonly lastNumber: number;
}

/** Decides all that will happen to an order, from the seed and its key. */
export function scriptOf(given: ScriptInput): Script {
  const { system, settings, seed, key, resource } = given;
  let { lastNumber } = given;
  const filling = { seed, key, nextNumber: () => (lastNumber += 1) };
  const fault = faultOf(given);
  const results = fault
    ? []
    : itemsOf(system, resource).map((item) => resultsOf(system, item, settings.returns, filling));
  const early = happens(settings.earlyRate, () => fraction(seed, key, 'early'));
  return {
    early,
    via: settings.via,
    reports: reportsOf(given, fault ? 'failed' : 'completed', early),
    results,
    ...(fault && { fault }),
    lastNumber,
  };
}

/** How often an answer is sent: not at all when lost, twice when duplicated. */
export function copiesOf(settings: SystemSettings, seed: number, key: string): Report['copies'] {
  if (happens(settings.lostRate, () => fraction(seed, key, 'lost'))) return 0;
  return happens(settings.duplicateRate, () => fraction(seed, key, 'duplicate')) ? 2 : 1;
}

function faultOf({ system, settings, seed, key, resource }: ScriptInput): Fault | undefined {
  const named = itemsOf(system, resource)
    .flatMap((item) => specificationsOf(system, item))
    .some((name) => typeof name === 'string' && settings.failSpecifications.includes(name));
  if (!named && !happens(settings.failureRate, () => fraction(seed, key, 'failure'))) return undefined;
  return system.faults[Math.floor(fraction(seed, key, 'fault') * system.faults.length)] ?? system.faults[0];
}

function reportsOf(given: ScriptInput, state: 'completed' | 'failed', early: boolean): readonly Report[] {
  const { settings, seed, key, now } = given;
  const { min, max } = settings.delayMs;
  const delay = early ? 0 : Math.floor(min + fraction(seed, key, 'delay') * (max - min + 1));
  const copies = copiesOf(settings, seed, key);
  const final: Report = { state, dueAt: now + delay, copies };
  if (!settings.progress) return [final];
  const lost = copies === 0;
  const progress = (dueAt: number): Report => ({ state: 'inProgress', dueAt, copies: lost ? 0 : 1 });
  return happens(settings.outOfOrderRate, () => fraction(seed, key, 'outOfOrder'))
    ? [final, progress(final.dueAt)]
    : [progress(now + Math.floor(delay / 2)), final];
}
