import type { Catalog } from '../catalog/catalog.js';
import { contextNames } from '../catalog/condition-context.js';
import { withDecomposed } from '../catalog/decomposed.js';
import type { Specification } from '../catalog/specification.js';
import { namesIn } from '../conditions/condition.js';
import type { Fault } from '../decomposition/decomposition-error.js';
import type { OrderItem } from '../decomposition/specification-node.js';
import { nearestNames } from '../lib/nearest-names.js';
import type { AttributeMapping } from '../tmf/schemas/specification.js';

/** Nobody mistypes more names than this in one order: further ones are refused without a suggestion. */
const maxSuggestions = 100;

/**
 * Finds, item by item, ordered characteristics that no specification knows: neither the item's own, nor one that is
 * built or sold below it, nor that of the product that is changed. They would have no effect.
 */
export function unknownCharacteristicFinder(
  items: readonly OrderItem[],
  catalog: Catalog,
): (item: OrderItem) => Fault[] {
  const knownNamesOf = knownNamesFinder(items, catalog);
  let suggestions = 0;
  return (item) => {
    if (!item.specification && !item.offering?.bundledProductOffering) return [];
    const own = new Set(item.specification?.characteristics.map(({ name }) => name));
    return Object.keys(item.orderedValues).flatMap((name) => {
      if (own.has(name) || Object.hasOwn(item.ownedValues, name)) return [];
      const known = knownNamesOf(item);
      if (known.has(name)) return [];
      suggestions += 1;
      const nearest = suggestions > maxSuggestions ? [] : nearestNames(name, known);
      return [{ code: 'unknownCharacteristic', message: messageFor(item, name, { own, nearest }) }];
    });
  };
}

interface Names {
  readonly own: ReadonlySet<string>;
  readonly nearest: readonly string[];
}

function messageFor({ id, offering, specification }: OrderItem, name: string, names: Names): string {
  const { own, nearest } = names;
  const remedy =
    nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : `It has ${[...own].join(', ') || 'none'}.`;
  return `Item ${id}: ${offering?.id ?? specification?.id} has no characteristic ${name}. ${remedy}`;
}

/** For each item the names that it and everything below it know; computed when the first item needs it. */
function knownNamesFinder(
  items: readonly OrderItem[],
  catalog: Catalog,
): (item: OrderItem) => ReadonlySet<string> {
  let specifications: ReadonlyMap<OrderItem, ReadonlySet<Specification>> | undefined;
  const namesOf = new Map<OrderItem, ReadonlySet<string>>();
  return (item) => {
    specifications ??= specificationsBelow(items, catalog);
    const names =
      namesOf.get(item) ??
      new Set([...(specifications.get(item) ?? [])].flatMap((each) => namesTakenBy(each, catalog)));
    namesOf.set(item, names);
    return names;
  };
}

/**
 * For each item the specifications that its values reach: those of what it sells and builds, and of the items below it.
 */
function specificationsBelow(
  items: readonly OrderItem[],
  catalog: Catalog,
): ReadonlyMap<OrderItem, ReadonlySet<Specification>> {
  const alike = new Map<string, readonly Specification[]>();
  const result = new Map<OrderItem, Set<Specification>>();
  for (const item of items) {
    const { offering, specification } = item;
    const key = [offering, specification].map((each) => `${each?.id} ${each?.version}`).join(' of ');
    const reached = alike.get(key) ?? reachedSpecifications(item, catalog);
    alike.set(key, reached);
    result.set(item, new Set(reached));
  }
  // Parents come before their children.
  for (const item of items.toReversed()) {
    const above = item.parent && result.get(item.parent);
    if (above) for (const specification of result.get(item) ?? []) above.add(specification);
  }
  return result;
}

/** The item's own, those of all that its offering bundles, and whatever these are built of. */
function reachedSpecifications({ offering, specification }: OrderItem, catalog: Catalog): Specification[] {
  const offerings = new Set(offering ? [offering] : []);
  const sold = specification ? [specification] : [];
  for (const { productSpecification: ref, bundledProductOffering: parts = [] } of offerings) {
    const product = ref && catalog.specification('ProductSpecification', ref.id);
    if (product) sold.push(product);
    for (const part of parts.map(({ id }) => catalog.offering(id))) if (part) offerings.add(part);
  }
  return [...withDecomposed(sold, catalog)];
}

/** The characteristics of the specification, and those of the order's items that its rules and mappings read. */
function namesTakenBy(specification: Specification, catalog: Catalog): string[] {
  const { characteristics, relationships, fulfilments, compatibility, mappings } = specification;
  const rules = [...relationships, ...fulfilments, ...compatibility];
  const readByRules = rules.flatMap(({ condition }) => (condition ? [...catalog.names(condition)] : []));
  return [
    ...characteristics.map(({ name }) => name),
    ...readByRules.filter((name) => !contextNames.some((each) => each === name)),
    ...relationships.flatMap(({ quantityCharacteristic: name }) => name ?? []),
    ...mappings.flatMap(({ from }) => [...namesMapped(from)]),
  ];
}

/** A mapping without a specification reads the items. */
function namesMapped({ specification, characteristic, jsonata }: AttributeMapping['from']): Iterable<string> {
  if (specification !== undefined) return [];
  return jsonata === undefined ? [characteristic ?? []].flat() : namesIn({ jsonata });
}
