import type { DependencyScope } from '../resources/specification.js';
import type { Specification } from '../specification.js';
import type { Finding } from './catalog-fault.js';
import { keyOf, type CheckedCatalog } from './checked-catalog.js';
import { cyclesOf, join, reachedFrom } from './cycles.js';

/** Dependencies on specifications that are not there. */
export function dependencyFindings(specification: Specification, checked: CheckedCatalog): Finding[] {
  return specification.dependencies.flatMap(({ specification: id }, index): Finding[] => {
    if (checked.named(id).length > 0) return [];
    const message = `${specification.id} waits for ${id}, which the catalog does not have.`;
    const remedy = `Create a specification ${id}, or correct the id.`;
    const path = `dependency[${index}].specification`;
    return [{ code: 'unknownTarget', path, message, remedy, involved: [id] }];
  });
}

/**
 * Specifications whose steps wait for each other within one item or site, or in any order that has them all. A cycle
 * through dependencies of both kinds depends on the order's items, and is found when it is decomposed. A specification
 * without steps stands for all below it.
 */
export function dependencyCycles(checked: CheckedCatalog): ReadonlyMap<string, readonly Finding[]> {
  const near = cyclesWithin(checked, (scope) => scope !== 'order');
  const orderWide = cyclesWithin(checked, (scope) => scope === 'order');
  return new Map(
    [...near.keys(), ...orderWide.keys()].map((key) => [
      key,
      [...(near.get(key) ?? []), ...(orderWide.get(key) ?? [])],
    ]),
  );
}

function cyclesWithin(
  checked: CheckedCatalog,
  concerns: (scope: DependencyScope) => boolean,
): ReadonlyMap<string, readonly Finding[]> {
  const edges = new Map<string, Set<string>>();
  const madeBy = new Map<string, { readonly key: string; readonly index: number }>();
  for (const specification of checked.current) {
    specification.dependencies.forEach(({ specification: id, scope }, index) => {
      if (!concerns(scope)) return;
      for (const other of checked.named(id)) {
        if (isWithin(specification, other, checked)) continue;
        for (const from of stepsOf(specification, checked)) {
          for (const to of stepsOf(other, checked)) {
            join(edges, from, to);
            madeBy.set(`${from} ${to}`, { key: keyOf(specification), index });
          }
        }
      }
    });
  }
  const result = new Map<string, Finding[]>();
  for (const cycle of cyclesOf(edges)) {
    const source = madeBy.get(`${cycle[0]} ${cycle[1]}`);
    if (!source) continue;
    const ids = cycle.map((key) => key.slice(key.indexOf(' ') + 1));
    const finding: Finding = {
      code: 'dependencyCycle',
      path: `dependency[${source.index}]`,
      message: `Steps wait for each other: ${ids.join(' -> ')}.`,
      remedy: 'Remove one of these dependencies.',
      involved: ids.slice(0, -1),
    };
    result.set(source.key, [...(result.get(source.key) ?? []), finding]);
  }
  return result;
}

/** What stands above or below in the same branch is not waited for, as decomposition has it. */
function isWithin(one: Specification, other: Specification, { leadsTo }: CheckedCatalog): boolean {
  if (keyOf(one) === keyOf(other)) return false;
  return (
    reachedFrom(keyOf(one), leadsTo).has(keyOf(other)) || reachedFrom(keyOf(other), leadsTo).has(keyOf(one))
  );
}

/** The specification itself when it has steps, else the nearest ones below that have. */
function stepsOf(specification: Specification, checked: CheckedCatalog): readonly string[] {
  const found: string[] = [];
  const seen = new Set([keyOf(specification)]);
  for (const key of seen) {
    const each = checked.current.find((other) => keyOf(other) === key);
    if (each && each.fulfilments.length > 0) found.push(key);
    else for (const below of checked.leadsTo.get(key) ?? []) seen.add(below);
  }
  return found;
}
