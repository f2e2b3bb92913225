import { namesIn } from '../../conditions/condition.js';
import type { Condition } from '../../tmf/schemas/specification.js';
import { isProduct, type Specification } from '../specification.js';
import type { Finding } from './catalog-fault.js';
import { mappedNames } from './check-mapping-graph.js';
import { type CheckedCatalog, keyOf } from './checked-catalog.js';

/**
 * Rules and mappings that wait for a value which no step reports: the value of a characteristic that is not
 * configurable comes from a step (staggered decomposition), so there must be one.
 */
export function deferredValueFindings(specification: Specification, checked: CheckedCatalog): Finding[] {
  const { relationships, fulfilments, mappings } = specification;
  const namesRead = [
    ...relationships.flatMap(({ condition, quantityCharacteristic }, index) => [
      ...readBy(condition, `specificationRelationship[${index}].condition`),
      ...(quantityCharacteristic === undefined
        ? []
        : [
            {
              name: quantityCharacteristic,
              path: `specificationRelationship[${index}].quantityCharacteristic`,
            },
          ]),
    ]),
    ...fulfilments.flatMap(({ condition }, index) =>
      readBy(condition, `fulfilment[${index}].condition`).map((each) => ({ ...each, step: index })),
    ),
  ];
  const ofRules = namesRead.flatMap(({ name, path, ...rule }) =>
    isNeverReported(specification, name, { ...rule, checked })
      ? [ruleFinding(specification, name, path)]
      : [],
  );
  const ofMappings = mappings.flatMap((mapping, index) =>
    checked.named(mapping.from.specification ?? '').flatMap((source) =>
      mappedNames(mapping)
        .filter((name) => isNeverReported(source, name, { checked }))
        .map((name) => mappingFinding(source, name, `attributeMapping[${index}].from`)),
    ),
  );
  return [...ofRules, ...ofMappings];
}

/** The specifications whose step reports the value: the specification itself, or the nearest above it. */
function reportingSpecifications(
  specification: Specification,
  name: string,
  { current, leadsTo }: CheckedCatalog,
): Specification[] {
  if (requestsCharacteristic(specification, name)) return [specification];
  if (isProduct(specification)) return [];
  const found: Specification[] = [];
  const waiting = [specification];
  const seen = new Set(waiting);
  for (const each of waiting) {
    if (hasHandOff(each)) {
      found.push(each);
      continue;
    }
    for (const above of current) {
      if (seen.has(above) || leadsTo.get(keyOf(above))?.has(keyOf(each)) !== true) continue;
      seen.add(above);
      waiting.push(above);
    }
  }
  return found;
}

/** The specifications whose steps report a characteristic that is mapped, however far it comes. */
export function deferredSources(
  specification: Specification,
  name: string,
  checked: CheckedCatalog,
  passed: ReadonlySet<string> = new Set(),
): Specification[] {
  const here = `${keyOf(specification)} ${name}`;
  // Mappings that wait for each other are a fault of their own.
  if (passed.has(here)) return [];
  const further = new Set([...passed, here]);
  const mapped = specification.mappings.filter(({ to }) => to === name);
  if (mapped.length === 0)
    return isDeferred(specification, name) ? reportingSpecifications(specification, name, checked) : [];
  return mapped.flatMap((mapping) =>
    checked
      .named(mapping.from.specification ?? '')
      .flatMap((source) =>
        mappedNames(mapping).flatMap((each) => deferredSources(source, each, checked, further)),
      ),
  );
}

/** True for a value that only a step can report: neither the order, nor a default, nor a mapping gives it. */
const isDeferred = ({ reported, mappings, characteristics }: Specification, name: string): boolean =>
  reported.includes(name) &&
  !mappings.some(({ to }) => to === name) &&
  !characteristics.some((each) => each.name === name && each.values.some(({ isDefault }) => isDefault));

interface Where {
  readonly checked: CheckedCatalog;
  /** The fulfilment that needs the value: it cannot report what it waits for itself. */
  readonly step?: number;
}

function isNeverReported(specification: Specification, name: string, { checked, step }: Where): boolean {
  if (!isDeferred(specification, name)) return false;
  const fulfilments = specification.fulfilments.filter((_, index) => index !== step);
  return reportingSpecifications({ ...specification, fulfilments }, name, checked).length === 0;
}

const requestsCharacteristic = ({ fulfilments }: Specification, name: string): boolean =>
  fulfilments.some(({ task }) => task?.characteristic?.includes(name));

const reportingKinds: ReadonlySet<string> = new Set(['serviceOrder', 'resourceOrder', 'workOrder']);

const hasHandOff = ({ fulfilments }: Specification): boolean =>
  fulfilments.some(({ kind, action }) => reportingKinds.has(kind) && action.includes('add'));

const readBy = (condition: Condition | undefined, path: string) =>
  [...namesIn(condition)].map((name) => ({ name, path }));

function ruleFinding({ id }: Specification, name: string, path: string): Finding {
  const message = `The rule waits for ${name}, which is not configurable, and no step of ${id} or above it reports it earlier.`;
  return { code: 'unreportedCharacteristic', path, message, remedy: remedyFor(id, name) };
}

function mappingFinding({ id }: Specification, name: string, path: string): Finding {
  const message = `The mapping waits for ${name} of ${id}, which is not configurable, and no step of ${id} or above it reports it.`;
  return { code: 'unreportedCharacteristic', path, message, remedy: remedyFor(id, name), involved: [id] };
}

const remedyFor = (id: string, name: string): string =>
  `Give ${id}, or what leads to it, a fulfilment for add (or a manual task that requests ${name}), or make ${name} configurable.`;
