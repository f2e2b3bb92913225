import type { DependencyScope } from '../../tmf/schemas/specification.js';
import type { Specification } from '../specification.js';
import type { Finding } from './catalog-fault.js';
import { type CheckedCatalog, keyOf } from './checked-catalog.js';
import { deferredSources } from './check-deferred-values.js';
import { addEdge, cyclesOf, reachedFrom } from './cycles.js';

/** Dependencies on specifications that do not exist. */
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
 * Specifications whose steps wait for each other within one item or site, or in any order that contains them all. A
 * cycle through dependencies of both kinds depends on the order's items, and is found on decomposition. A specification
 * without steps stands for all below it.
 */
export function dependencyCycles(checked: CheckedCatalog): ReadonlyMap<string, readonly Finding[]> {
  const near = cyclesWithin(checked, (scope) => scope !== 'order');
  const orderWide = cyclesWithin(checked, (scope) => scope === 'order');
  return new Map(
    [...near.keys(), ...orderWide.keys()].map((key) => {
      const both = [...(near.get(key) ?? []), ...(orderWide.get(key) ?? [])];
      // Mappings have no scope: a cycle of mappings only is found in both cases.
      return [key, [...new Map(both.map((each) => [each.message, each])).values()]];
    }),
  );
}

/** A step of one specification waits for a step of another one. */
interface StepWait {
  readonly from: string;
  readonly to: string;
  /** The specification and the place in it that say so. */
  readonly key: string;
  readonly path: string;
}

function cyclesWithin(
  checked: CheckedCatalog,
  concerns: (scope: DependencyScope) => boolean,
): ReadonlyMap<string, readonly Finding[]> {
  const edges = new Map<string, Set<string>>();
  const madeBy = new Map<string, StepWait>();
  for (const specification of checked.current) {
    for (const wait of [
      ...dependencyWaits(specification, checked, concerns),
      ...deferredValueWaits(specification, checked),
    ]) {
      addEdge(edges, wait.from, wait.to);
      madeBy.set(`${wait.from} ${wait.to}`, wait);
    }
  }
  const result = new Map<string, Finding[]>();
  for (const cycle of cyclesOf(edges)) {
    const waits = cycle.slice(1).flatMap((to, index) => madeBy.get(`${cycle[index]} ${to}`) ?? []);
    const [source] = waits;
    if (!source) continue;
    const ids = cycle.map((key) => key.slice(key.indexOf(' ') + 1));
    const isDeferred = waits.some(({ path }) => path.startsWith('attributeMapping'));
    const finding: Finding = {
      code: 'dependencyCycle',
      path: source.path,
      message: `Steps wait for each other: ${ids.join(' -> ')}.`,
      remedy: isDeferred
        ? 'Remove one of these dependencies, or the mapping of a value that only the step reports.'
        : 'Remove one of these dependencies.',
      involved: ids.slice(0, -1),
    };
    result.set(source.key, [...(result.get(source.key) ?? []), finding]);
  }
  return result;
}

function dependencyWaits(
  specification: Specification,
  checked: CheckedCatalog,
  concerns: (scope: DependencyScope) => boolean,
): StepWait[] {
  const key = keyOf(specification);
  return specification.dependencies.flatMap(({ specification: id, scope }, index) => {
    if (!concerns(scope)) return [];
    const path = `dependency[${index}]`;
    const others = checked.named(id).filter((other) => !isWithin(specification, other, checked));
    return others.flatMap((other) =>
      stepsOf(specification, checked).flatMap((from) =>
        stepsOf(other, checked).map((to) => ({ from, to, key, path })),
      ),
    );
  });
}

/** A step waits for the step that reports a value which is mapped into it. */
function deferredValueWaits(specification: Specification, checked: CheckedCatalog): StepWait[] {
  if (specification.fulfilments.length === 0) return [];
  const from = keyOf(specification);
  return specification.mappings.flatMap(({ to: name }, index) =>
    deferredSources(specification, name, checked)
      .map(keyOf)
      .filter((to) => to !== from)
      .map((to) => ({ from, to, key: from, path: `attributeMapping[${index}]` })),
  );
}

/** As in decomposition, a step does not wait for what is above or below it in the same branch. */
function isWithin(one: Specification, other: Specification, { leadsTo }: CheckedCatalog): boolean {
  if (keyOf(one) === keyOf(other)) return false;
  return (
    reachedFrom(keyOf(one), leadsTo).has(keyOf(other)) || reachedFrom(keyOf(other), leadsTo).has(keyOf(one))
  );
}

/** The specification itself when it has steps, else the nearest ones below it that have. */
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
