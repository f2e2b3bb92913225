import { sameValue } from '../lib/values.js';
import type { OwnedProduct } from '../inventory/inventory.js';
import { type Location, type OrderedParts, type Part, partsOf } from './mapping-parts.js';
import type { OrderItem } from './specification-node.js';

/** A product that the order does not name but that one of its items affects by a mapping. */
export interface LinkedProduct {
  readonly product: OwnedProduct;
  /** The item that affects it. */
  readonly item: OrderItem;
}

/**
 * Products to which characteristics are mapped from what the order adds, changes or ends and, so that all their values
 * are known, the sources that are mapped to these products and to the items themselves. A mapping reads the nearest
 * product that has its source: the product itself, those around it, one at its site, one of its tree. Where several are
 * equally near, it is unknown which one the product was built from, and it stays as it is.
 */
export function linkedProducts({ items, products, catalog }: OrderedParts): LinkedProduct[] {
  const ordered = new Set(items.flatMap(({ owned }) => owned?.id ?? []));
  if (products.every(({ id }) => ordered.has(id))) return [];
  const parts = partsOf({ items, products, catalog });
  const names = new Set(parts.flatMap(({ reads }) => [...reads]));
  const sources = {
    before: sourceFinder(parts, 'before', names),
    after: sourceFinder(parts, 'after', names),
  };
  const linked = new Map<Part, OrderItem>();
  addPartsOfChanged(parts, linked);
  addReaders(parts, sources, linked);
  addSources(parts, sources, linked);
  return parts.flatMap((part) => {
    const item = linked.get(part);
    return part.product && item ? [{ product: part.product, item }] : [];
  });
}

/** Products mapped from a value that a product around them has and whose item changes it. */
function addPartsOfChanged(parts: readonly Part[], linked: Map<Part, OrderItem>): void {
  const changedBy = new Map(parts.flatMap(({ item }) => (item ? [[item, changedNames(item)] as const] : [])));
  if ([...changedBy.values()].every((names) => names.length === 0)) return;
  for (const part of parts) {
    if (!part.product || part.inherits.size === 0) continue;
    const own = new Set(part.product.characteristics.map(({ name }) => name));
    for (let above = part.around; above && !linked.has(part); above = above.around) {
      const names = above.item ? (changedBy.get(above.item) ?? []) : [];
      if (above.item && names.some((name) => part.inherits.has(name) && !own.has(name)))
        linked.set(part, above.item);
    }
  }
}

/** The characteristics that an item changes. */
const changedNames = ({ action, values, ownedValues }: OrderItem): string[] =>
  action === 'modify' || action === 'move'
    ? Object.keys(values).filter((name) => !sameValue(values[name], ownedValues[name]))
    : [];

/** Products whose source is added, removed, replaced or changed; they change too. */
function addReaders(parts: readonly Part[], { before, after }: Sources, linked: Map<Part, OrderItem>): void {
  const changedBy = (part: Part | undefined): OrderItem | undefined =>
    part && (part.item?.action === 'modify' || part.item?.action === 'move' ? part.item : linked.get(part));
  const readers = parts.filter(({ item, reads }) => !item && reads.size > 0);
  for (let found = true; found;) {
    found = false;
    for (const part of readers.filter((each) => !linked.has(each))) {
      const causes = [...part.reads].flatMap((name) => {
        const [now, another] = after(part, name);
        if (another) return [];
        const old = before(part, name);
        const ended = old.find(({ item }) => item)?.item;
        return (old.length === 1 && old[0] === now ? changedBy(now) : (now?.item ?? ended)) ?? [];
      });
      if (!causes[0]) continue;
      linked.set(part, causes[0]);
      found = true;
    }
  }
}

/** The sources of the items and of the linked products, and the sources of these. */
function addSources(parts: readonly Part[], { after }: Sources, linked: Map<Part, OrderItem>): void {
  const waiting = parts.filter((part) => part.after && (part.item || linked.has(part)));
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    const item = part.item ?? linked.get(part);
    for (const name of part.reads) {
      const [source] = after(part, name);
      if (!item || !source || source.item || linked.has(source)) continue;
      linked.set(source, item);
      waiting.push(source);
    }
  }
}

interface Sources {
  readonly before: FindSource;
  readonly after: FindSource;
}

/** The equally near ones; the first two are enough. */
type FindSource = (part: Part, specificationId: string) => readonly Part[];

/** The nearest parts that have a specification, in the order in which attribute mappings look for it. */
function sourceFinder(
  parts: readonly Part[],
  when: 'before' | 'after',
  names: ReadonlySet<string>,
): FindSource {
  const nearest = new Map<string, Part[]>();
  const remember = (key: string, part: Part): void => {
    const known = nearest.get(key);
    if (!known) nearest.set(key, [part]);
    else if (known.length < 2) known.push(part);
  };
  for (const part of parts) {
    const location = part[when];
    if (!location) continue;
    for (const name of part.contents) {
      if (!names.has(name)) continue;
      for (const key of keysOf(location, name)) remember(key, part);
    }
  }
  return (part, name) => {
    for (let above = part.around; above; above = above.around)
      if (above[when] && above.contents.has(name)) return [above];
    const location = part[when];
    const key = location && keysOf(location, name).find((each) => nearest.has(each));
    return nearest.get(key ?? '') ?? [];
  };
}

/** Nearest first: at the site in the same tree, at the site, in the tree. */
const keysOf = ({ site, tree }: Location, name: string): string[] => [
  `both ${tree} ${site} ${name}`,
  `site ${site} ${name}`,
  `tree ${tree} ${name}`,
];
