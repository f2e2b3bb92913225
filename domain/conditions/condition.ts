import { Ajv, type ValidateFunction } from 'ajv';
import { requireConditionSchema } from './condition-schema.js';
import { type Comparison, parseExpression } from './expression.js';
import { parsePattern } from '../lib/pattern.js';
import type { Condition } from '../tmf/schemas/specification.js';
import type { CharacteristicValues } from '../lib/values.js';

/** Evaluates the conditions of one catalog, each compiled once. */
export interface Conditions {
  /** True when the values meet the condition, or there is none. Throws when it can be neither parsed nor evaluated. */
  holds(condition: Condition | undefined, values: CharacteristicValues): boolean;
  /** Throws an `Error` that says why the condition is invalid; it does not evaluate it. */
  requireReadable(condition: Condition): void;
  /** The characteristics that the condition reads. */
  names(condition: Condition): ReadonlySet<string>;
}

/** Nothing is coerced: `"true"` is not `true`. */
export function createConditions(): Conditions {
  // `requireConditionSchema` is stricter than the schema of schemas.
  const ajv = new Ajv({ strict: false, validateSchema: false, code: { regExp: linearTimeEngine } });
  const compiled = new WeakMap<Condition, ValidateFunction>();
  const namesOf = new WeakMap<Condition, ReadonlySet<string>>();
  const validatorOf = (condition: Condition): ValidateFunction => {
    const known = compiled.get(condition);
    if (known) return known;
    requireConditionSchema(condition);
    const validate = ajv.compile(condition);
    compiled.set(condition, validate);
    return validate;
  };
  return {
    requireReadable(condition) {
      const text = expressionIn(condition);
      if (text === undefined) requireConditionSchema(condition);
      else parseExpression(text);
    },
    names(condition) {
      const names = namesOf.get(condition) ?? namesIn(condition);
      namesOf.set(condition, names);
      return names;
    },
    holds(condition, values) {
      if (!condition) return true;
      const text = expressionIn(condition);
      if (text !== undefined) return toDecision(parseExpression(text).evaluate(values));
      return validatorOf(condition)(values);
    },
  };
}

/** What ajv makes of `pattern` and `patternProperties`; it caches them by their text. */
const linearTimeEngine = Object.assign(
  (pattern: string) => ({
    test: (text: string) => parsePattern(pattern).find(text),
    toString: () => pattern,
  }),
  { code: 'linearTimeEngine' },
);

/** A condition on a missing value does not hold. */
function toDecision(answer: unknown): boolean {
  if (answer === undefined || typeof answer === 'boolean') return answer === true;
  throw new Error(`it evaluates to ${JSON.stringify(answer)}, not to true or false`);
}

const lists = ['allOf', 'anyOf', 'oneOf'] as const;
const parts = ['not', 'if', 'then', 'else'] as const;

/** The text of a condition that is written as `{ "jsonata": "…" }`. */
export const expressionIn = ({ jsonata }: Condition): string | undefined =>
  typeof jsonata === 'string' ? jsonata : undefined;

/**
 * The characteristics that a condition reads: those in an expression; those that a JSON Schema requires or has
 * properties of, however nested. An invalid condition reads nothing.
 */
export function namesIn(condition: Condition | undefined): ReadonlySet<string> {
  const expression = condition && expressionIn(condition);
  return expression === undefined ? namesInSchema(condition) : namesInExpression(expression);
}

/**
 * Where a condition compares a characteristic with a certain value: `=`, `!=` and `in` of an expression, `const` and
 * `enum` of a JSON Schema, however nested. An invalid condition compares nothing.
 */
export function comparisonsIn(condition: Condition | undefined): readonly Comparison[] {
  const expression = condition && expressionIn(condition);
  if (expression === undefined) return comparisonsInSchema(condition);
  try {
    return parseExpression(expression).comparisons;
  } catch {
    return [];
  }
}

function comparisonsInSchema(schema: unknown): Comparison[] {
  const { properties } = asObject(schema);
  return [
    ...Object.entries(asObject(properties)).flatMap(([name, inner]) =>
      valuesIn(inner).map((value) => ({ name, value })),
    ),
    ...partsOf(schema).flatMap(comparisonsInSchema),
  ];
}

/** The single values that a characteristic's schema mentions. */
function valuesIn(schema: unknown): unknown[] {
  const { const: only, enum: several } = asObject(schema);
  const values = [...(only === undefined ? [] : [only]), ...asList(several)];
  return [...values.filter((each) => each !== null), ...partsOf(schema).flatMap(valuesIn)];
}

/** The sub-schemas of a schema that apply to the same value. */
function partsOf(schema: unknown): unknown[] {
  const all = asObject(schema);
  return [
    ...lists.flatMap((key) => asList(all[key])),
    ...parts.flatMap((key) => (all[key] === undefined ? [] : [all[key]])),
  ];
}

function namesInExpression(text: string): ReadonlySet<string> {
  try {
    return parseExpression(text).names;
  } catch {
    return new Set();
  }
}

function namesInSchema(condition: Condition | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  const waiting: unknown[] = [condition];
  for (let each = waiting.pop(); waiting.length > 0 || each !== undefined; each = waiting.pop()) {
    const schema = asObject(each);
    for (const name of Object.keys(asObject(schema['properties']))) names.add(name);
    for (const name of asList(schema['required'])) if (typeof name === 'string') names.add(name);
    waiting.push(...partsOf(schema));
  }
  return names;
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
