import type { Catalog } from '../catalog/catalog.js';
import type { Specification } from '../catalog/specification.js';
import { withDecomposed } from '../catalog/decomposed.js';
import { isLive } from '../inventory/product-status.js';
import { outermostProduct, type OwnedProduct } from '../inventory/inventory.js';
import { siteKey } from '../order/site.js';
import type { Place } from '../order/references.js';
import { characteristicsReadBy } from './rules.js';
import type { OrderItem } from './specification-node.js';

export interface OrderedParts {
  readonly items: readonly OrderItem[];
  /** What the customer has; products without an item in the order may be linked. */
  readonly products: readonly OwnedProduct[];
  readonly catalog: Catalog;
}

/** An item, or a product without one, as mappings see it. */
export interface Part {
  readonly item?: OrderItem;
  readonly product?: OwnedProduct;
  /** The specifications in its tree. */
  readonly contents: ReadonlySet<string>;
  /** The specifications elsewhere from which its tree reads mapped values. */
  readonly reads: ReadonlySet<string>;
  /** The characteristics of its product, or of those around it, from which its tree reads mapped values. */
  readonly inherits: ReadonlySet<string>;
  readonly around?: Part;
  /** Where it is before and after the order; absent when it does not exist then. */
  readonly before?: Location;
  readonly after?: Location;
}

export interface Location {
  readonly site: string;
  readonly tree: string;
}

/** The items, then the products without one. */
export function partsOf(ordered: OrderedParts): Part[] {
  const parts = new PartsByItemAndProduct(ordered);
  return [
    ...ordered.items.flatMap((item) => parts.ofItem(item) ?? []),
    ...ordered.products.flatMap(({ id }) => {
      const part = parts.ofProduct(id);
      return part && !part.item ? [part] : [];
    }),
  ];
}

class PartsByItemAndProduct {
  readonly #catalog: Catalog;
  readonly #mappingsOf: (specification: Specification | undefined) => MappingEnds;
  readonly #products: ReadonlyMap<string, OwnedProduct>;
  readonly #itemOf: ReadonlyMap<string, OrderItem>;
  /** Undefined while it is being made: in faulty data a product may be above itself. */
  readonly #parts = new Map<OrderItem | OwnedProduct, Part | undefined>();

  constructor({ items, products, catalog }: OrderedParts) {
    this.#catalog = catalog;
    this.#mappingsOf = mappingReader(catalog);
    this.#products = new Map(products.map((product) => [product.id, product]));
    this.#itemOf = new Map(items.flatMap((item) => (item.owned ? [[item.owned.id, item] as const] : [])));
  }

  ofItem(item: OrderItem): Part | undefined {
    return this.#once(item, () => {
      const { owned, parent, action, place, specification, treeId: tree } = item;
      const around = parent ? this.ofItem(parent) : this.ofProduct(owned?.parentProductId);
      return {
        item,
        ...this.#mappingsOf(specification),
        ...(around && { around }),
        ...(owned && { before: locationOf(tree, owned.place) }),
        ...(action !== 'delete' && { after: locationOf(tree, place) }),
      };
    });
  }

  /** The item for the product, if there is one. */
  ofProduct(id: string | undefined): Part | undefined {
    const item = this.#itemOf.get(id ?? '');
    if (item) return this.ofItem(item);
    const product = this.#products.get(id ?? '');
    return (
      product &&
      this.#once(product, () => {
        const around = this.ofProduct(product.parentProductId);
        const tree = outermostProduct(product, { byId: this.#products }).id;
        const here = isLive(product.status) ? locationOf(tree, product.place) : undefined;
        return {
          product,
          ...this.#mappingsOf(this.#specificationOf(product)),
          ...(around && { around }),
          ...(here && { before: here, after: here }),
        };
      })
    );
  }

  #once(key: OrderItem | OwnedProduct, make: () => Part): Part | undefined {
    if (this.#parts.has(key)) return this.#parts.get(key);
    this.#parts.set(key, undefined);
    const part = make();
    this.#parts.set(key, part);
    return part;
  }

  #specificationOf({ specification: ref }: OwnedProduct): Specification | undefined {
    if (!ref) return undefined;
    const { '@referredType': type, id, version } = ref;
    return this.#catalog.specification(type, id, version) ?? this.#catalog.specification(type, id);
  }
}

const locationOf = (tree: string, place: Place | undefined): Location => ({
  tree,
  site: place ? siteKey(place) : `tree ${tree}`,
});

/** The specifications in a product's tree, and those that it reads from elsewhere. */
type MappingEnds = Pick<Part, 'contents' | 'reads' | 'inherits'>;

const nothing: MappingEnds = { contents: new Set(), reads: new Set(), inherits: new Set() };

/** Reads each tree once. */
function mappingReader(catalog: Catalog): (specification: Specification | undefined) => MappingEnds {
  const known = new Map<Specification, MappingEnds>();
  return (specification) => {
    if (!specification) return nothing;
    const before = known.get(specification);
    if (before) return before;
    const tree = withDecomposed([specification], catalog);
    const contents = new Set([...tree].map(({ id }) => id));
    const sources = [...tree].flatMap(({ mappings }) => mappings.map(({ from }) => from));
    const ends = {
      contents,
      reads: new Set(
        sources.flatMap(({ specification: id }) => (id === undefined || contents.has(id) ? [] : [id])),
      ),
      inherits: new Set([
        ...sources.flatMap(({ specification: id, characteristic }) =>
          id === undefined && characteristic !== undefined ? [characteristic] : [],
        ),
        ...[...tree].flatMap(({ relationships }) =>
          relationships.flatMap((relationship) => characteristicsReadBy(relationship, catalog)),
        ),
      ]),
    };
    known.set(specification, ends);
    return ends;
  };
}
