import type { Json } from '../../domain/lib/json.js';

/** The attributes that `fields` selects; undefined: all. */
export type Fields = readonly (readonly string[])[] | undefined;

/** `fields=state,productOrderItem.action`; `fields=none` leaves id and href. */
export function parseFields(values: readonly string[]): Fields {
  const names = values.flatMap((value) => value.split(',')).map((name) => name.trim());
  const wanted = names.filter((name) => name !== '');
  if (wanted.length === 0) return undefined;
  return wanted.filter((name) => name !== 'none').map((name) => name.split('.'));
}

/** True when the answer shows the attribute; what it does not show need not be read. */
export const includesField = (fields: Fields, attribute: string): boolean =>
  !fields || fields.some(([first]) => first === attribute);

/** The resource with only the selected attributes; id and href always stay. */
export function selectFields(resource: Json, fields: Fields): Json {
  if (!fields) return resource;
  return pick(resource, [['id'], ['href'], ...fields]);
}

function pick(value: Json, paths: readonly (readonly string[])[]): Json {
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    const deeper = paths.filter(([first]) => first === name).map((path) => path.slice(1));
    if (deeper.length === 0) return [];
    return [[name, deeper.some((path) => path.length === 0) ? inner : pickInside(inner, deeper)]];
  });
  return Object.fromEntries(entries) as Json;
}

function pickInside(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (Array.isArray(value)) return value.map((each) => pickInside(each, paths));
  return typeof value === 'object' && value !== null ? pick(value as Json, paths) : value;
}
