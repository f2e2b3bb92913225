import { type Conditions, createConditions } from '../conditions/condition.js';
import type { DownstreamSystem } from '../tmf/schemas/downstream-system.js';
import type { ProductOfferingPrice } from '../tmf/schemas/product-offering-price.js';
import type { ProductOffering } from '../tmf/schemas/product-offering.js';
import type { ProductSpecification } from '../tmf/schemas/product-specification.js';
import type { ResourceSpecification } from '../tmf/schemas/resource-specification.js';
import type { ServiceSpecification } from '../tmf/schemas/service-specification.js';
import { categoryTree, type PlacedCategory } from './category-tree.js';
import { type CatalogState, catalogStateOf } from './catalog-state.js';
import { type Specification, toSpecification } from './specification.js';
import type { SpecificationRef, SpecificationType } from '../order/references.js';
import { groupBy } from '../lib/group-by.js';

/** What a catalog is built from: whole TMF documents as the catalog API stores them, with id. */
export interface CatalogEntries {
  readonly productOffering?: readonly ProductOffering[];
  readonly productOfferingPrice?: readonly ProductOfferingPrice[];
  readonly productSpecification?: readonly ProductSpecification[];
  readonly serviceSpecification?: readonly ServiceSpecification[];
  readonly resourceSpecification?: readonly ResourceSpecification[];
  readonly downstreamSystem?: readonly DownstreamSystem[];
  readonly category?: readonly PlacedCategory[];
}

/** An offering with what the API fills in. */
export type Offering = ProductOffering & {
  readonly id: string;
  readonly version: string;
  readonly lifecycleStatus: string;
};

/**
 * The catalog as decomposition reads it: indexed once, never changed. Without a version the latest usable one is found:
 * the highest on sale, else the highest retired, else the highest, so that a refusal can name its state.
 */
export interface Catalog extends Conditions {
  offering(id: string, version?: string): Offering | undefined;
  /** The three types may use the same id for different specifications. */
  specification(type: SpecificationType, id: string, version?: string): Specification | undefined;
  price(id: string): ProductOfferingPrice | undefined;
  /** The categories that the offering is in: those that it names, and all around them. */
  categoriesOf(offering: Pick<Offering, 'category'>): ReadonlySet<string>;
  downstreamSystem(id: string): DownstreamSystem | undefined;
  /** The latest version of every offering on sale of this specification, by id. */
  offeringsOf(specificationId: string): readonly Offering[];
  /** The latest version of everything on sale, by id. */
  offeringsOnSale(): readonly Offering[];
  serviceSpecificationsOnSale(): readonly Specification[];
}

/** Builds the immutable, indexed view; conditions are compiled when first used and kept. */
export function buildCatalog(entries: CatalogEntries): Catalog {
  const offerings = versions((entries.productOffering ?? []).map(toOffering));
  const specifications: Readonly<Record<SpecificationType, Versions<Specification>>> = {
    ProductSpecification: specificationsOf('ProductSpecification', entries.productSpecification),
    ServiceSpecification: specificationsOf('ServiceSpecification', entries.serviceSpecification),
    ResourceSpecification: specificationsOf('ResourceSpecification', entries.resourceSpecification),
  };
  const prices = new Map((entries.productOfferingPrice ?? []).map((price) => [price.id, price]));
  const systems = new Map((entries.downstreamSystem ?? []).map((system) => [system.id, system]));
  const categoriesAround = categoryTree(entries.category ?? []);
  const bySpecification = onSaleBySpecification(offerings);
  return {
    ...createConditions(),
    offering: (id, version) => find(offerings, id, version),
    specification: (type, id, version) => find(specifications[type], id, version),
    price: (id) => prices.get(id),
    categoriesOf: ({ category }) => categoriesAround((category ?? []).map(({ id }) => id)),
    downstreamSystem: (id) => systems.get(id),
    offeringsOf: (specificationId) => bySpecification.get(specificationId) ?? [],
    offeringsOnSale: () => onSale(offerings),
    serviceSpecificationsOnSale: () => onSale(specifications.ServiceSpecification),
  };
}

