import type { Catalog } from '../catalog/catalog.js';
import type { Specification } from '../catalog/specification.js';
import { groupBy } from '../lib/group-by.js';
import type { SpecificationRelationship } from '../tmf/schemas/specification.js';
import type { OrderItem } from './specification-node.js';

/** The part of an order that what some of its items report can make different. */
export interface ReportScope {
  /** Items whose own plan may be another one. */
  readonly changed: ReadonlySet<string>;
  /** These, and the items whose values are mapped to them: decomposed together, they come out as in the whole order. */
  readonly read: ReadonlySet<string>;
}

/**
 * Found by the catalog alone: an item reads another one where a mapping of some specification below it names a source that the
 * item need not have itself. Linear in the number of items.
 */
export function reportScope(
  items: readonly OrderItem[],
  reporting: ReadonlySet<string>,
  catalog: Catalog,
): ReportScope {
  const reachOf = createReach(catalog);
  const groups = [...groupBy(items, ({ specification }) => specification)].flatMap(([specification, own]) =>
    specification ? [{ reach: reachOf(specification), ids: own.map(({ id }) => id) }] : [],
  );
  const isReporting = ({ ids }: ItemGroup): boolean => ids.some((id) => reporting.has(id));
  const readers = closure(groups, groups.filter(isReporting), (from, to) => intersects(to.beyond, from.ids));
  const changed = new Set([...reporting, ...readers.flatMap(({ ids }) => ids)]);
  const concerned = groups.filter(({ ids }) => ids.some((id) => changed.has(id)));
  const sources = closure(groups, concerned, (from, to) => intersects(from.beyond, to.ids));
  return { changed, read: new Set([...changed, ...sources.flatMap(({ ids }) => ids)]) };
}

/** Items that are decomposed from one specification. */
interface ItemGroup {
  readonly reach: Reach;
  readonly ids: readonly string[];
}

/** The groups to which a relation leads from some of them, over any number of others; those themselves where it leads back to them. */
function closure(
  groups: readonly ItemGroup[],
  begin: readonly ItemGroup[],
  leads: (from: Reach, to: Reach) => boolean,
): readonly ItemGroup[] {
  const found = new Set<ItemGroup>();
  const waiting = [...begin];
  for (let from = waiting.pop(); from; from = waiting.pop()) {
    for (const to of groups) {
      if (found.has(to) || !leads(from.reach, to.reach)) continue;
      found.add(to);
      waiting.push(to);
    }
  }
  return [...found];
}

/** What decomposition can find below a specification, whatever the order says. */
interface Reach {
  /** Ids of all specifications that relationships lead to, and its own. */
  readonly ids: ReadonlySet<string>;
  /** Sources of mappings that an item with it may have to look for in other items. */
  readonly beyond: ReadonlySet<string>;
}

function createReach(catalog: Catalog): (root: Specification) => Reach {
  const known = new Map<Specification, Reach>();
  return (root) => {
    const reach = known.get(root) ?? findReach(root, catalog);
    known.set(root, reach);
    return reach;
  };
}

function findReach(root: Specification, catalog: Catalog): Reach {
  /** The ids that are on every way to a specification. */
  const above = new Map<Specification, ReadonlySet<string>>([[root, new Set([root.id])]]);
  const certain = new Set([root]);
  const waiting = [root];
  for (let from = waiting.pop(); from; from = waiting.pop()) {
    for (const relationship of from.relationships) {
      const to = catalog.specification(relationship['@referredType'], relationship.id);
      if (!to || relationship.relationshipType === 'composedOf') continue;
      const before = above.get(to);
      const way = new Set([...(above.get(from) ?? []), to.id]);
      const common = before ? new Set([...before].filter((id) => way.has(id))) : way;
      const isCertain = certain.has(to) || (certain.has(from) && isUnconditional(relationship));
      if (before?.size === common.size && isCertain === certain.has(to)) continue;
      above.set(to, common);
      if (isCertain) certain.add(to);
      waiting.push(to);
    }
  }
  const own = new Set([...certain].map(({ id }) => id));
  const beyond = [...above].flatMap(([{ mappings }, on]) =>
    mappings.flatMap(({ from: { specification: id } }) =>
      id === undefined || own.has(id) || on.has(id) ? [] : [id],
    ),
  );
  return { ids: new Set([...above.keys()].map(({ id }) => id)), beyond: new Set(beyond) };
}

/** True when it leads to at least one of its target in every item that is added. */
const isUnconditional = ({
  condition,
  quantityCharacteristic,
  defaultQuantity,
  minimumQuantity,
}: SpecificationRelationship): boolean =>
  !condition && quantityCharacteristic === undefined && (defaultQuantity ?? (minimumQuantity || 1)) >= 1;

const intersects = (some: ReadonlySet<string>, others: ReadonlySet<string>): boolean =>
  [...some].some((id) => others.has(id));
