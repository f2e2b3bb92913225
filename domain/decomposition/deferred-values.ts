import { sourceFinder, sourceNames, sourceOf } from './attribute-mapping.js';
import type { OpenRule } from '../plan/plan.js';
import { nameOf, type Specification } from '../catalog/specification.js';
import { characteristicsReadBy, ruleKey } from './rules.js';
import { reportingStepOf, type StepDraft, type StepsOf } from './steps.js';
import type { Expansion, ProvisionalRule, RuleOfNode, SpecificationNode } from './specification-node.js';

/**
 * Staggered decomposition: a characteristic that is not `configurable` is reported by a step, e.g. the serial number
 * that field service reports. A rule that needs it stays open until then, and a step that receives it by an attribute
 * mapping waits for the step that reports it.
 */
export interface DeferredValues {
  /** The rules that cannot be decided yet, by their key. */
  readonly open: ReadonlyMap<string, OpenRuleOfItem>;
}

type OpenRuleOfItem = OpenRule & { readonly itemId: string };

/** The steps that report a value, and whether it is still missing. */
interface Deferral {
  readonly reportingSteps: ReadonlySet<StepDraft>;
  readonly awaited: boolean;
}

type FindDeferral = (node: SpecificationNode, name: string) => Deferral | undefined;

const noDeferredValues: DeferredValues = { open: new Map() };

/** Finds characteristics known only at run time; marks the steps that report them, and makes the steps that need them depend on these. */
export function findDeferredValues(expansion: Expansion, stepsOf: StepsOf): DeferredValues {
  const { nodes } = expansion;
  if (!nodes.some(({ specification }) => specification.reported.length > 0)) return noDeferredValues;
  const findDeferral = createDeferralFinder(expansion, stepsOf);
  for (const node of nodes) addMappingDependencies(node, stepsOf, findDeferral);
  for (const node of nodes) markReportingSteps(node, findDeferral, expansion);
  return {
    open: new Map([
      ...expansion.provisionalRules.flatMap((rule) => {
        const open = toOpenRule(rule, findDeferral);
        return open ? [[ruleKey(rule), open] as const] : [];
      }),
      ...nodes.flatMap((node) => openMappings(node, findDeferral)),
    ]),
  };
}

/**
 * For each specification the names that may be reported late for any of its nodes; computed once, since there are many
 * thousands of nodes and most have none.
 */
function namesThatMayBeDeferred(expansion: Expansion): ReadonlyMap<Specification, ReadonlySet<string>> {
  const deferred = new Map<Specification, Set<string>>();
  for (const { specification, reportedNames } of expansion.nodes) {
    const names = deferred.get(specification);
    if (!names) deferred.set(specification, new Set([...specification.reported, ...reportedNames]));
    else for (const name of reportedNames) names.add(name);
  }
  const mapped = [...deferred].flatMap(([{ mappings }, names]) =>
    mappings.map((mapping) => ({ mapping, names, asked: [...sourceNames(mapping)] })),
  );
  const isDeferred = (id: string | undefined, name: string) =>
    [...deferred].some(([specification, names]) => specification.id === id && names.has(name));
  for (let before = -1, count = 0; count > before;) {
    before = count;
    for (const { mapping, names, asked } of mapped)
      if (asked.some((name) => isDeferred(mapping.from.specification, name))) names.add(mapping.to);
    count = [...deferred.values()].reduce((sum, { size }) => sum + size, 0);
  }
  return deferred;
}