/** The versions that an item was decomposed with. */
interface Pinned {
  readonly product?: { readonly offering?: { readonly id: string; readonly version: string } };
  readonly pinned: readonly SpecificationRef[];
}

/**
 * The catalog as a running order sees it: what it was decomposed with stays as it was, everything else is as it is now.
 */
export function pinCatalog(catalog: Catalog, items: readonly Pinned[]): Catalog {
  const specifications = new Map<string, string>();
  const offerings = new Map<string, string>();
  const pin = (pins: Map<string, string>, key: string, version: string) => {
    const known = pins.get(key);
    // When a specification is owned in one version and added in another, the newer one is what is added.
    if (known === undefined || compareText(version, known) > 0) pins.set(key, version);
  };
  for (const { product, pinned } of items) {
    for (const { '@referredType': type, id, version } of pinned)
      pin(specifications, `${type} ${id}`, version);
    if (product?.offering) pin(offerings, product.offering.id, product.offering.version);
  }
  return {
    ...catalog,
    offering: (id, version) => catalog.offering(id, version ?? offerings.get(id)),
    specification: (type, id, version) =>
      catalog.specification(type, id, version ?? specifications.get(`${type} ${id}`)),
  };
}

/** True when a new order may contain it (TMF620: active is on sale on some channels, launched on all). */
export const orderable = ({ lifecycleStatus }: { readonly lifecycleStatus: string }): boolean =>
  orderableStates.has(catalogStateOf(lifecycleStatus));

const orderableStates: ReadonlySet<CatalogState> = new Set(['active', 'launched']);

/** True once it was on sale: orders may have been made with it, so it never changes again. */
export const published = ({ lifecycleStatus }: { readonly lifecycleStatus: string }): boolean =>
  publishedStates.has(catalogStateOf(lifecycleStatus));

const publishedStates: ReadonlySet<CatalogState> = new Set([...orderableStates, 'retired', 'obsolete']);

interface Versioned {
  readonly id: string;
  readonly version: string;
  readonly lifecycleStatus: string;
}

type Versions<T> = ReadonlyMap<string, readonly T[]>;

/** By id, best version first. */
function versions<T extends Versioned>(entries: readonly T[]): Versions<T> {
  const result = groupBy(entries, ({ id }) => id);
  for (const same of result.values()) same.sort(bestFirst);
  return result;
}

/** Sorts the default version first: the highest on sale, else the highest retired, else the highest. */
export const bestFirst = (a: Usable, b: Usable): number => rank(b) - rank(a) || compareVersions(b, a);

type Usable = Pick<Versioned, 'version' | 'lifecycleStatus'>;

const rank = (entry: Usable): number =>
  orderable(entry) ? 2 : catalogStateOf(entry.lifecycleStatus) === 'retired' ? 1 : 0;

const compareVersions = (a: Usable, b: Usable): number => compareText(a.version, b.version);

const compareText = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

function find<T extends Versioned>(all: Versions<T>, id: string, version?: string): T | undefined {
  const same = all.get(id);
  return version === undefined ? same?.[0] : same?.find((entry) => entry.version === version);
}

const toOffering = (entry: ProductOffering): Offering => ({
  ...entry,
  id: entry.id ?? entry.name,
  version: entry.version ?? '1.0',
  lifecycleStatus: entry.lifecycleStatus ?? 'inStudy',
});

function specificationsOf(
  type: SpecificationType,
  entries: readonly Parameters<typeof toSpecification>[1][] = [],
): Versions<Specification> {
  return versions(entries.map((entry) => toSpecification(type, entry)));
}

const onSale = <T extends Versioned>(all: Versions<T>): T[] =>
  [...all.values()].flatMap(([latest]) => (latest && orderable(latest) ? [latest] : []));

function onSaleBySpecification(offerings: Versions<Offering>): ReadonlyMap<string, readonly Offering[]> {
  const result = new Map<string, Offering[]>();
  for (const latest of onSale(offerings)) {
    const id = latest.productSpecification?.id;
    if (id === undefined) continue;
    result.set(id, [...(result.get(id) ?? []), latest]);
  }
  return result;
}
