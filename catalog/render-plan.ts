import type { Plan, PlannedItem, Step, StepKind } from '../domain/plan/plan.js';
import type { Qualification } from '../domain/qualification/qualify.js';
import { openLine } from './outcome.js';
import { lagSuffix, performerOrWait, startSuffix } from './step-text.js';

/** The plan as a tree: items, each with its steps in the order of work, then with the items inside it. */
export function renderTree(plan: Plan): string[] {
  const childrenOf = groupBy(plan.items, ({ parentId }) => parentId ?? '');
  const stepsOf = groupBy(plan.steps, ({ itemId }) => itemId);
  const itemOf = new Map(plan.items.map((item) => [item.id, item]));
  const numberOf = stepNumbers(plan);
  const below = (id: string, indent: string): string[] => {
    const steps = (stepsOf.get(id) ?? []).map((step) => ({
      line: stepLine(step, numberOf),
      inner: undefined,
    }));
    const open = (itemOf.get(id)?.openRules ?? []).map((rule) => ({
      line: `? ${openLine(rule)}`,
      inner: undefined,
    }));
    const items = (childrenOf.get(id) ?? []).map((item) => ({ line: itemLine(item), inner: item.id }));
    const all = [...steps, ...open, ...items];
    return all.flatMap(({ line, inner }, index) => {
      const last = index === all.length - 1;
      const own = `${indent}${last ? '└── ' : '├── '}${line}`;
      return inner === undefined ? [own] : [own, ...below(inner, `${indent}${last ? '    ' : '│   '}`)];
    });
  };
  return (childrenOf.get('') ?? []).flatMap((item) => [itemLine(item), ...below(item.id, '')]);
}

const itemLine = ({ id, name, action, implied }: PlannedItem): string =>
  `${id} ${name}: ${action}${implied ? ' (by the bundle)' : ''}`;

function stepLine(step: Step, numberOf: ReadonlyMap<string, number>): string {
  const { id, kind, name, specification, characteristics, dependsOn, lags = {}, pointOfNoReturn } = step;
  const values = characteristics.map((each) => `${each.name}=${text(each.value)}`).join(' ');
  const after = dependsOn.map((other) => `#${numberOf.get(other)}${lagSuffix(lags[other])}`).join(', ');
  return [
    `#${numberOf.get(id)} ${kind} ${name} [${specification.id}]`,
    ...(performerOrWait(step) === '' ? [] : [performerOrWait(step)]),
    ...(values === '' ? [] : [`{${values}}`]),
    ...(after === '' ? [] : [`after ${after}`]),
    ...(startSuffix(step) === '' ? [] : [startSuffix(step).trim()]),
    ...(pointOfNoReturn === 'none' ? [] : [`(${pointOfNoReturn} point of no return)`]),
  ].join(' ');
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The same as a Mermaid flowchart: an item is a box, and a step is to the right of what it waits for. */
export function renderMermaid(plan: Plan): string[] {
  const numberOf = stepNumbers(plan);
  const stepsOf = groupBy(plan.steps, ({ itemId }) => itemId);
  const boxes = plan.items.flatMap(({ id, name }, index) => {
    const steps = stepsOf.get(id) ?? [];
    if (steps.length === 0) return [];
    const lines = steps.map(
      (step) =>
        `    s${numberOf.get(step.id)}${nodeShape(step.kind, [`#${numberOf.get(step.id)} ${step.kind}`, step.name, performerOrWait(step).replace(/^at /, ''), startSuffix(step).trim()])}`,
    );
    return [`  subgraph i${index + 1}["${escapeQuotes(`${id} ${name}`)}"]`, ...lines, '  end'];
  });
  const arrows = plan.steps.flatMap(({ id, dependsOn, lags = {} }) =>
    dependsOn.map((other) => {
      const lag = lags[other];
      return `  s${numberOf.get(other)} -->${lag === undefined ? '' : `|${lag}|`} s${numberOf.get(id)}`;
    }),
  );
  return ['flowchart LR', ...boxes, ...arrows];
}

/** A rectangle for hand-offs; tasks, milestones and waits have shapes of their own. */
function nodeShape(kind: StepKind, lines: readonly string[]): string {
  const [left, right] = shapes[kind] ?? ['[', ']'];
  const label = lines.filter((line) => line !== '').map(escapeQuotes);
  return `${left}"${label.join('<br>')}"${right}`;
}

const shapes: Readonly<Partial<Record<StepKind, readonly [string, string]>>> = {
  manualTask: ['[/', '/]'],
  milestone: ['{{', '}}'],
  waitUntil: ['([', '])'],
};

const escapeQuotes = (value: string): string => value.replaceAll('"', '#quot;');

/** Whether the order could be promised, and if not why, item by item. */
export function renderQualification({ result, items }: Qualification): string[] {
  const lines = items.flatMap(({ reasons, alternates }) => [
    ...reasons.map(({ code, message }) => `  ${message} (${code})`),
    ...alternates.map(({ offeringId, name: offered, characteristics }) => {
      const values = characteristics.map(({ name, value }) => `${name}=${text(value)}`).join(' ');
      return `    possible: ${offeringId ?? offered}${values && ` with ${values}`}`;
    }),
  ]);
  return [`Qualification: ${result}`, ...lines];
}

/** Steps are numbered in the order of work. */
export const stepNumbers = ({ steps }: Plan): ReadonlyMap<string, number> =>
  new Map(steps.map(({ id }, index) => [id, index + 1]));

function groupBy<T>(all: readonly T[], keyOf: (each: T) => string): ReadonlyMap<string, readonly T[]> {
  const result = new Map<string, T[]>();
  for (const each of all) {
    const same = result.get(keyOf(each));
    if (same) same.push(each);
    else result.set(keyOf(each), [each]);
  }
  return result;
}
