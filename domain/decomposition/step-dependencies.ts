import { longerDuration } from '../lib/instants.js';
import { reversed } from './macd.js';
import type { Dependency, DependencyScope } from '../tmf/schemas/specification.js';
import type { StepDraft, StepsOf } from './steps.js';
import { hasFulfilmentFor } from './untouched-nodes.js';
import { siteOf } from './node-site.js';
import type { SpecificationNode } from './specification-node.js';

/**
 * Turns the dependencies between specifications into those between steps. On delete and suspend the direction is
 * reversed: what was set up last is taken down first, without lag. Steps that build and steps that take down do not
 * wait for each other.
 */
export function linkSteps(nodes: readonly SpecificationNode[], stepsOf: StepsOf): void {
  const candidates = byScope(nodes);
  const links: Links = new Map();
  const below = new Map<SpecificationNode, EndSteps>();
  for (const node of nodes) {
    for (const dependency of node.specification.dependencies) {
      const own = endStepsOf(node, stepsOf, below);
      for (const other of candidates.get(scopeKey(node, dependency)) ?? []) {
        if (isWithin(other, node) || isWithin(node, other)) continue;
        const others = endStepsOf(other, stepsOf, below);
        if (reversed(node.action)) link(others.first, own.last, links);
        else {
          link(own.first, others.last, links);
          if (dependency.lag !== undefined) addLags(own.first, others.last, dependency.lag);
        }
      }
    }
  }
  for (const [step, ids] of links) step.dependsOn = [...ids];
}

/** What each step waits for, without duplicates. */
type Links = Map<StepDraft, Set<string>>;

function link(waiting: readonly StepDraft[], before: readonly StepDraft[], links: Links): void {
  for (const step of waiting) {
    const known = links.get(step) ?? new Set(step.dependsOn);
    for (const { id } of before) known.add(id);
    links.set(step, known);
  }
}

/** Where several dependencies lie between two steps the longest lag counts. */
function addLags(waiting: readonly StepDraft[], before: readonly StepDraft[], lag: string): void {
  for (const step of waiting) {
    const lags = (step.lags ??= {});
    for (const { id } of before) lags[id] = longerDuration(lag, lags[id]);
  }
}

const isWithin = (inner: SpecificationNode, outer: SpecificationNode): boolean => {
  let each: SpecificationNode | undefined = inner;
  while (each && each !== outer) each = each.parent;
  return each === outer;
};

/** Only nodes that something depends on, under the scopes in which it does. */
function byScope(nodes: readonly SpecificationNode[]): ReadonlyMap<string, readonly SpecificationNode[]> {
  const scopesOf = new Map<string, Set<DependencyScope>>();
  for (const dependencies of new Set(nodes.map((node) => node.specification.dependencies))) {
    for (const { specification, scope } of dependencies) {
      scopesOf.set(specification, (scopesOf.get(specification) ?? new Set()).add(scope));
    }
  }
  const result = new Map<string, SpecificationNode[]>();
  for (const node of nodes) {
    for (const scope of scopesOf.get(node.specification.id) ?? []) {
      const key = scopeKey(node, { specification: node.specification.id, scope });
      const same = result.get(key);
      if (same) same.push(node);
      else result.set(key, [node]);
    }
  }
  return result;
}

function scopeKey(node: SpecificationNode, { specification, scope }: Dependency): string {
  const where = { item: node.item.id, site: siteOf(node), order: '' }[scope];
  return `${reversed(node.action) ? 'down' : 'up'} ${scope} ${specification} ${where}`;
}

/** The steps of a node that none of its others precedes, and those that none of its others follows. */
interface EndSteps {
  readonly first: readonly StepDraft[];
  readonly last: readonly StepDraft[];
}

/** A node that would have steps if it were touched does not stand for those below it. */
const isUntouched = ({ action, specification }: SpecificationNode): boolean =>
  action === 'noChange' && hasFulfilmentFor(specification, 'modify');

const hasSameDirectionAs =
  ({ action }: SpecificationNode) =>
  (child: SpecificationNode): boolean =>
    reversed(child.action) === reversed(action);

/** A specification without steps of its own, such as a customer-facing service, stands for all steps below it. */
function endStepsOf(
  node: SpecificationNode,
  stepsOf: StepsOf,
  known: Map<SpecificationNode, EndSteps>,
): EndSteps {
  const found = known.get(node);
  if (found) return found;
  const own = stepsOf.get(node);
  const below =
    own || isUntouched(node)
      ? []
      : node.children.filter(hasSameDirectionAs(node)).map((child) => endStepsOf(child, stepsOf, known));
  const ends: EndSteps = own
    ? { first: own.slice(0, 1), last: own.slice(-1) }
    : { first: below.flatMap(({ first }) => first), last: below.flatMap(({ last }) => last) };
  known.set(node, ends);
  return ends;
}
