import { sourceFinder, sourceNames, sourceOf } from './attribute-mapping.js';
import type { OpenRule } from '../plan/plan.js';
import { nameOf, type Specification } from '../catalog/specification.js';
import { namesAsked, ruleKey } from './rules.js';
import { type Draft, type StepsOf, tellerOf } from './steps.js';
import type { Growth, SpecificationNode, RuleOfNode, UnsureRule } from './specification-node.js';

/**
 * Staggered decomposition (DESIGN §5): a characteristic that is not `configurable` is told by a step, e.g. the serial
 * number that field service reports. A rule that asks for it stays open until then, and a step that gets it by an
 * attribute mapping waits for the step that tells it.
 */
export interface LateValues {
  /** The rules that cannot be decided yet, by their key. */
  readonly open: ReadonlyMap<string, OpenRule & { readonly itemId: string }>;
}

/** The steps that tell a value, and whether it is still to come. */
interface Late {
  readonly tellers: ReadonlySet<Draft>;
  readonly awaited: boolean;
}

type LatenessOf = (node: SpecificationNode, name: string) => Late | undefined;

const nothingLate: LateValues = { open: new Map() };

/** Finds what is told late; marks the steps that tell it, and lets the steps that need it wait for them. */
export function findLateValues(growth: Growth, stepsOf: StepsOf): LateValues {
  const { nodes } = growth;
  if (!nodes.some(({ specification }) => specification.reported.length > 0)) return nothingLate;
  const latenessOf = createLateness(growth, stepsOf);
  for (const node of nodes) waitForMapped(node, stepsOf, latenessOf);
  for (const node of nodes) markTellers(node, latenessOf, growth);
  return {
    open: new Map(
      growth.unsure.flatMap((rule) => {
        const open = toOpenRule(rule, latenessOf);
        return open ? [[ruleKey(rule), open] as const] : [];
      }),
    ),
  };
}

/** By specification the names that any node of it may be told late: asked of many thousands of nodes, most have none. */
function namesThatMayBeLate(growth: Growth): ReadonlyMap<Specification, ReadonlySet<string>> {
  const late = new Map<Specification, Set<string>>();
  for (const { specification, told } of growth.nodes) {
    const names = late.get(specification);
    if (!names) late.set(specification, new Set([...specification.reported, ...told]));
    else for (const name of told) names.add(name);
  }
  const mapped = [...late].flatMap(([{ mappings }, names]) =>
    mappings.map((mapping) => ({ mapping, names, asked: [...sourceNames(mapping, growth)] })),
  );
  const isLate = (id: string | undefined, name: string) =>
    [...late].some(([specification, names]) => specification.id === id && names.has(name));
  for (let before = -1, count = 0; count > before;) {
    before = count;
    for (const { mapping, names, asked } of mapped)
      if (asked.some((name) => isLate(mapping.from.specification, name))) names.add(mapping.to);
    count = [...late.values()].reduce((sum, { size }) => sum + size, 0);
  }
  return late;
}

function createLateness(growth: Growth, stepsOf: StepsOf): LatenessOf {
  const find = sourceFinder(growth.nodes);
  const mayBeLate = namesThatMayBeLate(growth);
  const known = new Map<string, Late | undefined>();
  const latenessOf: LatenessOf = (node, name) => {
    if (mayBeLate.get(node.specification)?.has(name) !== true) return undefined;
    const key = `${node.key} ${name}`;
    if (known.has(key)) return known.get(key);
    // Mappings that wait for each other are a fault of their own; here they end.
    known.set(key, undefined);
    const late = byMapping(node, name) ?? byStep(node, name);
    known.set(key, late);
    return late;
  };
  const byMapping = (node: SpecificationNode, name: string): Late | undefined => {
    const sources = node.specification.mappings
      .filter(({ to }) => to === name)
      .flatMap((mapping) => {
        const source = sourceOf(node, mapping, find);
        return source ? [...sourceNames(mapping, growth)].map((each) => latenessOf(source, each)) : [];
      })
      .filter((late) => late !== undefined);
    if (sources.length === 0) return undefined;
    return {
      tellers: new Set(sources.flatMap(({ tellers }) => [...tellers])),
      awaited: sources.some(({ awaited }) => awaited),
    };
  };
  const byStep = (node: SpecificationNode, name: string): Late | undefined => {
    const { specification, values, told, action } = node;
    const isReported = specification.reported.includes(name) && values[name] === undefined;
    if (!told.has(name) && !isReported) return undefined;
    if (action !== 'add' && action !== 'modify') return undefined;
    const teller = tellerOf(node, name, stepsOf);
    if (!teller) return undefined;
    return { tellers: new Set([teller]), awaited: !told.has(name) && !hasEnded(node, growth) };
  };
  return latenessOf;
}

/** True when the step that was to tell of the node has told all that it will. */
function hasEnded(node: SpecificationNode, { told }: Growth): boolean {
  for (let each: SpecificationNode | undefined = node; each; each = each.parent) {
    const by = told.get(each.key);
    if (by) return by.final;
  }
  return false;
}

/** What a step gets from another one must have been told before it is handed off. */
function waitForMapped(node: SpecificationNode, stepsOf: StepsOf, latenessOf: LatenessOf): void {
  const own = stepsOf.get(node);
  const [first] = own ?? [];
  if (!own || !first) return;
  for (const { to } of node.specification.mappings) {
    for (const teller of latenessOf(node, to)?.tellers ?? []) {
      teller.staggers = true;
      if (!own.includes(teller) && !first.dependsOn.includes(teller.id)) first.dependsOn.push(teller.id);
    }
  }
}

/** A step on whose word a rule hangs: when it changes its word, the plan may have to change. */
function markTellers(node: SpecificationNode, latenessOf: LatenessOf, growth: Growth): void {
  if (node.action !== 'add' && node.action !== 'modify') return;
  const { relationships, fulfilments } = node.specification;
  for (const rule of [...relationships, ...fulfilments]) {
    for (const name of namesAsked(rule, growth)) {
      for (const teller of latenessOf(node, name)?.tellers ?? []) teller.staggers = true;
    }
  }
}

function toOpenRule(
  rule: UnsureRule,
  latenessOf: LatenessOf,
): (OpenRule & { readonly itemId: string }) | undefined {
  const { node, attribute, index, names } = rule;
  const awaited = names.filter((name) => latenessOf(node, name)?.awaited);
  if (awaited.length === 0) return undefined;
  const tellers = awaited.flatMap((name) => [...(latenessOf(node, name)?.tellers ?? [])]);
  return {
    itemId: node.item.id,
    key: node.key,
    place: `${nameOf(node.specification)}: ${attribute}[${index}]`,
    target: targetName(rule),
    names: awaited,
    waitsFor: [...new Set(tellers.map(({ id }) => id))],
  };
}

function targetName({ node: { specification }, attribute, index }: RuleOfNode): string {
  return attribute === 'fulfilment'
    ? (specification.fulfilments[index]?.kind ?? '')
    : (specification.relationships[index]?.id ?? '');
}
