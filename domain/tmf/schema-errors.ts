import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { addFormats } from './formats.js';

/** The errors of a value; none when it conforms to the schema. */
export type SchemaErrors = (value: unknown) => readonly ErrorObject[];

/** In a body with more values than this, only the first error is named: nobody would read the rest. */
const maxValuesNamed = 20_000;

/** Compiles the schema; the second function, which names every error, only when there is a first one. */
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

/** Shared by all schemas of the process: formats take a while to compile. */
const firstError = once(() => createAjv({ allErrors: false }));
const everyError = once(() => createAjv({ allErrors: true }));

function createAjv({ allErrors }: { readonly allErrors: boolean }): Ajv2020 {
  // Shorter code takes a third longer to make, and V8 runs it no faster.
  // JSON has no infinity, but what is too large for a number is read as one.
  const ajv = new Ajv2020({ allErrors, strict: false, strictNumbers: true, code: { optimize: false } });
  addFormats(ajv);
  return ajv;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Whether the value contains more values than the limit, however nested; reads no further than the limit. */
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
