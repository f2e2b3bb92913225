import type { TSchema } from 'typebox';
import { keepable } from '../../domain/instants.js';
import { resolve } from './components.js';

/** What filters and dates need to know of a schema. */
interface Shape {
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  readonly anyOf?: readonly TSchema[];
}

/** Where an attribute is in the JSON document, and what it holds. */
export interface SchemaPath {
  /** For MySQL's JSON functions, with `[*]` for every list on the way. */
  readonly json: string;
  readonly type: 'text' | 'number' | 'boolean' | 'instant';
}

/** The place of a dotted path in documents of the schema; undefined when the schema does not know it. */
export function schemaPath(schema: TSchema, path: string): SchemaPath | undefined {
  let shapes: readonly Shape[] = [shapeOf(schema)];
  let json = '$';
  for (const name of path.split('.')) {
    const next = shapes.flatMap(({ properties }) =>
      properties && Object.hasOwn(properties, name) ? alternatives(properties[name]!) : [],
    );
    if (next.length === 0) return undefined;
    json += `.${JSON.stringify(name)}`;
    const lists = next.filter(({ type }) => type === 'array');
    if (lists.length > 0) json += '[*]';
    shapes = lists.length > 0 ? lists.flatMap(({ items }) => (items ? alternatives(items) : [])) : next;
  }
  const [leaf] = shapes;
  return leaf?.type === 'object' ? undefined : { json, type: typeOf(leaf) };
}

function typeOf(leaf: Shape | undefined): SchemaPath['type'] {
  if (leaf?.format === 'date-time') return 'instant';
  if (leaf?.type === 'number' || leaf?.type === 'integer') return 'number';
  return leaf?.type === 'boolean' ? 'boolean' : 'text';
}

/** The value with every instant of the schema as UTC with milliseconds, so that stored ones compare as text. */
export function withUtcInstants(schema: TSchema, value: unknown): unknown {
  const shape = shapeOf(schema);
  if (shape.format === 'date-time') return typeof value === 'string' ? toUtc(value) : value;
  if (Array.isArray(value)) {
    const { items } = shape;
    return items ? value.map((each) => withUtcInstants(items, each)) : value;
  }
  const { properties } = shape;
  if (!properties || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      Object.hasOwn(properties, name) ? withUtcInstants(properties[name]!, inner) : inner,
    ]),
  );
}

/** Undefined when the text is no instant that can be kept; a blank stands for the `+` of an offset that was not escaped. */
export function toInstant(text: string): Date | undefined {
  if (!/^\d{4}-\d\d(-\d\d)?/.test(text)) return undefined;
  const date = new Date(text.replace(/ (\d\d:?\d\d)$/, '+$1'));
  return keepable(date) ? date : undefined;
}

const toUtc = (text: string): string => toInstant(text)?.toISOString() ?? text;

const shapeOf = (schema: TSchema): Shape => resolve(schema);

const alternatives = (schema: TSchema): readonly Shape[] => {
  const shape = shapeOf(schema);
  return shape.anyOf ? shape.anyOf.map(shapeOf) : [shape];
};
