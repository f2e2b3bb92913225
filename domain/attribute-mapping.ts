import type { Fault } from './decomposition-error.js';
import type { AttributeMapping } from './resources/specification.js';
import { siteOf } from './site.js';
import type { SpecificationNode } from './specification-tree.js';

/** A mapping whose source stands elsewhere in the order, and is known only when the order is grown. */
export type PendingMapping = AttributeMapping;

/**
 * Fills a node's characteristics from constants, its item's product and the nodes above it. What the order itself
 * says of the item is never overwritten.
 */
export function applyMappings(node: SpecificationNode): void {
  const { item, specification, values, pending } = node;
  if (item.action === 'delete') return;
  for (const mapping of specification.mappings) {
    const { from, to } = mapping;
    if (!node.parent && to in item.given) continue;
    if (from.specification === undefined) {
      write(
        values,
        mapping,
        from.characteristic === undefined ? from.constant : item.scope[from.characteristic],
      );
    } else {
      const source = above(node, from.specification);
      if (source && !source.pending.some((other) => other.to === from.characteristic)) {
        write(values, mapping, source.values[from.characteristic ?? '']);
      } else pending.push(mapping);
    }
  }
}

function above(node: SpecificationNode, specificationId: string): SpecificationNode | undefined {
  let each = node.parent;
  while (each && each.specification.id !== specificationId) each = each.parent;
  return each;
}

/** An absent source leaves the default as it is. */
function write(values: Record<string, unknown>, { to, lookup }: AttributeMapping, value: unknown): void {
  if (value === undefined) return;
  const key = typeof value === 'string' ? value : JSON.stringify(value);
  values[to] = lookup && Object.hasOwn(lookup, key) ? lookup[key] : value;
}

/** Fills what waits for another branch of the order, each after what it waits for itself. */
export function fillPending(nodes: readonly SpecificationNode[], faults: Fault[]): void {
  const waiting = nodes.filter(({ pending }) => pending.length > 0);
  if (waiting.length === 0) return;
  const find = finder(nodes);
  const filling: string[] = [];
  const fill = (node: SpecificationNode, mapping: PendingMapping): void => {
    const { specification = '', characteristic = '' } = mapping.from;
    const source = find(node, specification);
    if (!source) return;
    filling.push(`${node.key}.${mapping.to}`);
    if (filling.includes(`${source.key}.${characteristic}`)) {
      const message = `Attribute mappings wait for each other: ${filling.join(' <- ')} <- ${source.key}.${characteristic}.`;
      faults.push({ code: 'mappingCycle', message, itemId: node.item.id, path: node.key });
    } else {
      const first = source.pending.findIndex(({ to }) => to === characteristic);
      if (first >= 0) for (const each of source.pending.splice(first, 1)) fill(source, each);
      write(node.values, mapping, source.values[characteristic]);
    }
    filling.pop();
  };
  for (const node of waiting) {
    for (let mapping = node.pending.pop(); mapping; mapping = node.pending.pop()) fill(node, mapping);
  }
}

type Find = (node: SpecificationNode, specificationId: string) => SpecificationNode | undefined;

/** The nearest node of a specification: of the item, of the items around it, at its site, in the order. */
function finder(nodes: readonly SpecificationNode[]): Find {
  const first = new Map<string, SpecificationNode>();
  const remember = (key: string, node: SpecificationNode) => {
    if (!first.has(key)) first.set(key, node);
  };
  const sources = new Set(nodes.flatMap(({ pending }) => pending.map(({ from }) => from.specification)));
  for (const node of nodes) {
    const { id } = node.specification;
    if (!sources.has(id)) continue;
    remember(`item ${node.item.id} ${id}`, node);
    remember(`site ${siteOf(node.item)} ${id}`, node);
    remember(`order ${id}`, node);
  }
  return ({ item }, id) => {
    for (let each: typeof item | undefined = item; each; each = each.parent) {
      const found = first.get(`item ${each.id} ${id}`);
      if (found) return found;
    }
    return first.get(`site ${siteOf(item)} ${id}`) ?? first.get(`order ${id}`);
  };
}
