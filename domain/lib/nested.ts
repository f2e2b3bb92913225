import { type Json, objects, text } from './json.js';

/** An object of a document that has its items, and the items of these, under one name. */
export interface Nested {
  readonly item: Json;
  /** JSON path, e.g. `$.quoteItem[0].quoteItem[1]`. */
  readonly path: string;
  readonly parentId?: string;
}

/** All items under the name at any depth, parents before their children, in the order of the document. */
export function nestedIn(document: Json, name: string): readonly Nested[] {
  const result: Nested[] = [];
  const itemsOf = (whole: Json, path: string): Nested[] =>
    objects(whole[name]).map((item, index) => ({ item, path: `${path}.${name}[${index}]` }));
  const waiting = itemsOf(document, '$').toReversed();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    result.push(next);
    const parentId = text(next.item['id']);
    for (const child of itemsOf(next.item, next.path).toReversed())
      waiting.push(parentId === undefined ? child : { ...child, parentId });
  }
  return result;
}

/**
 * The document with each item under the name changed, at any depth, parents before their children; one that is changed to nothing is
 * left out, and an empty list stays as it is.
 */
export function mapNested(document: Json, name: string, change: (item: Json) => Json | undefined): Json {
  const { [name]: items, ...rest } = document;
  if (Array.isArray(items) && items.length === 0) return document;
  const changed = objects(items).flatMap((item) => {
    const to = change(item);
    return to ? [mapNested(to, name, change)] : [];
  });
  return changed.length > 0 ? { ...rest, [name]: changed } : rest;
}
