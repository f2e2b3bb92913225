import type { ErrorObject } from 'ajv';
import type { TSchema } from 'typebox';
import { compileSchema, type SchemaErrors } from '../../domain/tmf/schema-errors.js';
import { findUnstorable } from '../../entities/documents/json-limits.js';
import { type ErrorDetail, summaryOf } from '../../domain/tmf/schemas/error.js';
import { components } from '../../domain/tmf/components.js';
import { Problem } from './errors.js';

/** Throws 400 with every fault of the value; for a very large value only with the first. */
export type Validate = (value: unknown) => void;

/** A body with thousands of wrong items is answered with this many faults; the rest are counted. */
const maxFaultsListed = 100;

/**
 * The schema as a function, compiled when first used: a process that starts serves requests three seconds earlier than
 * if it compiled the schemas of all operations, most of which it may never need.
 */
export function createValidator(schema: TSchema): Validate {
  return (value) => {
    const errors = errorsBy(schema)(value);
    if (errors.length > 0) throw invalidBody(toDetails(errors));
  };
}

const compiled = new WeakMap<TSchema, SchemaErrors>();

function errorsBy(schema: TSchema): SchemaErrors {
  const known = compiled.get(schema);
  if (known) return known;
  const made = compileSchema({ ...schema, components: { schemas: components } });
  compiled.set(schema, made);
  return made;
}

/** Throws 400 when no column could store the body, whatever its schema says. */
export function requireStorable(body: unknown): void {
  const found = findUnstorable(body);
  if (found) throw invalidBody([{ path: found.path.reduce(child, '$'), message: found.message }]);
}

/** The answer to a body with these faults. */
export function invalidBody(faults: readonly ErrorDetail[]): Problem {
  const named = faults.slice(0, maxFaultsListed);
  const rest = faults.length - named.length;
  return new Problem('invalidBody', summaryOf(faults), {
    errors: rest > 0 ? [...named, { path: '$', message: `has ${rest} more faults` }] : named,
  });
}

/**
 * `/productOrderItem/0/action` as `$.productOrderItem[0].action`.
 * @internal Exported for the tests.
 */
export function toJsonPath(pointer: string): string {
  const names = pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.reduce(child, '$');
}

/** The faults as a caller understands them: where, what, and what would be right. */
function toDetails(errors: readonly ErrorObject[]): ErrorDetail[] {
  const seen = new Set<string>();
  const details: ErrorDetail[] = [];
  for (const error of errors) {
    const detail = toDetail(error);
    const key = `${detail.path}\n${detail.message}`;
    if (!seen.has(key)) details.push(detail);
    seen.add(key);
  }
  return details;
}

function toDetail({ instancePath, keyword, params, message }: ErrorObject): ErrorDetail {
  const path = toJsonPath(instancePath);
  switch (keyword) {
    case 'required':
      return { path: child(path, String(params['missingProperty'])), message: 'is required' };
    case 'enum': {
      const allowedValues = params['allowedValues'] as unknown[];
      return { path, message: `must be one of ${allowedValues.join(', ')}`, allowedValues };
    }
    case 'additionalProperties':
      return { path: child(path, String(params['additionalProperty'])), message: 'is not known here' };
    case 'format':
      return { path, message: `must be a ${params['format']}${examples[String(params['format'])] ?? ''}` };
    default:
      return { path, message: message ?? 'is wrong' };
  }
}

const examples: Readonly<Record<string, string>> = {
  'date-time': ', e.g. 2026-03-01T08:00:00Z',
  duration: ', e.g. P14D or PT4H',
};

function child(path: string, name: string): string {
  if (/^\d+$/.test(name)) return `${path}[${name}]`;
  return /^[@\w]+$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}
