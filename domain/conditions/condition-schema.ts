import { parsePattern } from '../lib/pattern.js';

/**
 * The JSON Schema (draft-07) that a condition may use: keywords that constrain the value and nothing else. Left out on
 * purpose are those that lead elsewhere (`$ref`, `$id`, `definitions`), that make validation asynchronous (`$async`),
 * and that take more than linear time (`uniqueItems`).
 */
const keywords: Readonly<Record<string, (argument: unknown, at: Position) => void>> = {
  type: requireTypes,
  enum: (argument, { path }) =>
    requireThat(Array.isArray(argument) && argument.length > 0, path, 'a list of values'),
  const: () => undefined,
  required: requireNames,
  properties: requireSchemas,
  patternProperties(argument, at) {
    requireSchemas(argument, at);
    for (const pattern of Object.keys(argument as object)) requirePattern(pattern, at);
  },
  additionalProperties: requireSchema,
  propertyNames: requireSchema,
  items: requireSchema,
  contains: requireSchema,
  pattern: requirePattern,
  minimum: requireNumber,
  maximum: requireNumber,
  exclusiveMinimum: requireNumber,
  exclusiveMaximum: requireNumber,
  multipleOf: (argument, { path }) =>
    requireThat(typeof argument === 'number' && argument > 0, path, 'a number greater than 0'),
  minLength: requireCount,
  maxLength: requireCount,
  minItems: requireCount,
  maxItems: requireCount,
  minProperties: requireCount,
  maxProperties: requireCount,
  allOf: requireSchemaList,
  anyOf: requireSchemaList,
  oneOf: requireSchemaList,
  not: requireSchema,
  if: requireSchema,
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: requireSchema,
  else: requireSchema,
  title: requireText,
  description: requireText,
  $comment: requireText,
};

/** Characters of its JSON: a list of a thousand postcodes fits. */
const maxLength = 20_000;

/** Schemas in schemas; a condition on characteristics needs four or five. */
const maxDepth = 16;

/** Throws an `Error` that names the first part of the condition that is not allowed, e.g. `/properties/speed/pattern`. */
export function requireConditionSchema(condition: object): void {
  if (JSON.stringify(condition).length > maxLength) {
    throw new Error(`it is longer than ${maxLength} characters`);
  }
  requireSchema(condition, { path: '', depth: 0 });
}

/** Where in the condition: a JSON Pointer, and in how many schemas. */
interface Position {
  readonly path: string;
  readonly depth: number;
}

function requireSchema(schema: unknown, { path, depth }: Position): void {
  if (typeof schema === 'boolean') return;
  requireThat(isObject(schema), path, 'a schema');
  if (depth > maxDepth) throw new Error(`${path} is in more than ${maxDepth} schemas`);
  for (const [keyword, argument] of Object.entries(schema as object)) {
    if (!Object.hasOwn(keywords, keyword)) {
      throw new Error(
        `${path}/${keyword} is not among the keywords allowed: ${Object.keys(keywords).join(', ')}`,
      );
    }
    keywords[keyword]!(argument, { path: `${path}/${keyword}`, depth: depth + 1 });
  }
}

function requireSchemas(schemas: unknown, { path, depth }: Position): void {
  requireThat(isObject(schemas), path, 'an object of schemas');
  for (const [name, schema] of Object.entries(schemas as object)) {
    requireSchema(schema, { path: `${path}/${name}`, depth });
  }
}

function requireSchemaList(schemas: unknown, { path, depth }: Position): void {
  requireThat(Array.isArray(schemas) && schemas.length > 0, path, 'a list of schemas');
  for (const [index, schema] of (schemas as unknown[]).entries()) {
    requireSchema(schema, { path: `${path}/${index}`, depth });
  }
}

const types: ReadonlySet<unknown> = new Set([
  'array',
  'boolean',
  'integer',
  'null',
  'number',
  'object',
  'string',
]);

function requireTypes(argument: unknown, { path }: Position): void {
  const named: readonly unknown[] = Array.isArray(argument) ? argument : [argument];
  const known = named.length > 0 && named.every((each) => types.has(each));
  requireThat(
    known && new Set(named).size === named.length,
    path,
    `one or several of ${[...types].join(', ')}`,
  );
}

function requireNames(argument: unknown, { path }: Position): void {
  const named = Array.isArray(argument) && argument.every((each) => typeof each === 'string');
  requireThat(named && new Set(argument).size === argument.length, path, 'a list of different names');
}

function requirePattern(argument: unknown, { path }: Position): void {
  requireText(argument, { path });
  try {
    parsePattern(argument as string);
  } catch (err) {
    throw new Error(`${path}: ${(err as Error).message}`, { cause: err });
  }
}

function requireNumber(argument: unknown, { path }: Position): void {
  requireThat(typeof argument === 'number' && Number.isFinite(argument), path, 'a number');
}

function requireCount(argument: unknown, { path }: Position): void {
  requireThat(Number.isSafeInteger(argument) && Number(argument) >= 0, path, 'a whole number of at least 0');
}

function requireText(argument: unknown, { path }: Pick<Position, 'path'>): void {
  requireThat(typeof argument === 'string', path, 'text');
}

function requireThat(fulfilled: boolean, path: string, what: string): void {
  if (!fulfilled) throw new Error(`${path === '' ? 'it' : path} must be ${what}`);
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
