import { Ajv, type ValidateFunction } from 'ajv';
import type { Condition } from './resources/specification.js';

/** Characteristics as a condition sees them. */
export type Values = Readonly<Record<string, unknown>>;

/** Evaluates the conditions of one catalog, each compiled once. */
export interface Conditions {
  /** True when the values fulfil the condition, or there is none. Throws when it is not a JSON Schema. */
  holds(condition: Condition | undefined, values: Values): boolean;
}

/** Nothing is coerced: `"true"` is not `true`. */
export function createConditions(): Conditions {
  const ajv = new Ajv({ strict: false, allErrors: false });
  const compiled = new WeakMap<Condition, ValidateFunction>();
  return {
    holds(condition, values) {
      if (!condition) return true;
      const validate = compiled.get(condition) ?? ajv.compile(condition);
      compiled.set(condition, validate);
      return validate(values);
    },
  };
}
