import type { TSchema } from 'typebox';
import { foundAt } from '../../domain/tmf/schemas/attributes.js';
import { resolve } from '../../domain/tmf/components.js';
import type { Body } from './resource.js';

interface Shape {
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  readonly [foundAt]?: string;
}

/**
 * The body with an href wherever its schema names the path of the referenced resource and the caller left the href out.
 */
export function withHrefs(schema: TSchema, body: Body, origin: string): Body {
  const paths = pathsOf(schema);
  return paths.length === 0 ? body : (fill(schema, body) as Body);

  function fill(of: TSchema, value: unknown): unknown {
    const { items, properties = {} } = resolve(of) as Shape;
    if (Array.isArray(value)) return items ? value.map((each) => fill(items, each)) : value;
    if (typeof value !== 'object' || value === null) return value;
    const inner = Object.entries(value).map(([name, each]) => [
      name,
      paths.includes(properties[name]!) ? fill(properties[name]!, each) : each,
    ]);
    const { id } = value as Body;
    const path = hrefPathOf(properties);
    const href = typeof id === 'string' && path !== undefined && `${origin}${path}/${encodeURIComponent(id)}`;
    return { ...(href !== false && { href }), ...(Object.fromEntries(inner) as Body) };
  }
}

const schemasWithHref = new WeakMap<TSchema, readonly TSchema[]>();

/** The schemas that contain such an href, so that the rest of a body is not traversed. */
function pathsOf(schema: TSchema): readonly TSchema[] {
  let paths = schemasWithHref.get(schema);
  if (!paths) {
    const leading = new Set<TSchema>();
    collectSchemasWithHref(schema, leading, new Set());
    schemasWithHref.set(schema, (paths = [...leading]));
  }
  return paths;
}

function collectSchemasWithHref(schema: TSchema, leading: Set<TSchema>, seen: Set<TSchema>): boolean {
  const shape = resolve(schema) as TSchema & Shape;
  if (seen.has(shape)) return leading.has(schema);
  seen.add(shape);
  const { properties = {}, items } = shape;
  const inner = items ? [items] : Object.values(properties);
  const found =
    inner.filter((each) => collectSchemasWithHref(each, leading, seen)).length > 0 ||
    hrefPathOf(properties) !== undefined;
  if (found) leading.add(schema);
  return found;
}

/** The path of the resource that an object with these properties refers to, if its schema names one. */
const hrefPathOf = ({ href }: Readonly<Record<string, Shape>>): string | undefined => href?.[foundAt];
