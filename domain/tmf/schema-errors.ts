import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { addFormats } from './formats.js';

/** The errors of a value; none where it follows the schema. */
export type SchemaErrors = (value: unknown) => readonly ErrorObject[];

/** Values in a body of which every error is named: what is larger would make more of them than anybody reads. */
const maxValuesNamed = 20_000;

/** Compiles the schema; its second half, which names every error, when there first is one. */
export function compileSchema(schema: object): SchemaErrors {
  const validate = firstError().compile(schema);
  return (value) => {
    if (validate(value)) return [];
    if (hasMoreValues(value, maxValuesNamed)) return [...(validate.errors ?? [])];
    const validateAll = everyError().compile(schema);
    validateAll(value);
    return [...(validateAll.errors ?? [])];
  };
}

/** One of each for all schemas of the process: formats cost a while. ajv knows what it has compiled. */
const firstError = once(() => createAjv({ allErrors: false }));
const everyError = once(() => createAjv({ allErrors: true }));

function createAjv({ allErrors }: { readonly allErrors: boolean }): Ajv2020 {
  // Shorter code takes a third longer to make, and V8 runs it no faster.
  const ajv = new Ajv2020({ allErrors, strict: false, code: { optimize: false } });
  addFormats(ajv);
  return ajv;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Whether there are more values than so many in the value, however nested; looks at no more than these. */
function hasMoreValues(value: unknown, most: number): boolean {
  const waiting: unknown[] = [value];
  for (let seen = 0; seen <= most; seen += 1) {
    if (waiting.length === 0) return false;
    const each = waiting.pop();
    if (typeof each !== 'object' || each === null) continue;
    const parts: readonly unknown[] = Array.isArray(each) ? each : Object.values(each);
    if (parts.length > most) return true;
    waiting.push(...parts);
  }
  return true;
}
