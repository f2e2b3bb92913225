import { Ajv, type ValidateFunction } from 'ajv';
import { expressionIn, namesIn } from './condition-names.js';
import { parseExpression, type Expression } from './expression.js';
import type { Condition } from './resources/specification.js';

/** Characteristics as a condition sees them. */
export type Values = Readonly<Record<string, unknown>>;

/** Evaluates the conditions and expressions of one catalog, each compiled once. */
export interface Conditions {
  /** True when the values fulfil the condition, or there is none. Throws when it can be neither read nor decided. */
  holds(condition: Condition | undefined, values: Values): boolean;
  /** The expression, read; throws when that is not possible. */
  expression(text: string): Expression;
  /** The characteristics that the condition asks for. */
  names(condition: Condition): ReadonlySet<string>;
}

/** Nothing is coerced: `"true"` is not `true`. */
export function createConditions(): Conditions {
  const ajv = new Ajv({ strict: false, allErrors: false });
  const compiled = new WeakMap<Condition, ValidateFunction>();
  const expressions = new Map<string, Expression>();
  const namesOf = new WeakMap<Condition, ReadonlySet<string>>();
  const expression = (text: string): Expression => {
    const read = expressions.get(text) ?? parseExpression(text);
    expressions.set(text, read);
    return read;
  };
  return {
    expression,
    names(condition) {
      const names = namesOf.get(condition) ?? namesIn(condition);
      namesOf.set(condition, names);
      return names;
    },
    holds(condition, values) {
      if (!condition) return true;
      const text = expressionIn(condition);
      if (text !== undefined) return decided(expression(text).evaluate(values));
      const validate = compiled.get(condition) ?? ajv.compile(condition);
      compiled.set(condition, validate);
      return validate(values);
    },
  };
}

/** What depends on a missing value does not hold. */
function decided(answer: unknown): boolean {
  if (answer === undefined || typeof answer === 'boolean') return answer === true;
  throw new Error(`it answers ${JSON.stringify(answer)}, and not true or false`);
}