function createDeferralFinder(expansion: Expansion, stepsOf: StepsOf): FindDeferral {
  const find = sourceFinder(expansion.nodes);
  const mayBeDeferred = namesThatMayBeDeferred(expansion);
  const known = new Map<string, Deferral | undefined>();
  const findDeferral: FindDeferral = (node, name) => {
    if (mayBeDeferred.get(node.specification)?.has(name) !== true) return undefined;
    const key = `${node.key} ${name}`;
    if (known.has(key)) return known.get(key);
    // Mappings that depend on each other in a circle are reported elsewhere; the search ends here.
    known.set(key, undefined);
    const deferred = byMapping(node, name) ?? byStep(node, name);
    known.set(key, deferred);
    return deferred;
  };
  const byMapping = (node: SpecificationNode, name: string): Deferral | undefined => {
    const sources = node.specification.mappings
      .filter(({ to }) => to === name)
      .flatMap((mapping) => {
        const source = sourceOf(node, mapping, find);
        return source ? [...sourceNames(mapping)].map((each) => findDeferral(source, each)) : [];
      })
      .filter((deferred) => deferred !== undefined);
    if (sources.length === 0) return undefined;
    return {
      reportingSteps: new Set(sources.flatMap(({ reportingSteps }) => [...reportingSteps])),
      awaited: sources.some(({ awaited }) => awaited),
    };
  };
  const byStep = (node: SpecificationNode, name: string): Deferral | undefined => {
    const { specification, values, reportedNames, action } = node;
    const isReported = specification.reported.includes(name) && values[name] === undefined;
    if (!reportedNames.has(name) && !isReported) return undefined;
    if (action !== 'add' && action !== 'modify') return undefined;
    const reportingStep = reportingStepOf(node, name, stepsOf);
    if (!reportingStep) return undefined;
    return {
      reportingSteps: new Set([reportingStep]),
      awaited: !reportedNames.has(name) && !hasReportedAll(node, expansion),
    };
  };
  return findDeferral;
}

/** True when the step that reports on the node will report nothing more. */
function hasReportedAll(node: SpecificationNode, { reportedValues }: Expansion): boolean {
  for (let each: SpecificationNode | undefined = node; each; each = each.parent) {
    const report = reportedValues.get(each.key);
    if (report) return report.final;
  }
  return false;
}

/** What a step gets from another one must have been reported before it is handed off. */
function addMappingDependencies(node: SpecificationNode, stepsOf: StepsOf, findDeferral: FindDeferral): void {
  const own = stepsOf.get(node);
  const [first] = own ?? [];
  if (!own || !first) return;
  for (const { to } of node.specification.mappings) {
    for (const reportingStep of findDeferral(node, to)?.reportingSteps ?? []) {
      reportingStep.staggers = true;
      if (!own.includes(reportingStep) && !first.dependsOn.includes(reportingStep.id))
        first.dependsOn.push(reportingStep.id);
    }
  }
}

/** Links that stay unchanged until a step reports another value which is mapped to them; marks that step. */
function openMappings(
  node: SpecificationNode,
  findDeferral: FindDeferral,
): (readonly [string, OpenRuleOfItem])[] {
  if (node.action !== 'noChange') return [];
  const { specification, key, item } = node;
  return specification.mappings.flatMap((mapping, index) => {
    const deferral = findDeferral(node, mapping.to);
    for (const step of deferral?.reportingSteps ?? []) step.staggers = true;
    if (!deferral?.awaited) return [];
    const place = `attributeMapping[${index}]`;
    const open = {
      itemId: item.id,
      key,
      place: `${nameOf(specification)}: ${place}`,
      target: mapping.to,
      names: [...sourceNames(mapping)],
      waitsFor: [...deferral.reportingSteps].map(({ id }) => id),
    };
    return [[`${key} ${place}`, open] as const];
  });
}

/** A step on whose reported value a rule depends: when the value changes, the plan may have to change. */
function markReportingSteps(node: SpecificationNode, findDeferral: FindDeferral, expansion: Expansion): void {
  if (node.action !== 'add' && node.action !== 'modify') return;
  const { relationships, fulfilments } = node.specification;
  for (const rule of [...relationships, ...fulfilments]) {
    for (const name of characteristicsReadBy(rule, expansion.catalog)) {
      for (const reportingStep of findDeferral(node, name)?.reportingSteps ?? [])
        reportingStep.staggers = true;
    }
  }
}

function toOpenRule(rule: ProvisionalRule, findDeferral: FindDeferral): OpenRuleOfItem | undefined {
  const { node, attribute, index, names } = rule;
  const awaited = names.filter((name) => findDeferral(node, name)?.awaited);
  if (awaited.length === 0) return undefined;
  const reportingSteps = awaited.flatMap((name) => [...(findDeferral(node, name)?.reportingSteps ?? [])]);
  return {
    itemId: node.item.id,
    key: node.key,
    place: `${nameOf(node.specification)}: ${attribute}[${index}]`,
    target: targetName(rule),
    names: awaited,
    waitsFor: [...new Set(reportingSteps.map(({ id }) => id))],
  };
}

function targetName({ node: { specification }, attribute, index }: RuleOfNode): string {
  return attribute === 'fulfilment'
    ? (specification.fulfilments[index]?.kind ?? '')
    : (specification.relationships[index]?.id ?? '');
}
