import { defaultsOf } from '../catalog/characteristics.js';
import { asBuilt } from './macd.js';
import { parseExpression } from '../conditions/expression.js';
import type { AttributeMapping } from '../tmf/schemas/specification.js';
import type { CharacteristicValues } from '../lib/values.js';
import { siteOf } from './node-site.js';
import type { OrderItem, Expansion, SpecificationNode, PendingMapping } from './specification-node.js';

/**
 * Fills a node's characteristics from constants, its item's product and the nodes above it. Values that the order
 * itself gives the item are never overwritten.
 */
export function applyMappings(node: SpecificationNode, expansion: Expansion): void {
  const { item, specification, values, pending } = node;
  if (asBuilt(node.action)) return;
  for (const mapping of specification.mappings) {
    const { from, to } = mapping;
    if (!node.parent && to in item.orderedValues) continue;
    if (from.specification === undefined)
      write(values, mapping, read(node, mapping, { values: item.scope, expansion }));
    else {
      const source = above(node, from.specification);
      const names = sourceNames(mapping);
      if (source && !source.pending.some((other) => names.has(other.to))) {
        write(values, mapping, read(node, mapping, { values: source.values, expansion }));
      } else pending.push(mapping);
    }
  }
}

interface MappingSource {
  readonly values: CharacteristicValues;
  readonly expansion: Expansion;
}

/** Computes the value from the source's values; an expression that fails is a fault and gives none. */
function read(
  node: SpecificationNode,
  { from, to }: AttributeMapping,
  { values, expansion }: MappingSource,
): unknown {
  if (from.jsonata === undefined) {
    return from.characteristic === undefined ? from.constant : values[from.characteristic];
  }
  try {
    return parseExpression(from.jsonata).evaluate(values);
  } catch (err) {
    const message = `The expression for ${to} of ${node.specification.id} fails: ${(err as Error).message}.`;
    expansion.faults.push({ code: 'invalidExpression', message, itemId: node.item.id, path: node.key });
    return undefined;
  }
}

/** The characteristics of the source that are read; none if the expression cannot be parsed. */
export function sourceNames({ from }: AttributeMapping): ReadonlySet<string> {
  if (from.jsonata === undefined)
    return new Set(from.characteristic === undefined ? [] : [from.characteristic]);
  try {
    return parseExpression(from.jsonata).names;
  } catch {
    return new Set();
  }
}

function above(node: SpecificationNode, specificationId: string): SpecificationNode | undefined {
  let each = node.parent;
  while (each && each.specification.id !== specificationId) each = each.parent;
  return each;
}

/** If the source is absent, the default stays. */
function write(values: Record<string, unknown>, { to, lookup }: AttributeMapping, value: unknown): void {
  if (value === undefined) return;
  const key = typeof value === 'string' ? value : JSON.stringify(value);
  values[to] = lookup && Object.hasOwn(lookup, key) ? lookup[key] : value;
}

/** Fills the values that come from other branches of the order, each after those it depends on itself. */
export function fillPending(expansion: Expansion): void {
  const { nodes } = expansion;
  const waiting = nodes.filter(({ pending }) => pending.length > 0);
  if (waiting.length === 0) return;
  const find = sourceFinder(nodes);
  const ended = sourceFinder(nodes, (node) => node.action === 'delete');
  const filling: string[] = [];
  const fill = (node: SpecificationNode, mapping: PendingMapping): void => {
    const source = find(node, mapping.from.specification ?? '');
    if (!source) return fillWithoutSource(node, mapping, ended);
    filling.push(`${node.key}.${mapping.to}`);
    const names = [...sourceNames(mapping)];
    const cyclic = names.find((name) => filling.includes(`${source.key}.${name}`));
    if (cyclic === undefined) {
      for (const name of names) {
        const first = source.pending.findIndex(({ to }) => to === name);
        if (first >= 0) for (const each of source.pending.splice(first, 1)) fill(source, each);
      }
      write(node.values, mapping, read(node, mapping, { values: source.values, expansion }));
    } else {
      const message = `Attribute mappings wait for each other: ${filling.join(' <- ')} <- ${source.key}.${cyclic}.`;
      expansion.faults.push({ code: 'mappingCycle', message, itemId: node.item.id, path: node.key });
    }
    filling.pop();
  };
  for (const node of waiting) {
    for (let mapping = node.pending.pop(); mapping; mapping = node.pending.pop()) fill(node, mapping);
  }
}

/**
 * A value whose source the order ends returns to the default; one whose source the order does not mention is carried
 * over.
 */
function fillWithoutSource(node: SpecificationNode, { from, to }: PendingMapping, ended: FindNode): void {
  const { owned, specification, values } = node;
  if (!owned || !ended(node, from.specification ?? '')) return keepMovedValue(node, to);
  values[to] = defaultsOf(specification)[to] ?? null;
}

function keepMovedValue({ item, action, specification, values }: SpecificationNode, to: string): void {
  if (item.action !== 'move' || action !== 'add') return;
  const old = item.owned?.realizations.find((each) => each.specification.id === specification.id);
  const value = old?.characteristics.find(({ name }) => name === to)?.value;
  if (value !== undefined) values[to] = value;
}

type FindNode = (node: SpecificationNode, specificationId: string) => SpecificationNode | undefined;

/** The node that a mapping reads: one above, else as `sourceFinder` finds it; none when it reads the item's product. */
export const sourceOf = (
  node: SpecificationNode,
  { from: { specification } }: AttributeMapping,
  find: FindNode,
): SpecificationNode | undefined =>
  specification === undefined ? undefined : (above(node, specification) ?? find(node, specification));

/**
 * Finds the nearest node of a specification: in the item, in the items around it, at its site in the same tree, at its
 * site, in the same tree, in the order. Items that the order does not name neither read other trees nor are read by
 * them.
 */
export function sourceFinder(
  nodes: readonly SpecificationNode[],
  qualifies = (node: SpecificationNode): boolean => node.action !== 'delete',
): FindNode {
  const first = new Map<string, SpecificationNode>();
  const remember = (key: string, node: SpecificationNode) => {
    if (!first.has(key)) first.set(key, node);
  };
  const specifications = new Set(nodes.map(({ specification }) => specification));
  const sources = new Set(
    [...specifications].flatMap(({ mappings }) => mappings.map(({ from }) => from.specification)),
  );
  for (const node of nodes) {
    const { id } = node.specification;
    if (!sources.has(id) || !qualifies(node)) continue;
    remember(`item ${node.item.id} ${id}`, node);
    remember(`${siteInTree(node)} ${id}`, node);
    remember(`site ${siteOf(node)} ${id}`, node);
    remember(`tree ${node.item.treeId} ${id}`, node);
    if (!node.item.linkedTo) remember(`order ${id}`, node);
  }
  return (node, id) => {
    for (let each: OrderItem | undefined = node.item; each; each = each.parent) {
      const found = first.get(`item ${each.id} ${id}`);
      if (found) return found;
    }
    return (
      first.get(`${siteInTree(node)} ${id}`) ??
      first.get(`site ${siteOf(node)} ${id}`) ??
      first.get(`tree ${node.item.treeId} ${id}`) ??
      (node.item.linkedTo ? undefined : first.get(`order ${id}`))
    );
  };
}

const siteInTree = (node: SpecificationNode): string => `tree ${node.item.treeId} site ${siteOf(node)}`;
