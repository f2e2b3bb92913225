import type { TSchema } from 'typebox';
import { isStorableDate } from '../lib/instants.js';
import { sameAs } from './schemas/attributes.js';
import { resolve } from './components.js';

/** What filters and dates need to know of a schema. */
interface Shape {
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  readonly anyOf?: readonly TSchema[];
  readonly default?: unknown;
  readonly [sameAs]?: string;
}

/** Where an attribute is in the JSON document, and its type. */
interface SchemaPath {
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

/**
 * The value to be stored: every instant of the schema as UTC with milliseconds, so that stored ones compare as text,
 * and missing attributes as the schema says: its `default`, or another attribute's value (`sameAs`).
 */
export function normalize(schema: TSchema, value: unknown): unknown {
  const shape = shapeOf(schema);
  if (shape.format === 'date-time') return typeof value === 'string' ? toUtc(value) : value;
  if (Array.isArray(value)) {
    const { items } = shape;
    return items ? value.map((each) => normalize(items, each)) : value;
  }
  const { properties } = shape;
  if (!properties || typeof value !== 'object' || value === null) return value;
  const normalized = Object.entries(value).map(([name, inner]) => [
    name,
    Object.hasOwn(properties, name) ? normalize(properties[name]!, inner) : inner,
  ]);
  return Object.fromEntries([
    ...normalized,
    ...missingAttributes(shape, value as Readonly<Record<string, unknown>>),
  ]);
}

/** A document of the resource in the form that the API stores: every writer uses this. */
export const asStored = (schema: TSchema, doc: object): Record<string, unknown> =>
  normalize(schema, doc) as Record<string, unknown>;

const attributesWithDefault = new WeakMap<object, readonly [name: string, shape: Shape][]>();

/** Attributes that the value lacks and for which the schema has a value. */
function missingAttributes(
  { properties = {} }: Shape,
  value: Readonly<Record<string, unknown>>,
): [string, unknown][] {
  let fillable = attributesWithDefault.get(properties);
  if (!fillable) {
    fillable = Object.entries(properties).filter(hasDefault);
    attributesWithDefault.set(properties, fillable);
  }
  return fillable.flatMap(([name, { default: otherwise, [sameAs]: other }]) => {
    const filled = otherwise ?? value[other ?? ''];
    return value[name] === undefined && filled !== undefined ? [[name, filled]] : [];
  });
}

const hasDefault = (entry: [string, Shape]): boolean =>
  entry[1].default !== undefined || entry[1][sameAs] !== undefined;

/**
 * Undefined when the text is no instant that can be stored; a blank stands for the `+` of an offset that was not
 * escaped.
 */
export function parseInstant(text: string): Date | undefined {
  if (!/^\d{4}-\d\d(-\d\d)?/.test(text)) return undefined;
  const date = new Date(text.replace(/ (\d\d:?\d\d)$/, '+$1'));
  return isStorableDate(date) ? date : undefined;
}

const toUtc = (text: string): string => parseInstant(text)?.toISOString() ?? text;

const shapeOf = (schema: TSchema): Shape => resolve(schema);

const alternatives = (schema: TSchema): readonly Shape[] => {
  const shape = shapeOf(schema);
  return shape.anyOf ? shape.anyOf.map(shapeOf) : [shape];
};
