import jsonata from 'jsonata';
import { cachedByText } from '../lib/cached.js';
import type { CharacteristicValues } from '../lib/values.js';

/** A JSONata expression on characteristics that is known to be harmless: it only reads values. */
export interface Expression {
  /** The characteristics that it reads. */
  readonly names: ReadonlySet<string>;
  /** Where it compares a characteristic with a certain value. */
  readonly comparisons: readonly Comparison[];
  /** Undefined where a value is missing. Throws when values do not fit, or the step limit is reached. */
  evaluate(values: CharacteristicValues): unknown;
}

/** A characteristic and the text, number or boolean that it is compared with. */
export interface Comparison {
  readonly name: string;
  readonly value: unknown;
}

/** The longest expression that a rule of a catalog needs; nobody could read a longer one. */
const maxLength = 1_000;

/** A step evaluates one node of the expression for one value; without loops only long lists take many. */
const maxSteps = 10_000;

/**
 * Functions that depend on their arguments only: no clock, no random, no eval, and none that repeats or matches
 * patterns.
 */
const functions: ReadonlySet<string> = words(
  'string length substring substringBefore substringAfter uppercase lowercase trim contains join split ' +
    'number abs floor ceil round sum count max min average boolean not exists',
);

const operators: ReadonlySet<unknown> = words('= != < <= > >= + - * / % & and or in');

/** What a node must not have: filters, groupings and bindings make paths that are not static. */
const refusedParts = ['stages', 'predicate', 'group', 'focus', 'index', 'ancestor', 'tuple'] as const;

/** Of no characteristic: what every object has. */
const refusedNames: ReadonlySet<unknown> = words('__proto__ constructor prototype');

/** A process uses the expressions of one catalog, and checks them again whenever a part of it is published. */
const maxParsed = 2_000;

/** Parses an expression; throws an `Error` that says what is wrong with it, or not allowed. */
export const parseExpression = cachedByText(maxParsed, readExpression);

function readExpression(text: string): Expression {
  if (text.length > maxLength) throw new Error(`it is longer than ${maxLength} characters`);
  const expression = parse(text);
  const found: Found = { names: new Set(), comparisons: [] };
  examine(expression.ast(), found);
  let steps = 0;
  // JSONata calls this before each step; see its own timeboxing example.
  expression.assign('__evaluate_entry', () => {
    steps += 1;
    if (steps > maxSteps) throw new Error(`it takes more than ${maxSteps} steps`);
  });
  return {
    ...found,
    evaluate(values) {
      steps = 0;
      const result = withErrors(() => expression.evaluate(values) as unknown);
      // JSONata adds properties of its own to a list.
      return Array.isArray(result) ? [...(result as unknown[])] : result;
    },
  };
}

const parse = (text: string): jsonata.Expression => withErrors(() => jsonata(text));

/** JSONata throws objects that are not errors. */
function withErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (err) {
    if (err instanceof Error) throw err;
    const { message, position } = err as { readonly message: string; readonly position?: number };
    const at = position === undefined ? '' : ` (at character ${position})`;
    throw new Error(`${message}${at}`, { cause: err });
  }
}

/** What the types of JSONata leave out. */
type Node = jsonata.ExprNode & {
  readonly expression?: Node;
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
};

interface Found {
  readonly names: Set<string>;
  readonly comparisons: Comparison[];
}

/** Throws at the first node that is not on the list of what is allowed; collects what is read and compared. */
function examine(node: Node, found: Found): void {
  const value: unknown = node.value;
  const part = refusedParts.find((each) => each in node);
  if (part !== undefined) throw new Error('filters, groupings and bindings are not allowed');
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
      return;
    case 'path':
      examinePath(node.steps ?? [], found);
      return;
    case 'binary':
      if (!operators.has(value)) throw new Error(`the operator ${String(value)} is not allowed`);
      examineAll([node.lhs, node.rhs], found);
      found.comparisons.push(...comparisonsOf(node));
      return;
    case 'unary':
      if (value !== '-' && value !== '[') throw new Error('objects are not allowed');
      examineAll([node.expression, ...(node.expressions ?? [])], found);
      return;
    case 'condition':
      examineAll([node.condition, node.then, node.else], found);
      return;
    case 'block':
      examineAll(node.expressions ?? [], found);
      return;
    case 'function':
      examineCall(node, found);
      return;
    default:
      throw new Error(`${node.type} is not allowed`);
  }
}

/** `name = literal`, either way round, and `name in [literal, …]`; an absent value (`null`) does not count. */
function comparisonsOf({ value: operator, lhs, rhs }: Node): Comparison[] {
  if (operator === 'in') return literalsOf(rhs).flatMap((value) => comparison(lhs, value));
  if (operator !== '=' && operator !== '!=') return [];
  return [
    ...literalsOf(rhs).flatMap((value) => comparison(lhs, value)),
    ...literalsOf(lhs).flatMap((value) => comparison(rhs, value)),
  ];
}

/** Only the first step of a path is a characteristic: what is inside its value has no definition. */
function comparison(node: Node | undefined, value: unknown): Comparison[] {
  const [step, ...further] = node?.type === 'path' ? (node.steps ?? []) : [];
  return step && further.length === 0 ? [{ name: String(step.value), value }] : [];
}

function literalsOf(node: Node | undefined): unknown[] {
  if (node?.type === 'unary') return (node.expressions ?? []).flatMap(literalsOf);
  const isLiteral = node?.type === 'string' || node?.type === 'number' || node?.type === 'value';
  return isLiteral && node.value !== null ? [node.value] : [];
}

function examineAll(nodes: readonly (Node | undefined)[], found: Found): void {
  for (const node of nodes) if (node) examine(node, found);
}

/** The first step is the characteristic, the others lead into its value. */
function examinePath(steps: readonly Node[], found: Found): void {
  for (const step of steps) {
    const named = step.type === 'name' && !refusedNames.has(step.value);
    if (!named || refusedParts.some((each) => each in step)) {
      throw new Error(`a path may contain names only, and ${String(step.value)} is not a name`);
    }
  }
  found.names.add(String(steps[0]?.value));
}

function examineCall(node: Node, found: Found): void {
  const name: unknown = node.procedure?.value;
  if (node.procedure?.type !== 'variable' || typeof name !== 'string' || !functions.has(name)) {
    const called = typeof name === 'string' ? `$${name}` : 'this function';
    throw new Error(`${called} is not among the functions allowed: $${[...functions].join(', $')}`);
  }
  examineAll(node.arguments ?? [], found);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
