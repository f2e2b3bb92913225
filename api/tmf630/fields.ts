import type { Json } from '../../domain/lib/json.js';

/** The attributes that `fields` selects, by name with those inside of it; undefined: all. */
export type Fields = Selection | undefined;

type Selection = ReadonlyMap<string, Fields>;

/** `fields=state,productOrderItem.action`; `fields=none` leaves id and href. */
export function parseFields(values: readonly string[]): Fields {
  const names = values.flatMap((value) => value.split(',')).map((name) => name.trim());
  const wanted = names.filter((name) => name !== '');
  if (wanted.length === 0) return undefined;
  const paths = wanted.filter((name) => name !== 'none').map((name) => name.split('.'));
  return selectionOf(paths);
}

/** What is named thousands of times is one name, so that an answer costs what it shows. */
function selectionOf(paths: readonly (readonly string[])[]): Selection {
  const inner = new Map<string, (readonly string[])[]>();
  for (const [first = '', ...rest] of paths) {
    const known = inner.get(first);
    if (known) known.push(rest);
    else inner.set(first, [rest]);
  }
  return new Map(
    [...inner].map(([name, rests]) => [
      name,
      rests.some((rest) => rest.length === 0) ? undefined : selectionOf(rests),
    ]),
  );
}

/** True when the answer shows the attribute; what it does not show need not be read. */
export const includesField = (fields: Fields, attribute: string): boolean => !fields || fields.has(attribute);

/** The resource with only the selected attributes; id and href always stay. */
export function selectFields(resource: Json, fields: Fields): Json {
  if (!fields) return resource;
  return pick(resource, new Map([...fields, ['id', undefined], ['href', undefined]]));
}

function pick(value: Json, selection: Selection): Json {
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    if (!selection.has(name)) return [];
    const deeper = selection.get(name);
    return [[name, deeper ? pickInside(inner, deeper) : inner]];
  });
  return Object.fromEntries(entries) as Json;
}

function pickInside(value: unknown, selection: Selection): unknown {
  if (Array.isArray(value)) return value.map((each) => pickInside(each, selection));
  return typeof value === 'object' && value !== null ? pick(value as Json, selection) : value;
}
