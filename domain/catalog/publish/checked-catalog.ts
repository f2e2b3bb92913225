import { contextNames } from '../condition-context.js';
import { buildCatalog, type Catalog, type CatalogEntries, type Offering } from '../catalog.js';
import { type CharacteristicDefinition, type Specification, toSpecification } from '../specification.js';
import type { EntryName } from './catalog-fault.js';
import { addEdge, type Edges, reachedFrom } from './cycles.js';
import type { SpecificationType } from '../../order/references.js';
import { catalogStateOf } from '../catalog-state.js';

/** The definitions of characteristics by name; several where different products define the same one. */
type Definitions = ReadonlyMap<string, readonly CharacteristicDefinition[]>;

/** The catalog as the publish check reads it: who leads to whom, and which characteristics are seen where. */
export interface CheckedCatalog {
  readonly catalog: Catalog;
  /** Every version that is not discarded. */
  readonly specifications: readonly Specification[];
  /** For each id the version that a new order takes. */
  readonly current: readonly Specification[];
  readonly offerings: readonly Offering[];
  /** From specification to specification, by `keyOf`, over the relationships that decompose. */
  readonly leadsTo: Edges;
  /** From offering to the offerings that it bundles. */
  readonly bundles: Edges;
  /** Specifications of any type with this id: dependencies and mappings name no type. */
  named(id: string): readonly Specification[];
  /** What the order's items can say where the specification is used; undefined while no product leads to it. */
  surroundingDefinitions(specification: Specification): Definitions | undefined;
}

const specificationTypes = [
  'ProductSpecification',
  'ServiceSpecification',
  'ResourceSpecification',
] as const satisfies readonly SpecificationType[];

/** The three types may use the same id for different things. */
export const keyOf = ({ ref, id }: Specification): string => `${ref['@referredType']} ${id}`;

/** Nothing is made of a discarded version any more: its faults harm nobody. */
export function isDiscarded({ lifecycleStatus }: { readonly lifecycleStatus?: string }): boolean {
  const state = catalogStateOf(lifecycleStatus);
  return state === 'obsolete' || state === 'rejected';
}

/** The catalog for the checks, indexed once; entries that are obsolete or rejected are left out. */
export function createCheckedCatalog(entries: CatalogEntries): CheckedCatalog {
  const catalog = buildCatalog(entries);
  const specifications = [
    ...(entries.productSpecification ?? []).map((each) => toSpecification('ProductSpecification', each)),
    ...(entries.serviceSpecification ?? []).map((each) => toSpecification('ServiceSpecification', each)),
    ...(entries.resourceSpecification ?? []).map((each) => toSpecification('ResourceSpecification', each)),
  ].filter((each) => !isDiscarded(each));
  const current = [...new Set(specifications.map(keyOf))].flatMap((key) => {
    const [type, id] = split(key);
    return catalog.specification(type, id) ?? [];
  });
  const ids = new Set((entries.productOffering ?? []).map((each) => each.id ?? each.name));
  const offerings = [...ids].flatMap((id) => catalog.offering(id) ?? []).filter((each) => !isDiscarded(each));
  const leadsTo = relationshipEdges(current);
  const around = surroundings({ catalog, offerings, current, leadsTo });
  return {
    catalog,
    specifications,
    current,
    offerings,
    leadsTo,
    bundles: bundleEdges(offerings),
    named: (id) => specificationTypes.flatMap((type) => catalog.specification(type, id) ?? []),
    surroundingDefinitions: (specification) => around.get(keyOf(specification)),
  };
}

/** Which resource a type of specification is. */
export const resourceOf = {
  ProductSpecification: 'productSpecification',
  ServiceSpecification: 'serviceSpecification',
  ResourceSpecification: 'resourceSpecification',
} as const;

/** Everything an order for the entry would be made of, by `<resource> <id>`. */
export function reachableEntries(
  { resource, id }: Pick<EntryName, 'resource' | 'id'>,
  checked: CheckedCatalog,
): ReadonlySet<string> {
  const offerings = resource === 'productOffering' ? reachedFrom(id, checked.bundles) : [];
  const tops = [
    ...[...offerings].flatMap((each) => {
      const specificationId = checked.catalog.offering(each)?.productSpecification?.id;
      return specificationId === undefined ? [] : `ProductSpecification ${specificationId}`;
    }),
    ...Object.entries(resourceOf).flatMap(([type, each]) => (each === resource ? `${type} ${id}` : [])),
  ];
  const specifications = tops.flatMap((top) => [...reachedFrom(top, checked.leadsTo)]);
  return new Set([
    ...[...offerings].map((each) => `productOffering ${each}`),
    ...[...offerings]
      .flatMap((each) => checked.catalog.offering(each)?.productOfferingPrice ?? [])
      .map((price) => `productOfferingPrice ${price.id}`),
    ...specifications.map((key) => `${key[0]!.toLowerCase()}${key.slice(1)}`),
  ]);
}

function split(key: string): readonly [SpecificationType, string] {
  const space = key.indexOf(' ');
  return [key.slice(0, space) as SpecificationType, key.slice(space + 1)];
}

function relationshipEdges(specifications: readonly Specification[]): Edges {
  const edges = new Map<string, Set<string>>();
  for (const specification of specifications) {
    for (const { relationshipType, '@referredType': type, id } of specification.relationships) {
      if (relationshipType !== 'composedOf') addEdge(edges, keyOf(specification), `${type} ${id}`);
    }
  }
  return edges;
}

function bundleEdges(offerings: readonly Offering[]): Edges {
  const edges = new Map<string, Set<string>>();
  for (const offering of offerings) {
    for (const { id } of offering.bundledProductOffering ?? []) addEdge(edges, offering.id, id);
  }
  return edges;
}

/** Values that all items of an order have, whoever orders what and where. */
const contextDefinitions = contextNames.map((name): [string, CharacteristicDefinition[]] => [
  name,
  [{ name, valueType: 'object', mandatory: false, configurable: true, values: [] }],
]);

type CatalogParts = Pick<CheckedCatalog, 'catalog' | 'offerings' | 'current' | 'leadsTo'>;

/** A specification sees the characteristics of the products that lead to it, and of the bundles around these. */
function surroundings({
  catalog,
  offerings,
  current,
  leadsTo,
}: CatalogParts): ReadonlyMap<string, Definitions> {
  const containedIn = new Map<string, Set<string>>();
  for (const [bundle, parts] of bundleEdges(offerings)) {
    for (const part of parts) addEdge(containedIn, part, bundle);
  }
  const result = new Map<string, Map<string, CharacteristicDefinition[]>>();
  for (const product of current.filter(({ ref }) => ref['@referredType'] === 'ProductSpecification')) {
    const selling = offerings.filter(({ productSpecification }) => productSpecification?.id === product.id);
    const enclosing = new Set(selling.flatMap(({ id }) => [...reachedFrom(id, containedIn)]));
    const outer = [...enclosing].flatMap((id) => {
      const specificationId = catalog.offering(id)?.productSpecification?.id;
      return specificationId === undefined
        ? []
        : (catalog.specification('ProductSpecification', specificationId) ?? []);
    });
    for (const key of reachedFrom(keyOf(product), leadsTo)) {
      const seen = result.get(key) ?? new Map(contextDefinitions);
      for (const { characteristics } of new Set([product, ...outer])) {
        for (const each of characteristics) seen.set(each.name, [...(seen.get(each.name) ?? []), each]);
      }
      result.set(key, seen);
    }
  }
  return result;
}
