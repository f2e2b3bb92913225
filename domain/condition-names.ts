import { parseExpression } from './expression.js';
import type { Condition } from './resources/specification.js';

const lists = ['allOf', 'anyOf', 'oneOf'] as const;
const parts = ['not', 'if', 'then', 'else'] as const;

/** The text of a condition that is written as `{ "jsonata": "…" }`. */
export const expressionIn = ({ jsonata }: Condition): string | undefined =>
  typeof jsonata === 'string' ? jsonata : undefined;

/**
 * The characteristics that a condition asks for: what an expression reads; what a JSON Schema requires or has properties
 * of, however nested. A condition that cannot be read asks for nothing.
 */
export function namesIn(condition: Condition | undefined): ReadonlySet<string> {
  const expression = condition && expressionIn(condition);
  return expression === undefined ? namesInSchema(condition) : namesInExpression(expression);
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
    for (const key of lists) waiting.push(...asList(schema[key]));
    for (const key of parts) if (schema[key] !== undefined) waiting.push(schema[key]);
  }
  return names;
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
