import jsonata from 'jsonata';
import type { CharacteristicValues } from '../lib/values.js';

/** A JSONata expression on characteristics that is known to be harmless: it reads values, and nothing else. */
export interface Expression {
  /** The characteristics that it reads. */
  readonly names: ReadonlySet<string>;
  /** Undefined where a value is missing. Throws when values do not fit, or the step limit is reached. */
  evaluate(values: CharacteristicValues): unknown;
}

/** What a rule of a catalog needs at most; an expression of this length is read by nobody. */
const maxLength = 1_000;

/** A step is a node of the expression for one value; without loops only long lists make many of them. */
const maxSteps = 10_000;

/**
 * Everything that depends on its arguments only: no clock, no random, no eval, and nothing that repeats or
 * matches patterns.
 */
const functions: ReadonlySet<string> = words(
  'string length substring substringBefore substringAfter uppercase lowercase trim contains join split ' +
    'number abs floor ceil round sum count max min average boolean not exists',
);

const operators: ReadonlySet<unknown> = words('= != < <= > >= + - * / % & and or in');

/** What a node must not have: filters, groupings, and bindings make paths that are not static. */
const refusedParts = ['stages', 'predicate', 'group', 'focus', 'index', 'ancestor', 'tuple'] as const;

/** Of no characteristic: what every object has. */
const refusedNames: ReadonlySet<unknown> = words('__proto__ constructor prototype');

/** Reads an expression; throws an `Error` that says what is wrong, or not allowed, with it. */
export function parseExpression(text: string): Expression {
  if (text.length > maxLength) throw new Error(`it is longer than ${maxLength} characters`);
  const expression = parse(text);
  const names = new Set<string>();
  examine(expression.ast(), names);
  let steps = 0;
  // JSONata calls this before each step; see its own timeboxing example.
  expression.assign('__evaluate_entry', () => {
    steps += 1;
    if (steps > maxSteps) throw new Error(`it takes more than ${maxSteps} steps`);
  });
  return {
    names,
    evaluate(values) {
      steps = 0;
      const result = withErrors(() => expression.evaluate(values) as unknown);
      // A list of JSONata carries marks of its own.
      return Array.isArray(result) ? [...(result as unknown[])] : result;
    },
  };
}

const parse = (text: string): jsonata.Expression => withErrors(() => jsonata(text));

/** JSONata throws objects that are no errors. */
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

/** Throws at the first thing that is not on a list of what is allowed; notes the names that are read. */
function examine(node: Node, names: Set<string>): void {
  const value: unknown = node.value;
  const part = refusedParts.find((each) => each in node);
  if (part !== undefined) throw new Error('filters, groupings and bindings are not allowed');
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
      return;
    case 'path':
      examinePath(node.steps ?? [], names);
      return;
    case 'binary':
      if (!operators.has(value)) throw new Error(`the operator ${String(value)} is not allowed`);
      examineAll([node.lhs, node.rhs], names);
      return;
    case 'unary':
      if (value !== '-' && value !== '[') throw new Error('objects are not allowed');
      examineAll([node.expression, ...(node.expressions ?? [])], names);
      return;
    case 'condition':
      examineAll([node.condition, node.then, node.else], names);
      return;
    case 'block':
      examineAll(node.expressions ?? [], names);
      return;
    case 'function':
      examineCall(node, names);
      return;
    default:
      throw new Error(`${node.type} is not allowed`);
  }
}

function examineAll(nodes: readonly (Node | undefined)[], names: Set<string>): void {
  for (const node of nodes) if (node) examine(node, names);
}

/** The first step is the characteristic, the others lead into its value. */
function examinePath(steps: readonly Node[], names: Set<string>): void {
  for (const step of steps) {
    const named = step.type === 'name' && !refusedNames.has(step.value);
    if (!named || refusedParts.some((each) => each in step)) {
      throw new Error(`a path may contain names only, and ${String(step.value)} is not a name`);
    }
  }
  names.add(String(steps[0]?.value));
}

function examineCall(node: Node, names: Set<string>): void {
  const name: unknown = node.procedure?.value;
  if (node.procedure?.type !== 'variable' || typeof name !== 'string' || !functions.has(name)) {
    const called = typeof name === 'string' ? `$${name}` : 'this function';
    throw new Error(`${called} is not among the functions allowed: $${[...functions].join(', $')}`);
  }
  examineAll(node.arguments ?? [], names);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
